"""What stands by requirement, all units together, kept as signed changes by day, month and year.

Requirements of a person change on the same days, so a row holds what changes of all of them. Rows are only
added; those of the same day are merged at night, which changes no sum.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, and_, delete, func, or_, select, tuple_

from lms.compliance.models import RequirementChange
from lms.compliance.rules.levels import DAY, MONTH, YEAR, stretches
from lms.compliance.services.moves import Moves
from lms.compliance.services.signed import hold
from lms.core.bulk import insert_rows
from lms.core.database import db, plain_rows

TABLE = cast("Table", RequirementChange.__table__)
_COLUMNS = ("level", "from_on", "is_placed", "changes")
_ROW = [TABLE.c[name] for name in _COLUMNS]
Changes = dict[Any, list[int]]
Packed = dict[tuple[int, date, bool], Changes]


def append(moved: Moves) -> None:
    """Add changes, by day, month and year."""
    _store(_packed(moved))


def asked_by_requirement(day: date, *, is_placed: bool) -> dict[int, tuple[int, int, int]]:
    """Return obligations that are asked for, met and late at the end of a day, by requirement.

    Args:
        day: which day.
        is_placed: only obligations in a unit.
    """
    within = (
        and_(TABLE.c.level == one.level, TABLE.c.from_on.between(one.from_on, one.to_on))
        for one in stretches(None, day)
    )
    statement = select(TABLE.c.changes).where(or_(*within))
    if is_placed:
        statement = statement.where(TABLE.c.is_placed)
    found: Changes = {}
    for changes in plain_rows(statement).scalars():
        _add(found, changes)
    return {
        int(requirement_id): (asked, met, late)
        for requirement_id, (asked, met, late) in found.items()
        if asked or met or late
    }


def newest() -> int:
    """Return the id of the newest row after which nobody else adds one in this unit of work."""
    hold(TABLE)
    return db.session.scalar(select(func.max(TABLE.c.id))) or 0


def settle(newest_before: int) -> int:
    """Put the sums right after the opposite of what should be there was added; return how many differed.

    Args:
        newest_before: id of the last row that was kept before.
    """
    left = _together(plain_rows(select(*_ROW)))
    db.session.execute(delete(TABLE).where(TABLE.c.id > newest_before))
    for changes in left.values():
        for numbers in changes.values():
            numbers[:] = [-number for number in numbers]
    _store(left)
    return sum(any(numbers) for changes in left.values() for numbers in changes.values())


def merge() -> None:
    """Merge the rows of a day into one; a row that somebody adds meanwhile is not among them."""
    key = (TABLE.c.level, TABLE.c.from_on, TABLE.c.is_placed)
    several = select(*key).group_by(*key).having(func.count() > 1)
    gone = delete(TABLE).where(tuple_(*key).in_(several)).returning(*_ROW)
    _store(_together(db.session.execute(gone).all()))


def size() -> int:
    """Return the number of rows."""
    return db.session.scalar(select(func.count()).select_from(TABLE)) or 0


def is_empty() -> bool:
    """Tell whether there is no row."""
    return db.session.scalar(select(TABLE.c.id).limit(1)) is None


def _packed(moved: Moves) -> Packed:
    """Return what moves by day, and added up by month and year."""
    found: Packed = {}
    months: dict[tuple[date, bool], Changes] = {}
    for (day, is_placed), changes in moved.items():
        found[DAY, day, is_placed] = changes
        _add(months.setdefault((day.replace(day=1), is_placed), {}), changes)
    for (month, is_placed), changes in months.items():
        found[MONTH, month, is_placed] = changes
        _add(found.setdefault((YEAR, month.replace(month=1), is_placed), {}), changes)
    return found


def _together(rows: Iterable[Any]) -> Packed:
    found: Packed = {}
    for level, from_on, is_placed, changes in rows:
        _add(found.setdefault((level, from_on, bool(is_placed)), {}), changes)
    return found


def _add(into: Changes, changes: Mapping[Any, Sequence[int]]) -> None:
    for name, (asked, met, late) in changes.items():
        sums = into.get(name)
        if sums is None:
            into[name] = [asked, met, late]
        else:
            sums[0] += asked
            sums[1] += met
            sums[2] += late


def _store(packed: Packed) -> None:
    insert_rows(TABLE, _COLUMNS, list(_rows(packed)))


def _rows(packed: Packed) -> Iterator[tuple[Any, ...]]:
    for key, changes in packed.items():
        kept = {name: numbers for name, numbers in changes.items() if any(numbers)}
        if kept:
            yield (*key, kept)
