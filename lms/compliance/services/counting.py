"""What stands on given days, as known now: sums of the kept changes; and who is known otherwise since."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from lms.compliance.rules.dates import FOREVER
from lms.compliance.rules.levels import DAY, MONTH, YEAR, Stretch, stretches
from lms.compliance.rules.standings import Standings
from lms.compliance.services.standings import KNOWN, PERSONS, TABLE
from lms.core.database import db, plain_rows
from lms.people.api import Person, Unit, in_scope, is_whole, units

Key = tuple[Any, ...]
_FEW = 100
EVERYTHING, PLACED, LIMITED = "everything", "placed", "limited"
"""How far sums reach: all there is, what is in any unit, what is in some."""


def standings(
    days: Collection[date], *, by: Sequence[str] = (), where: Sequence[ColumnElement[bool]] = ()
) -> dict[date, dict[Key, Standings]]:
    """Return the numbers at the end of each day by key, in one query; a key without obligations is left out.

    Args:
        days: which days; each change is read once however many there are.
        by: any of unit_id, job_role, is_measured; they make the key, in this order.
        where: conditions on the columns of the changes.
    """
    ordered = sorted(set(days))
    moved = _moved(ordered, by, where)
    found: dict[date, dict[Key, Standings]] = {}
    running: dict[Key, Standings] = {}
    for place, day in enumerate(ordered):
        for key, change in moved.get(place, {}).items():
            before = running.get(key)
            running[key] = change if before is None else Standings._make(map(add, before, change))
        found[day] = {key: numbers for key, numbers in running.items() if any(numbers)}
    return found


def standings_on(
    day: date, *, by: Sequence[str], paths: Collection[str] | None
) -> dict[Key, tuple[int, ...]]:
    """Return the numbers at the end of one day by key, of the units at or below paths (None = everything).

    The same as ``standings`` for one day; its statement is built once.
    """
    reach = EVERYTHING if paths is None else PLACED if is_whole(paths) else LIMITED
    values: dict[str, Any] = _whole_stretches(day)
    if reach == LIMITED:
        values["unit_ids"] = _unit_ids(paths or ())
    rows = plain_rows(_statement_of_day(tuple(by), reach), values)
    size = len(by)
    found = {tuple(row[:size]): tuple(map(int, row[size:])) for row in rows}
    return {key: numbers for key, numbers in found.items() if any(numbers)}


def _unit_ids(paths: Collection[str]) -> list[int]:
    return [unit.id for unit in units().values() if any(unit.path.startswith(path) for path in paths)]


@lru_cache
def _statement_of_day(by: tuple[str, ...], reach: str) -> Select[*tuple[Any, ...]]:
    keys = [TABLE.c[name] for name in by]
    sums = [cast(func.sum(TABLE.c[name]), BigInteger) for name in Standings._fields]
    stretched = (
        and_(
            TABLE.c.level == level,
            TABLE.c.from_on.between(
                bindparam(f"from_{level}", type_=Date), bindparam(f"to_{level}", type_=Date)
            ),
        )
        for level in (DAY, MONTH, YEAR)
    )
    limits = {
        EVERYTHING: (),
        PLACED: (TABLE.c.unit_id.is_not(None),),
        LIMITED: (TABLE.c.unit_id.in_(bindparam("unit_ids", expanding=True)),),
    }
    return select(*keys, *sums).where(or_(*stretched), *limits[reach]).group_by(*keys)


def _whole_stretches(day: date) -> dict[str, date]:
    """Return from where to where days, months and years are read up to a day; a level may be empty."""
    found = {f"from_{level}": FOREVER for level in (DAY, MONTH, YEAR)}
    found |= {f"to_{level}": date.min for level in (DAY, MONTH, YEAR)}
    for stretch in stretches(None, day):
        found |= {f"from_{stretch.level}": stretch.from_on, f"to_{stretch.level}": stretch.to_on}
    return found


def in_paths(table: Table, paths: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition on the rows of units at or below paths; none for None."""
    if paths is None:
        return ()
    return (table.c.unit_id.in_(select(Unit.id).where(in_scope(paths))),)


