"""Whom a manager or trainer may send to a class, and how each stands to it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from lms.classes.rules.places import SEAT, WAITING
from lms.classes.services.clashes import busy_people
from lms.classes.services.reach import employed, path_of
from lms.classes.services.reading import Class, people_in
from lms.core import clock
from lms.core.database import db
from lms.people.api import Job, Person, Unit, in_scope, shown_jobs

MOST_SHOWN = 60
"""Rows of the list; whoever is not among them is found by name or number."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be sent: ``standing`` is seat, waiting or empty; ``busy_with`` another class then."""

    person: Person
    unit: str
    standing: str
    busy_with: str

    @property
    def may_be_marked(self) -> bool:
        """Tell whether they can be signed up."""
        return not self.standing and not self.busy_with


def candidates(it: Class, paths: Collection[str], *, text: str = "") -> tuple[list[Candidate], int]:
    """Return people of units whom the class is for, by name, at most sixty, and how many there are."""
    statement = _of(it, paths)
    for word in text.split()[:5]:
        statement = statement.where(
            or_(
                Person.employee_no.icontains(word, autoescape=True),
                Person.given_name.icontains(word, autoescape=True),
                Person.family_name.icontains(word, autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ordered = statement.order_by(Person.family_name, Person.given_name, Person.id).limit(MOST_SHOWN)
    ids = list(db.session.scalars(ordered))
    found = _units_of(ids)
    here = employed(ids, [clock.today()])
    seats, waits = set(people_in(it.id, SEAT)), set(people_in(it.id, WAITING))
    busy = busy_people(ids, it.days, but=[it.id], standings=(SEAT, WAITING))
    rows = [
        Candidate(
            person,
            unit,
            SEAT if person.id in seats else WAITING if person.id in waits else "",
            busy.get(person.id, ""),
        )
        for person, unit in found
        if person.id in here
    ]
    return rows, total


def allowed(it: Class, paths: Collection[str], person_ids: Collection[int]) -> list[int]:
    """Return those of some people whom somebody with these units may send, in the order given."""
    statement = _of(it, paths).where(Person.id.in_(person_ids))
    found = set(db.session.scalars(statement))
    return [person_id for person_id in dict.fromkeys(person_ids) if person_id in found]


def _of(it: Class, paths: Collection[str]) -> Select[int]:
    return (
        select(Person.id)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            shown_jobs(clock.today()),
            in_scope(paths),
            Unit.path.startswith(path_of(it), autoescape=True),
        )
        .group_by(Person.id, Person.family_name, Person.given_name)
    )


def _units_of(person_ids: Collection[int]) -> list[tuple[Person, str]]:
    statement = (
        select(Person, func.min(Unit.name))
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(shown_jobs(clock.today()), Person.id.in_(person_ids))
        .group_by(Person.id)
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return [(person, unit) for person, unit in db.session.execute(statement)]
