"""Where the facts of each grain lie in the database: the columns that conditions name, and their table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, exists, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from lms.access.api import AccessSpan, SignOff
from lms.claims.api import ClaimFact, EditFact
from lms.compliance.api import ObligationSpan, Requirement
from lms.people.api import Job

Columns = Mapping[str, ColumnElement[Any]]
PROFICIENCY = "competency-proficient"
RELEASE = "release"


class _DaysBetween(FunctionElement[int]):
    """Days from the second date to the first."""

    type = Integer()
    inherit_cache = True


@compiles(_DaysBetween)
def _days_elsewhere(element: _DaysBetween, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(part, **kw) for part in element.clauses)
    return f"({later} - {earlier})"


@compiles(_DaysBetween, "sqlite")
def _days_on_sqlite(element: _DaysBetween, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(part, **kw) for part in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@dataclass(frozen=True)
class Source:
    """A table to select from and its columns by the names that measures use."""

    table: FromClause
    columns: Columns

    def newer_than(self, day: date) -> "Source":
        """Return the facts of claims that know of a later day; few, so they are found first, by that day."""
        late = select(*self.columns.values()).where(self.columns["newest_on"] > day).cte("late")
        found = late.prefix_with("MATERIALIZED")
        return Source(found, dict(found.c.items()))


def _claims(_names: frozenset[str]) -> Source:
    return Source(ClaimFact.__table__, _mapped(ClaimFact))


def _edits(_names: frozenset[str]) -> Source:
    return Source(EditFact.__table__, _mapped(EditFact))


def _obligations(_names: frozenset[str]) -> Source:
    """Return the obligations as known now; competencies that are only measured are none."""
    span = ObligationSpan.__table__
    asked = select(Requirement.id).where(Requirement.kind != PROFICIENCY)
    known = (
        select(*(span.c[name] for name in (*_SPAN_COLUMNS, "person_id")))
        .where(span.c.known_to.is_(None), span.c.requirement_id.in_(asked))
        .subquery("obligation")
    )
    return Source(known, dict(known.c.items()))


_SPAN_COLUMNS = ("from_on", "to_on", "state", "met", "unit_id", "job_role", "due_on", "requirement_id")


def _releases(_names: frozenset[str]) -> Source:
    """Return the releases of access with the days since the first day of the job."""
    days = _DaysBetween(SignOff.signed_on, Job.from_on)
    made = (
        select(
            SignOff.person_id,
            SignOff.unit_id,
            SignOff.gate,
            Job.job_role,
            Job.from_on.label("started_on"),
            SignOff.signed_on.label("released_on"),
            case((days > 0, days), else_=0).label("days"),
            (~_has_earlier_release()).label("is_first"),
        )
        .join(Job, Job.id == SignOff.job_id)
        .where(SignOff.kind == RELEASE)
        .subquery("released")
    )
    return Source(made, dict(made.c.items()))


def _has_earlier_release() -> ColumnElement[bool]:
    """Return the SQL for "the person was released in the same job before", found by index for each one."""
    earlier = aliased(SignOff)
    return exists().where(
        earlier.person_id == SignOff.person_id,
        earlier.job_id == SignOff.job_id,
        earlier.kind == RELEASE,
        or_(
            earlier.signed_on < SignOff.signed_on,
            and_(earlier.signed_on == SignOff.signed_on, earlier.id < SignOff.id),
        ),
    )


def _accounts(_names: frozenset[str]) -> Source:
    """Return who holds an active account of the EHR on which days, and whether a gate of theirs is valid."""
    span = AccessSpan.__table__
    held = (
        select(
            span.c.person_id,
            span.c.unit_id,
            span.c.job_role,
            span.c.from_on,
            span.c.to_on,
            span.c.may_work.label("is_valid"),
        )
        .where(span.c.has_account.is_(True))
        .subquery("account")
    )
    return Source(held, dict(held.c.items()))


def _mapped(model: Any) -> dict[str, ColumnElement[Any]]:
    return dict(model.__table__.c.items())


SOURCES: dict[str, Callable[[frozenset[str]], Source]] = {
    "claim": _claims,
    "edit": _edits,
    "obligation": _obligations,
    "release": _releases,
    "account": _accounts,
}
