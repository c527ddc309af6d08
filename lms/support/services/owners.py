"""Who may be named as the owner of a module: people who answer feedback somewhere."""

from collections.abc import Collection

from sqlalchemy import select

from lms.core import clock
from lms.core.database import plain_rows
from lms.people import api as people
from lms.people.api import Duty, Person, Unit
from lms.support.permissions import TRAINERS

MOST = 300


def candidates(paths: Collection[str]) -> list[tuple[str, str]]:
    """Return employee number and name of who holds a duty to answer feedback within units today, by name."""
    found = (
        select(Person.employee_no, Person.given_name, Person.family_name)
        .join(Duty, Duty.person_id == Person.id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty.in_(TRAINERS),
            Duty.superseded_at.is_(None),
            people.valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
            people.in_scope(paths),
        )
        .distinct()
        .order_by(Person.family_name, Person.given_name, Person.employee_no)
        .limit(MOST)
    )
    return [(number, f"{given} {family}") for number, given, family in plain_rows(found)]
