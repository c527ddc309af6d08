"""Roll-ups by unit, role and requirement on any day; completion beside proficiency."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import add, sub
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Label, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.compliance.models import ObligationSpan
from lms.compliance.rules.standings import ASKED, COUNTED, LATE, NOT_ASKED
from lms.compliance.services.counting import (
    people_added_up,
    people_apart,
    people_known_since,
    standings_on,
)
from lms.compliance.services.requirement_log import asked_by_requirement
from lms.compliance.services.standings import measured_ids
from lms.core.database import db
from lms.people.api import Unit, in_chunks, in_scope, known_at_clause, units, valid_on_clause

KEYS: dict[str, InstrumentedAttribute[Any]] = {
    "unit": ObligationSpan.unit_id,
    "role": ObligationSpan.job_role,
    "requirement": ObligationSpan.requirement_id,
}
Key = tuple[Any, ...]
_PLACE = ("unit_id", "job_role")
_COLUMNS = {"unit": "unit_id", "role": "job_role"}
_Row = tuple[Key, bool, Sequence[int]]


class Counts(NamedTuple):
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

    def __add__(self, other: tuple[Any, ...]) -> "Counts":
        return Counts._make(map(add, self, other))

    def __sub__(self, other: tuple[Any, ...]) -> "Counts":
        return Counts._make(map(sub, self, other))


@dataclass(frozen=True, slots=True)
class RollupRow:
    """Counts of one unit, role or requirement; a key that was not asked for is None."""

    unit_id: int | None
    job_role: str | None
    requirement_id: int | None
    counts: Counts


def rollup(
    by: Sequence[str], *, as_of: date, known_at: datetime | None = None, paths: Collection[str] | None = None
) -> list[RollupRow]:
    """Count obligations and competencies at the end of ``as_of``; the same numbers whichever way.

    By unit and role, or by requirement in all units, they are sums of what is kept; as known earlier, too,
    but for the people of whom something is known otherwise since. What else is asked for is counted from the
    spans.

    Args:
        by: any of unit, role, requirement.
        as_of: valid on this day.
        known_at: as known at this instant; None = now.
        paths: only units at or below these paths; None = everything.
    """
    found = _known_now(by, as_of, paths) if known_at is None else _known_earlier(by, as_of, known_at, paths)
    rows = []
    for key in sorted(found, key=lambda key: tuple(str(part) for part in key)):
        counts = found[key]
        if counts.people or counts.people_measured:
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
        found[key] = found[key] + row.counts if key in found else row.counts
    return found


def _known_now(by: Sequence[str], as_of: date, paths: Collection[str] | None) -> dict[Key, Counts]:
    if not _is_kept(by, paths):
        return counted(by, as_of=as_of, paths=paths)
    if "requirement" in by:
        return _kept_by_requirement(as_of, is_placed=paths is not None)
    return _kept(by, as_of, paths)


def _known_earlier(
    by: Sequence[str], as_of: date, known_at: datetime, paths: Collection[str] | None
) -> dict[Key, Counts]:
    """Take what is known now, and of people who were known otherwise then what was known of them."""
    since = people_known_since(known_at, as_of) if _is_kept(by, paths) else None
    if since is None:
        return counted(by, as_of=as_of, known_at=known_at, paths=paths)
    found = _known_now(by, as_of, paths)
    for chunk in in_chunks(since):
        for key, own in counted(by, as_of=as_of, paths=paths, people=chunk).items():
            found[key] -= own
        for key, own in counted(by, as_of=as_of, known_at=known_at, paths=paths, people=chunk).items():
            found[key] = found.get(key, Counts()) + own
    return found


def _is_kept(by: Sequence[str], paths: Collection[str] | None) -> bool:
    """Tell whether the sums are kept: by unit and role, and by requirement of all units."""
    if "requirement" not in by:
        return True
    return len(by) == 1 and (paths is None or _is_everywhere(paths))


def _is_everywhere(paths: Collection[str]) -> bool:
    return all(any(unit.path.startswith(path) for path in paths) for unit in units().values())


def _kept_by_requirement(as_of: date, *, is_placed: bool) -> dict[Key, Counts]:
    """Return the sums of the kept changes; obligations that are in no unit only when not ``is_placed``."""
    measured = measured_ids()
    return {
        (requirement_id,): _counts(_as_people(*numbers), is_measured=requirement_id in measured)
        for requirement_id, numbers in asked_by_requirement(as_of, is_placed=is_placed).items()
    }


def _kept(by: Sequence[str], as_of: date, paths: Collection[str] | None) -> dict[Key, Counts]:
    """Return the sums of the kept changes; who is in several places of one row is counted once."""
    places = standings_on(as_of, by=(*_PLACE, "is_measured"), paths=paths)
    found: dict[Key, Counts] = {}
    for (unit_id, job_role, is_measured), numbers in places.items():
        key = _key(by, unit_id, job_role)
        counts = _counts(numbers[:COUNTED], is_measured=is_measured)
        found[key] = found[key] + counts if key in found else counts
    if set(by) == {"unit", "role"}:
        return found
    for (place, is_measured), own in people_apart(as_of, _PLACE, paths).items():
        found[_key(by, *place)] -= _counts(own, is_measured=is_measured)
    for (key, is_measured), own in people_apart(as_of, [_COLUMNS[name] for name in by], paths).items():
        found[key] += _counts(own, is_measured=is_measured)
    return found


def _key(by: Sequence[str], unit_id: int | None, job_role: str | None) -> Key:
    return tuple(unit_id if name == "unit" else job_role for name in by)


def counted(
    by: Sequence[str],
    *,
    as_of: date,
    known_at: datetime | None = None,
    paths: Collection[str] | None = None,
    people: Collection[int] | None = None,
) -> dict[Key, Counts]:
    """Count from the spans, whatever their number: the meaning that the kept sums must agree with."""
    clause = _covered(as_of, known_at, paths, people)
    rows = _by_requirement(by, clause) if "requirement" in by else _by_person(by, clause)
    found: dict[Key, Counts] = {}
    for key, is_measured, own in rows:
        counts = _counts(own, is_measured=is_measured)
        found[key] = found[key] + counts if key in found else counts
    return found


def _counts(own: Sequence[int], *, is_measured: bool) -> Counts:
    people, people_on_time, people_complete, obligations, met, late = own
    if is_measured:
        return Counts(
            people_measured=people,
            people_proficient=people_complete,
            competencies=obligations,
            proficient=met,
        )
    return Counts(people, people_on_time, people_complete, obligations, met, late)


def _as_people(asked: int, met: int, late: int) -> Sequence[int]:
    """Return the numbers of a requirement: a person has it at most once a day, so obligations are people."""
    return asked, asked - late, met, asked, met, late


def _by_requirement(by: Sequence[str], clause: ColumnElement[bool]) -> Iterator[_Row]:
    keys = [KEYS[name] for name in by]
    statement = select(ObligationSpan.requirement_id, *keys, *_sums()).where(clause).group_by(*keys)
    measured = measured_ids()
    for requirement_id, *values in db.session.execute(statement):
        asked, met, late = (int(number or 0) for number in values[len(by) :])
        yield tuple(values[: len(by)]), requirement_id in measured, _as_people(asked, met, late)


def _by_person(by: Sequence[str], clause: ColumnElement[bool]) -> Iterator[_Row]:
    """Count people by what they have at each place, then add up."""
    measured = ObligationSpan.requirement_id.in_(measured_ids())
    is_measured = case((measured, 1), else_=0).label("is_measured")
    person = (
        select(*(KEYS[name].label(name) for name in by), is_measured, *_sums())
        .where(clause)
        .group_by(ObligationSpan.person_id, *(KEYS[name] for name in by), is_measured)
        .subquery("person")
    )
    yield from people_added_up(person, by)


def _sums() -> tuple[Label[Any], ...]:
    return (
        func.count().label("asked"),
        func.sum(case((ObligationSpan.met, 1), else_=0)).label("met"),
        func.sum(case((ObligationSpan.state.in_(LATE), 1), else_=0)).label("late"),
    )


def _covered(
    as_of: date, known_at: datetime | None, paths: Collection[str] | None, people: Collection[int] | None
) -> ColumnElement[bool]:
    """Return the SQL of what is counted.

    Of everybody the states are asked for as IN, so that the index of spans is searched by them. Of some
    people only the person is said in a form that an index can answer, so that no database takes another.
    """
    known = known_at_clause(ObligationSpan.known_from, ObligationSpan.known_to, known_at)
    clauses = [valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of)]
    if people is None:
        clauses += [known, ObligationSpan.state.in_(ASKED)]
    else:
        clauses += [ObligationSpan.person_id.in_(people), ObligationSpan.state.not_in(NOT_ASKED)]
        clauses.append(case((known, 1), else_=0) == 1)
    if paths is not None:
        clauses.append(ObligationSpan.unit_id.in_(select(Unit.id).where(in_scope(paths))))
    return and_(*clauses)
