"""Who may be named as the owner of content: people who hold a duty at the desk today."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.people.api import Duty, Person, Unit, in_scope, known_at_clause, valid_on_clause

DUTIES = ("trainer", "educator", "administrator")


def authors(paths: Collection[str]) -> Sequence[Person]:
    """Return the people who can be named as owners, by name: those with a duty in units below ``paths``."""
    holders = (
        select(Duty.person_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty.in_(DUTIES),
            in_scope(tuple(paths)),
            valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
            known_at_clause(Duty.recorded_at, Duty.superseded_at, None),
        )
    )
    statement = select(Person).where(Person.id.in_(holders))
    return db.session.scalars(statement.order_by(Person.family_name, Person.given_name, Person.id)).all()
