"""Who educates whom: the people with the duty of an educator over a unit, apart from compliance."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import plain_rows
from lms.core.readings import read_once
from lms.education.models import PathwayEducator, PathwayStart
from lms.education.permissions import COMPLIANCE, EDUCATORS
from lms.education.services.standing import is_running
from lms.people.api import Duty, Person, Unit, employment_of, valid_on_clause


@dataclass(frozen=True)
class Educator:
    """An educator with the units of the duty; ``paths`` are their paths."""

    person_id: int
    employee_no: str
    name: str
    paths: tuple[str, ...]

    def serves(self, path: str) -> bool:
        """Tell whether a unit is at or below one of theirs."""
        return path.startswith(self.paths)


def educators() -> tuple[Educator, ...]:
    """Return everybody who is an educator today and holds no duty of compliance, by name."""
    return read_once("education.educators", _read_educators)


def educators_of(path: str) -> list[Educator]:
    """Return the educators of a unit, by name."""
    return [one for one in educators() if one.serves(path)]


def educator(person_id: int) -> Educator | None:
    """Return an educator by person, None for who is none today."""
    return next((one for one in educators() if one.person_id == person_id), None)


def _read_educators() -> tuple[Educator, ...]:
    held = (
        select(Person.id, Person.employee_no, Person.given_name, Person.family_name, Duty.duty, Unit.path)
        .join(Duty, Duty.person_id == Person.id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty.in_((*EDUCATORS, *COMPLIANCE)),
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
        )
        .order_by(Person.family_name, Person.given_name, Person.id, Unit.path)
    )
    rows = list(plain_rows(held))
    apart = {row.id for row in rows} - {row.id for row in rows if row.duty in COMPLIANCE}
    here = _employed(apart)
    found: dict[int, Educator] = {}
    for row in rows:
        if row.id in here:
            before = found[row.id].paths if row.id in found else ()
            name = f"{row.given_name} {row.family_name}"
            found[row.id] = Educator(row.id, row.employee_no, name, (*before, row.path))
    return tuple(found.values())


def _employed(person_ids: Iterable[int]) -> set[int]:
    today = clock.today()
    facts = employment_of(set(person_ids))
    past = {key: [one for one in own if one.from_on <= today] for key, own in facts.items()}
    return {key for key, own in past.items() if own and own[-1].status != "terminated"}


def loads() -> dict[int, int]:
    """Return how many running pathways each educator goes along with; one statement."""
    statement = (
        select(PathwayEducator.educator_id, func.count())
        .join(PathwayStart, PathwayStart.id == PathwayEducator.start_id)
        .where(
            PathwayEducator.superseded_at.is_(None),
            PathwayEducator.educator_id.is_not(None),
            is_running(),
        )
        .group_by(PathwayEducator.educator_id)
    )
    return dict(plain_rows(statement).all())
