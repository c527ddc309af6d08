"""Facts about people as other features read them: by person, on a date, as known at an instant."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.core.database import db
from lms.people.models import Employment, Job, Unit

MOST_PARAMETERS = 500


@dataclass(frozen=True)
class JobFact:
    """A job with its unit; dates inclusive, ``to_on`` None = open."""

    id: int
    person_id: int
    job_role: str
    unit_id: int
    unit_code: str
    unit_path: str
    from_on: date
    to_on: date | None
    recorded_at: datetime
    superseded_at: datetime | None

    def is_held_on(self, day: date) -> bool:
        """Tell whether the job is held on ``day``."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class EmploymentFact:
    """An employment status from a day on."""

    person_id: int
    status: str
    hired_on: date
    left_on: date | None
    employment_type: str
    work_location: str
    from_on: date
    recorded_at: datetime
    superseded_at: datetime | None


def known_at_clause(
    recorded: InstrumentedAttribute[datetime],
    superseded: InstrumentedAttribute[datetime | None],
    known_at: datetime | None,
) -> ColumnElement[bool]:
    """Return the SQL for "recorded by then and not superseded by then" (None = as known now)."""
    if known_at is None:
        return superseded.is_(None)
    return and_(recorded <= known_at, or_(superseded.is_(None), superseded > known_at))


def valid_on_clause(from_on: Any, to_on: Any, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the SQL for "from_on <= day <= to_on" with an open end."""
    return and_(from_on <= day, or_(to_on.is_(None), to_on >= day))


def in_chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """Yield the ids in order, at most 500 at a time."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), MOST_PARAMETERS):
        yield ordered[start : start + MOST_PARAMETERS]


def jobs_of(
    person_ids: Collection[int], *, known_at: datetime | None = None, with_superseded: bool = False
) -> dict[int, list[JobFact]]:
    """Return the jobs of people in order of their first day.

    Args:
        person_ids: whose jobs.
        known_at: only what was known at that instant; None = as known now.
        with_superseded: every row ever recorded (for replaying history); ``known_at`` is then ignored.
    """
    found: dict[int, list[JobFact]] = {person_id: [] for person_id in person_ids}
    for chunk in in_chunks(person_ids):
        statement: Select[*tuple[Any, ...]] = (
            select(
                Job.id,
                Job.person_id,
                Job.job_role,
                Job.unit_id,
                Unit.code,
                Unit.path,
                Job.from_on,
                Job.to_on,
                Job.recorded_at,
                Job.superseded_at,
            )
            .join(Unit, Unit.id == Job.unit_id)
            .where(Job.person_id.in_(chunk))
            .order_by(Job.person_id, Job.from_on, Job.id)
        )
        if not with_superseded:
            statement = statement.where(known_at_clause(Job.recorded_at, Job.superseded_at, known_at))
        for row in db.session.execute(statement):
            found[row.person_id].append(JobFact(*row))
    return found


def employment_of(
    person_ids: Collection[int], *, known_at: datetime | None = None, with_superseded: bool = False
) -> dict[int, list[EmploymentFact]]:
    """Return the employment facts of people in order of their first day; arguments as in ``jobs_of``."""
    found: dict[int, list[EmploymentFact]] = {person_id: [] for person_id in person_ids}
    for chunk in in_chunks(person_ids):
        statement = (
            select(
                Employment.person_id,
                Employment.status,
                Employment.hired_on,
                Employment.left_on,
                Employment.employment_type,
                Employment.work_location,
                Employment.from_on,
                Employment.recorded_at,
                Employment.superseded_at,
            )
            .where(Employment.person_id.in_(chunk))
            .order_by(Employment.person_id, Employment.from_on, Employment.id)
        )
        if not with_superseded:
            statement = statement.where(
                known_at_clause(Employment.recorded_at, Employment.superseded_at, known_at)
            )
        for row in db.session.execute(statement):
            found[row.person_id].append(EmploymentFact(*row))
    return found
