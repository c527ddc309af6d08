"""Roll-ups by unit, role and requirement on any day, from the kept spans; completion beside proficiency."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import add, attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.compliance.models import ObligationSpan, Requirement
from lms.core.database import db
from lms.people.api import Unit, in_scope, known_at_clause, valid_on_clause

LATE = ("overdue", "expired")
NOT_ASKED = ("waived", "paused")
PROFICIENCY = "competency-proficient"
KEYS: dict[str, InstrumentedAttribute[Any]] = {
    "unit": ObligationSpan.unit_id,
    "role": ObligationSpan.job_role,
    "requirement": ObligationSpan.requirement_id,
}
_NOTHING = (0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Counts:
    """What is counted; people and obligations under a waiver or a pause are in no number.

    Attributes:
        people: with an obligation.
        people_on_time: of them without an overdue or expired one.
        people_complete: of them with every obligation met.
        obligations: all.
        met: met by evidence in date.
        late: overdue or expired.
        people_measured: with a competency that is measured.
        people_proficient: of them proficient in every one.
        competencies: measured, one for each person and competency.
        proficient: of them proven.
    """

    people: int = 0
    people_on_time: int = 0
    people_complete: int = 0
    obligations: int = 0
    met: int = 0
    late: int = 0
    people_measured: int = 0
    people_proficient: int = 0
    competencies: int = 0
    proficient: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _numbers(self), _numbers(other)))


_numbers = attrgetter(*(item.name for item in fields(Counts)))


@dataclass(frozen=True)
class RollupRow:
    """Counts of one unit, role or requirement; a key that was not asked for is None."""

    unit_id: int | None
    job_role: str | None
    requirement_id: int | None
    counts: Counts


def rollup(
    by: Sequence[str], *, as_of: date, known_at: datetime | None = None, paths: Collection[str] | None = None
) -> list[RollupRow]:
    """Count obligations and competencies at the end of ``as_of``: two grouped queries, whatever the size.

    Args:
        by: any of unit, role, requirement.
        as_of: valid on this day.
        known_at: as known at this instant; None = now.
        paths: only units at or below these paths; None = everything.
    """
    asked = _counted(by, as_of, known_at, paths, is_proficiency=False)
    measured = _counted(by, as_of, known_at, paths, is_proficiency=True)
    rows = []
    for key in sorted({*asked, *measured}, key=lambda key: tuple(str(part) for part in key)):
        counts = _counts(asked.get(key, _NOTHING), measured.get(key, _NOTHING))
        named = dict(zip(by, key, strict=True))
        rows.append(RollupRow(named.get("unit"), named.get("role"), named.get("requirement"), counts))
    return rows


def folded(
    rows: Iterable[RollupRow], units: Mapping[int, Unit], shown: Mapping[int, int]
) -> dict[tuple[int | None, str | None], Counts]:
    """Add rows up by ``(unit, role)``; ``shown`` says under which unit the rows of a unit are shown."""
    found: dict[tuple[int | None, str | None], Counts] = {}
    for row in rows:
        unit_id = shown.get(row.unit_id or 0) if row.unit_id in units else None
        key = (unit_id, row.job_role)
        found[key] = found.get(key, Counts()) + row.counts
    return found


def _counts(asked: Sequence[int], measured: Sequence[int]) -> Counts:
    people, people_on_time, people_complete, obligations, met, late = asked
    people_measured, _, people_proficient, competencies, proficient, _ = measured
    return Counts(
        people=people,
        people_on_time=people_on_time,
        people_complete=people_complete,
        obligations=obligations,
        met=met,
        late=late,
        people_measured=people_measured,
        people_proficient=people_proficient,
        competencies=competencies,
        proficient=proficient,
    )


def _counted(
    by: Sequence[str],
    as_of: date,
    known_at: datetime | None,
    paths: Collection[str] | None,
    *,
    is_proficiency: bool,
) -> dict[tuple[Any, ...], tuple[int, ...]]:
    keys = [KEYS[name].label(name) for name in by]
    person = (
        select(
            *keys,
            func.count().label("asked"),
            func.sum(case((ObligationSpan.met, 1), else_=0)).label("met"),
            func.sum(case((ObligationSpan.state.in_(LATE), 1), else_=0)).label("late"),
        )
        .where(_covered(as_of, known_at, paths), _kind(is_proficiency))
        .group_by(*(KEYS[name] for name in by), ObligationSpan.person_id)
        .subquery()
    )
    statement = select(
        *(person.c[name] for name in by),
        func.count(),
        func.sum(case((person.c.late == 0, 1), else_=0)),
        func.sum(case((person.c.met == person.c.asked, 1), else_=0)),
        func.sum(person.c.asked),
        func.sum(person.c.met),
        func.sum(person.c.late),
    ).group_by(*(person.c[name] for name in by))
    size = len(by)
    return {
        tuple(row[:size]): tuple(int(number or 0) for number in row[size:])
        for row in db.session.execute(statement)
        if row[size]
    }


def _covered(as_of: date, known_at: datetime | None, paths: Collection[str] | None) -> ColumnElement[bool]:
    clause = and_(
        known_at_clause(ObligationSpan.known_from, ObligationSpan.known_to, known_at),
        valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of),
        ObligationSpan.state.not_in(NOT_ASKED),
    )
    if paths is None:
        return clause
    return and_(clause, ObligationSpan.unit_id.in_(select(Unit.id).where(in_scope(paths))))


def _kind(is_proficiency: bool) -> ColumnElement[bool]:
    """Return the SQL of the kind; always IN, never NOT IN, so that the index of spans is searched."""
    is_kind = Requirement.kind == PROFICIENCY if is_proficiency else Requirement.kind != PROFICIENCY
    return ObligationSpan.requirement_id.in_(select(Requirement.id).where(is_kind))
