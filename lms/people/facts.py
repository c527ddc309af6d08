"""Facts about people as other features read them: by person, on a date, as known at an instant."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Row,
    Select,
    and_,
    any_,
    bindparam,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from lms.core.database import UtcDateTime, plain_rows
from lms.core.kept import kept_each
from lms.people.models import Employment, Job, Unit

MOST_PARAMETERS = 500
_PEOPLE: BindParameter[Any] = bindparam("person_ids", expanding=True)
_LIST_OF_PEOPLE: BindParameter[Any] = bindparam("person_ids", type_=ARRAY(BigInteger))
_KNOWN_AT = bindparam("known_at", type_=UtcDateTime())


class of_people(FunctionElement[bool]):  # noqa: N801  reads as a function of SQL
    """Whether a column names one of the people of a select: ``of_people(Job.person_id)``.

    PostgreSQL takes the ids as one list, which is neither written out nor parsed number by number.
    """

    inherit_cache = True
    type = Boolean()


@compiles(of_people)
def _one_by_one(element: "of_people", compiler: SQLCompiler, **options: Any) -> str:
    (column,) = element.clauses
    return str(compiler.process(column.in_(_PEOPLE), **options))


@compiles(of_people, "postgresql")
def _as_a_list(element: "of_people", compiler: SQLCompiler, **options: Any) -> str:
    (column,) = element.clauses
    return str(compiler.process(column == any_(_LIST_OF_PEOPLE), **options))


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
    known_at: datetime | ColumnElement[datetime] | None,
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


class FactsOfPeople:
    """A select of facts about people, built once for each of the times at which they may be known.

    Args:
        statement: names the people by ``of_people``, as in ``of_people(Job.person_id)``.
        recorded_at: column of when a fact was recorded.
        superseded_at: column of when it was corrected; None for facts that never are.
    """

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]],
        recorded_at: InstrumentedAttribute[datetime],
        superseded_at: InstrumentedAttribute[datetime | None] | None,
    ) -> None:
        self._ever = self._now = statement
        self._then = statement.where(recorded_at <= _KNOWN_AT)
        if superseded_at is not None:
            self._now = statement.where(known_at_clause(recorded_at, superseded_at, None))
            self._then = statement.where(known_at_clause(recorded_at, superseded_at, _KNOWN_AT))

    def of(
        self,
        person_ids: Collection[int],
        *,
        known_at: datetime | None = None,
        with_superseded: bool = False,
        **asked: Any,
    ) -> Iterator[Row[*tuple[Any, ...]]]:
        """Yield the rows of people, 500 people at a time.

        Args:
            person_ids: whose facts.
            known_at: only what was known at that instant; None = as known now.
            with_superseded: every row ever recorded; ``known_at`` is then ignored.
            asked: values of the other parameters of the select.
        """
        statement = self._ever if with_superseded else self._now
        if known_at is not None and not with_superseded:
            statement, asked = self._then, {**asked, "known_at": known_at}
        for chunk in in_chunks(person_ids):
            yield from plain_rows(statement, {**asked, "person_ids": chunk})


_JOBS = FactsOfPeople(
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
    .where(of_people(Job.person_id))
    .order_by(Job.person_id, Job.from_on, Job.id),
    Job.recorded_at,
    Job.superseded_at,
)
_EMPLOYMENT = FactsOfPeople(
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
    .where(of_people(Employment.person_id))
    .order_by(Employment.person_id, Employment.from_on, Employment.id),
    Employment.recorded_at,
    Employment.superseded_at,
)


def jobs_of(
    person_ids: Collection[int], *, known_at: datetime | None = None, with_superseded: bool = False
) -> dict[int, list[JobFact]]:
    """Return the jobs of people in order of their first day.

    Args:
        person_ids: whose jobs.
        known_at: only what was known at that instant; None = as known now.
        with_superseded: every row ever recorded (for replaying history); ``known_at`` is then ignored.
    """
    if known_at is None and not with_superseded:
        known_now = kept_each("people.jobs", (Job, Unit), person_ids, _jobs)
        return {person_id: list(facts) for person_id, facts in known_now.items()}
    return _jobs(person_ids, known_at=known_at, with_superseded=with_superseded)


def employment_of(
    person_ids: Collection[int], *, known_at: datetime | None = None, with_superseded: bool = False
) -> dict[int, list[EmploymentFact]]:
    """Return the employment facts of people in order of their first day; arguments as in ``jobs_of``."""
    if known_at is None and not with_superseded:
        known_now = kept_each("people.employment", (Employment,), person_ids, _employment)
        return {person_id: list(facts) for person_id, facts in known_now.items()}
    return _employment(person_ids, known_at=known_at, with_superseded=with_superseded)


def _jobs(person_ids: Collection[int], **known: Any) -> dict[int, list[JobFact]]:
    found: dict[int, list[JobFact]] = {person_id: [] for person_id in person_ids}
    for row in _JOBS.of(person_ids, **known):
        found[row.person_id].append(JobFact(*row))
    return found


def _employment(person_ids: Collection[int], **known: Any) -> dict[int, list[EmploymentFact]]:
    found: dict[int, list[EmploymentFact]] = {person_id: [] for person_id in person_ids}
    for row in _EMPLOYMENT.of(person_ids, **known):
        found[row.person_id].append(EmploymentFact(*row))
    return found
