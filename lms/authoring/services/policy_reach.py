"""Whom a change of policy reaches at most, counted before it is approved."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from lms.compliance.api import ObligationSpan
from lms.core.database import db
from lms.people.api import Employment, Job, valid_on_clause

OBLIGATIONS = ("compliance", "exceptions", "go_lives", "reciprocity", "escalation")
GATES = ("access", "compliance")
RETURNS = ("returning", "access")
STILL = "leave"


@dataclass(frozen=True)
class Reach:
    """How many a change reaches at most; None where the section says nothing of it.

    ``people`` hold a job today; ``open_people`` of them have ``open_things`` that are not met; ``on_leave``
    are on leave today.
    """

    people: int
    open_people: int | None
    open_things: int | None
    on_leave: int | None
    touches_gates: bool


def reach_of(section: str, day: date) -> Reach:
    """Count whom a section reaches on a day; at most three statements."""
    held = select(func.count(Job.person_id.distinct())).where(
        Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, day)
    )
    people = db.session.scalar(held) or 0
    open_people = open_things = on_leave = None
    if section in OBLIGATIONS:
        statement = select(func.count(ObligationSpan.person_id.distinct()), func.count()).where(
            ObligationSpan.known_to.is_(None),
            ObligationSpan.met.is_(False),
            ObligationSpan.due_on.is_not(None),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, day),
        )
        open_people, open_things = db.session.execute(statement).one()
    if section in RETURNS:
        on_leave = _on_leave(day)
    return Reach(people, open_people, open_things, on_leave, section in (*GATES, *RETURNS))


def _on_leave(day: date) -> int:
    """Count the people whose newest status up to a day is a leave."""
    newest = (
        select(Employment.person_id, func.max(Employment.from_on).label("from_on"))
        .where(Employment.superseded_at.is_(None), Employment.from_on <= day)
        .group_by(Employment.person_id)
        .subquery()
    )
    statement = (
        select(func.count(Employment.person_id.distinct()))
        .join(
            newest,
            (newest.c.person_id == Employment.person_id) & (newest.c.from_on == Employment.from_on),
        )
        .where(Employment.superseded_at.is_(None), Employment.status == STILL)
    )
    return db.session.scalar(statement) or 0