def people_apart(
    day: date, by: Sequence[str], paths: Collection[str] | None
) -> dict[tuple[Key, bool], Sequence[int]]:
    """Count the people who are in several places on some day, each once in a row.

    Returns:
        By key and whether competencies are counted: people, on time, complete, obligations, met, late.
    """
    table = PERSONS
    keys = [table.c[name] for name in (*by, "is_measured")]
    asked, met, late = (func.sum(table.c[name]) for name in ("obligations", "met", "late"))
    person = (
        select(*keys, asked.label("asked"), met.label("met"), late.label("late"))
        .where(table.c.from_on <= day, *in_paths(table, paths))
        .group_by(*keys, table.c.person_id)
        .having(asked > 0)
        .subquery("person")
    )
    return {(key, is_measured): numbers for key, is_measured, numbers in people_added_up(person, by)}


def people_added_up(
    person: Subquery, by: Sequence[str]
) -> Iterator[tuple[Key, bool, tuple[int, int, int, int, int, int]]]:
    """Add up what people have: ``person`` has a row for each, with ``asked``, ``met`` and ``late``.

    Yields:
        The key, whether competencies are counted, and people, on time, complete, obligations, met, late.
    """
    found = person.c
    groups = [found[name] for name in (*by, "is_measured")]
    statement = select(
        *groups,
        func.count(),
        func.sum(case((found.late == 0, 1), else_=0)),
        func.sum(case((found.met == found.asked, 1), else_=0)),
        func.sum(found.asked),
        func.sum(found.met),
        func.sum(found.late),
    ).group_by(*groups)
    size = len(by)
    for row in db.session.execute(statement):
        people, on_time, complete, asked, met, late = (int(number or 0) for number in row[size + 1 :])
        yield tuple(row[:size]), bool(row[size]), (people, on_time, complete, asked, met, late)


def people_known_since(known_at: datetime, day: date) -> list[int] | None:
    """Return the people whose numbers on a day may be known otherwise since.

    None when they are so many that counting everybody costs no more: an eighth of all.
    """
    everybody = db.session.scalar(select(func.count()).select_from(Person)) or 0
    most = max(_FEW, everybody // 8)
    statement = (
        select(KNOWN.c.person_id)
        .where(KNOWN.c.known_from > known_at, KNOWN.c.from_on <= day)
        .distinct()
        .limit(most + 1)
    )
    found = list(db.session.scalars(statement))
    return None if len(found) > most else found


def _moved(
    days: Sequence[date], by: Sequence[str], where: Sequence[ColumnElement[bool]]
) -> Mapping[int, Mapping[Key, Standings]]:
    """Return by how much the numbers changed from each of the days to the next."""
    pieces = [_sums(place, stretch, by, where) for place, stretch in _stretches(days)]
    if not pieces:
        return {}
    union = union_all(*pieces).subquery("moved")
    names = ("place", *by)
    totals = (cast(func.sum(union.c[name]), BigInteger) for name in Standings._fields)
    statement = select(*(union.c[name] for name in names), *totals).group_by(
        *(union.c[name] for name in names)
    )
    found: dict[int, dict[Key, Standings]] = {}
    for place, *values in db.session.execute(statement):
        key, numbers = tuple(values[: len(by)]), values[len(by) :]
        found.setdefault(place, {})[key] = Standings._make(number or 0 for number in numbers)
    return found


def _stretches(days: Sequence[date]) -> Iterator[tuple[int, Stretch]]:
    for place, (after, until) in enumerate(pairwise((None, *days))):
        assert until is not None
        for stretch in stretches(after, until):
            yield place, stretch


def _sums(
    place: int, stretch: Stretch, by: Sequence[str], where: Sequence[ColumnElement[bool]]
) -> Select[*tuple[Any, ...]]:
    """Return the sums of one stretch; without a key one row, of nothing where nothing changed."""
    keys = [TABLE.c[name] for name in by]
    totals = [func.sum(TABLE.c[name]).label(name) for name in Standings._fields]
    return (
        select(literal(place).label("place"), *keys, *totals)
        .where(_within(TABLE, stretch), *where)
        .group_by(*keys)
    )


def _within(table: Table, stretch: Stretch) -> ColumnElement[bool]:
    return and_(
        table.c.level == stretch.level,
        table.c.from_on >= stretch.from_on,
        table.c.from_on <= stretch.to_on,
    )
