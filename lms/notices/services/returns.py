"""Addresses that mail came back from: nothing more goes there until it is another or is cleared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update

from lms.core import audit
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.outbox import without_addresses
from lms.core.superseding import succeed
from lms.core.unit_of_work import recorded_at
from lms.notices.models import MailReturn
from lms.people.api import Person, in_chunks

MOST_TEXT = 200


@dataclass(frozen=True)
class Returned:
    """An address that mail comes back from, whose it is, and why."""

    id: int
    employee_no: str
    name: str
    address: str
    reason: str
    recorded_at: datetime


def note_return(address: str, reason: str) -> None:
    """Keep that mail to an address came back for good; the same again changes nothing.

    Raises:
        Refused: for what is no address.
    """
    address = address.strip().lower()
    if "@" not in address:
        raise Refused("This is not an email address.", hint="For example dana.whitfield@hospital.example")
    held = select(MailReturn.id).where(MailReturn.address == address, MailReturn.superseded_at.is_(None))
    if db.session.scalar(held) is None:
        succeed(MailReturn, {"address": address}, reason=without_addresses(reason)[:MOST_TEXT])


def clear(return_id: int, *, by_id: int, by: str) -> None:
    """Let mail go to an address again; doing it twice is one act.

    Raises:
        NotFound: when there is no such address.
    """
    found = db.session.get(MailReturn, return_id)
    if found is None:
        raise NotFound("There is no such address.")
    if found.superseded_at is None:
        found.superseded_at, found.cleared_by_id = recorded_at(), by_id
        audit.record("notices.address.cleared", subject=f"mail-return:{return_id}", actor=by)


def clear_address(address: str) -> bool:
    """Let mail go to an address again; tell whether any had come back from it."""
    held = (
        update(MailReturn)
        .where(MailReturn.address == address.strip().lower(), MailReturn.superseded_at.is_(None))
        .values(superseded_at=recorded_at())
        .returning(MailReturn.id)
    )
    cleared = db.session.scalars(held).all()
    for return_id in cleared:
        audit.record("notices.address.cleared", subject=f"mail-return:{return_id}")
    return bool(cleared)


def comes_back() -> ColumnElement[bool]:
    """Return the SQL for people to whose present address mail comes back."""
    return exists().where(MailReturn.address == Person.email, MailReturn.superseded_at.is_(None))


def addresses_returned(person_ids: Collection[int]) -> set[int]:
    """Return to whom of these people mail comes back."""
    found: set[int] = set()
    for chunk in in_chunks(person_ids):
        found.update(db.session.scalars(select(Person.id).where(Person.id.in_(chunk), comes_back())))
    return found


def returned(reach: ColumnElement[bool]) -> list[Returned]:
    """Return the addresses of people, by a condition on ``Person``, that mail comes back from, by name."""
    statement = (
        select(MailReturn, Person)
        .join(Person, Person.email == MailReturn.address)
        .where(MailReturn.superseded_at.is_(None), reach)
        .order_by(Person.family_name, Person.id)
    )
    return [
        Returned(row.id, who.employee_no, who.full_name, row.address, row.reason, row.recorded_at)
        for row, who in db.session.execute(statement)
    ]
