"""Whom somebody with a duty above may name a cover for, and what of their duties."""

from dataclasses import dataclass, field

from sqlalchemy import and_, func, or_, select

from lms.core import clock
from lms.core.database import db
from lms.people.facts import valid_on_clause
from lms.people.models import Duty, Person, Unit
from lms.people.rules.covers import ABOVE, Held, may_name_for
from lms.people.services.covers import own_duties
from lms.people.services.directory import in_scope
from lms.people.services.status import TERMINATED, status_on

MOST_SHOWN = 300


@dataclass(frozen=True)
class Below:
    """A person for whom a cover may be named, and the duties in question with their units."""

    person: Person
    duties: list[tuple[str, Unit]] = field(default_factory=list)


def held_by(person_id: int) -> list[Held]:
    """Return the duties that a person holds today in their own right and by which they name covers."""
    above = {duty for duties in ABOVE.values() for duty in duties}
    statement = (
        select(Duty.duty, Unit.path)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.person_id == person_id,
            Duty.duty.in_(above),
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
        )
    )
    return [Held(duty, path) for duty, path in db.session.execute(statement)]


def duties_to_lend(person_id: int, *, by_id: int) -> list[tuple[Duty, Unit]]:
    """Return those duties of a person for which somebody else may name a cover today."""
    held = held_by(by_id)
    return [(duty, unit) for duty, unit in own_duties(person_id) if may_name_for(duty.duty, unit.path, held)]


def people_below(by_id: int) -> list[Below]:
    """Return the people for whom somebody may name a cover today, by name; at most 300 of their duties."""
    held = held_by(by_id)
    below = [
        and_(Duty.duty == duty, in_scope(paths))
        for duty, above in ABOVE.items()
        if (paths := tuple(one.path for one in held if one.duty in above))
    ]
    if not below:
        return []
    today = clock.today()
    statement = (
        select(Person, Duty.duty, Unit)
        .join(Duty, Duty.person_id == Person.id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            or_(*below),
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, today),
            Person.id != by_id,
            func.coalesce(status_on(today), "") != TERMINATED,
        )
        .order_by(Person.family_name, Person.given_name, Person.id, Unit.path)
        .limit(MOST_SHOWN)
    )
    found: dict[int, Below] = {}
    for person, duty, unit in db.session.execute(statement):
        found.setdefault(person.id, Below(person)).duties.append((duty, unit))
    return list(found.values())
