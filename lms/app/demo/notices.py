"""Notices of the demo: the digests of the last days, one nudge, and an address that mail came back from.

Nothing is mailed: what is told stands in the application only.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time

from sqlalchemy import select

from lms.app.demo.scope import Scope
from lms.compliance.api import ObligationSpan, nudge, send_notices
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.notices.api import mark_read, note_return
from lms.people.api import Person, person, valid_on_clause

DAYS, NIGHTS = 30, 6
MORNING, EVENING = time(8), time(20)
MANAGER, READER, RETURNED = "10011", "10047", "10048"


def fill_notices(scope: Scope, ids: Mapping[str, int]) -> None:
    """Let the digests of the last weeks go out, of the last days also to night shifts; twice is once."""
    for number in range(DAYS, 0, -1):
        for hour in (MORNING, EVENING) if number <= NIGHTS else (MORNING,):
            with _at(scope.before(number), hour):
                send_notices(by_mail=False)
    with _at(scope.last_on, time(20)), unit_of_work():
        mark_read(ids[READER])
        returned = person(ids[RETURNED]).email if RETURNED in ids else None
        if returned:
            note_return(returned, "550 no such mailbox")
    with unit_of_work(durable=True):
        for person_id in _late_of(ids[MANAGER])[:1]:
            nudge(person_id, by_id=ids[MANAGER])


def _at(day: date, hour: time) -> AbstractContextManager[None]:
    return clock.frozen(datetime.combine(day, hour, tzinfo=clock.zone()))


def _late_of(manager_id: int) -> list[int]:
    """Return who of a manager's people is late with something today, by number."""
    late = (
        select(Person.id)
        .join(ObligationSpan, ObligationSpan.person_id == Person.id)
        .where(
            Person.manager_id == manager_id,
            ObligationSpan.known_to.is_(None),
            ObligationSpan.state.in_(("overdue", "expired")),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, clock.today()),
        )
        .group_by(Person.id, Person.employee_no)
        .order_by(Person.employee_no)
    )
    return list(db.session.scalars(late))
