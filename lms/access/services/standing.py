"""What a person decided that holds on a day: a suspension or a provisional grant, by whom and for whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Select, select

from lms.access.models import ProvisionalGrant, Suspension
from lms.access.rules.decisions import Decision
from lms.core.database import db
from lms.people.api import Person, in_chunks, people, valid_on_clause

Act = Suspension | ProvisionalGrant
Key = tuple[int, str, date]
_MODELS: dict[str, type[Suspension] | type[ProvisionalGrant]] = {
    "suspended": Suspension,
    "provisional": ProvisionalGrant,
}


class Ruled(Protocol):
    """A gate of a person on a day."""

    @property
    def person_id(self) -> int:
        """Whose gate."""

    @property
    def as_of(self) -> date:
        """The day at whose end it stands so."""

    @property
    def decision(self) -> Decision:
        """How it stands."""


def standing_of(rulings: Iterable[Ruled]) -> dict[Key, Act]:
    """Return the act behind each suspended or provisional gate, by person, gate and day; as known now.

    Nothing is read where no gate stands so.
    """
    asked: dict[tuple[str, date], set[int]] = {}
    for one in rulings:
        if one.decision.state in _MODELS:
            asked.setdefault((one.decision.state, one.as_of), set()).add(one.person_id)
    found: dict[Key, Act] = {}
    for (state, day), person_ids in asked.items():
        for chunk in in_chunks(person_ids):
            for row in db.session.scalars(_select(_MODELS[state], day, chunk)):
                found[row.person_id, row.gate, day] = row
    return found


@dataclass(frozen=True)
class Granted:
    """A provisional grant as a register names it: by and for whom (None = nobody), beside whom."""

    by: Person
    lender: Person | None
    supervisor: Person
    to_on: date

    @property
    def by_whom(self) -> str:
        """Who granted it, and for whom when they stood in for somebody."""
        return f"{self.by.full_name} for {self.lender.full_name}" if self.lender else self.by.full_name


def granted_on(person_ids: Collection[int], day: date) -> dict[tuple[int, str], Granted]:
    """Return the provisional grants of people that hold on a day, by person and gate."""
    rows = {
        (row.person_id, row.gate): row
        for chunk in in_chunks(person_ids)
        for row in db.session.scalars(_select(ProvisionalGrant, day, chunk))
    }
    ids = {number for row in rows.values() for number in (row.by_id, row.for_id, row.supervisor_id)}
    persons = people({number for number in ids if number is not None})
    return {
        key: Granted(persons[row.by_id], persons.get(row.for_id or 0), persons[row.supervisor_id], row.to_on)
        for key, row in rows.items()
    }


def _select(model: Any, day: date, person_ids: list[int]) -> Select[Any]:
    return (
        select(model)
        .where(
            model.person_id.in_(person_ids),
            model.superseded_at.is_(None),
            valid_on_clause(model.from_on, model.to_on, day),
        )
        .order_by(model.from_on, model.id)
    )


def standing_document(row: Act, persons: Mapping[int, Person]) -> dict[str, Any]:
    """Return an act as a document: what, by whom, for whom, from when to when, and why."""
    return {
        "kind": "suspension" if isinstance(row, Suspension) else "provisional",
        "by": persons[row.by_id].employee_no,
        "for": persons[row.for_id].employee_no if row.for_id else None,
        "from_on": row.from_on,
        "to_on": row.to_on,
        "reason": row.reason,
    }
