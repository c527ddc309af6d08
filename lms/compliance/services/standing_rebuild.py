"""Counting anew from the spans what is kept of them, and merging rows of the same day and place."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, text, tuple_

from lms.compliance.models import ObligationSpan
from lms.compliance.rules.standings import Changes, Parts, Standings, changes, is_apart
from lms.compliance.services.standings import (
    PERSONS,
    TABLE,
    Sums,
    append,
    keep_apart,
    measured_ids,
    parts_of,
    rows_of_person,
)
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work

_NAMES = Standings._fields
_KEY = (TABLE.c.level, TABLE.c.from_on, TABLE.c.unit_id, TABLE.c.job_role, TABLE.c.is_measured)
_PERSON_ROW = tuple(column for column in PERSONS.c if column.name != "id")
_MOST_SPANS, _MOST_SUMS = 5_000, 100_000


def put_right() -> int:
    """Make the kept numbers what the spans give; return how many differed.

    What the spans give is taken away beside what is kept: whatever then is not nothing differs.
    """
    _hold()
    newest = _newest()
    apart = _take_away_what_spans_give()
    left = _left_over()
    db.session.execute(delete(TABLE).where(TABLE.c.id > newest))
    if left:
        db.session.execute(insert(TABLE), left)
    return len(left) + _put_people_right(apart)


def ensure_counted() -> None:
    """Count the spans of a system that kept none of these numbers yet; opens a unit of work."""
    if is_missing():
        with unit_of_work():
            put_right()


def complaints() -> list[str]:
    """Return what an administrator should know: numbers that are not kept."""
    sentence = "Obligations are not counted yet, so their pages are empty: run lms init."
    return [sentence] if is_missing() else []


def is_missing() -> bool:
    """Tell whether there are spans and nothing is kept of their numbers."""
    known = select(ObligationSpan.id).where(ObligationSpan.known_to.is_(None)).limit(1)
    return db.session.scalar(select(TABLE.c.id).limit(1)) is None and db.session.scalar(known) is not None


def compact() -> str:
    """Merge rows of the same day and place into one; return what was done in words."""
    with unit_of_work():
        before = _size()
        merge()
        return f"{before} rows became {_size()}"


def merge() -> None:
    """Merge rows of the same day and place; every sum stays what it was.

    On PostgreSQL one statement takes the rows away and adds their sums, so that a row that somebody adds
    meanwhile is in neither; on SQLite nobody does.
    """
    several = select(TABLE.c.level, TABLE.c.from_on).group_by(*_KEY).having(func.count() > 1)
    touched = (TABLE.c.id <= _newest(), tuple_(TABLE.c.level, TABLE.c.from_on).in_(several))
    names = [*(column.name for column in _KEY), *_NAMES]
    if _is_postgresql():
        gone = delete(TABLE).where(*touched).returning(*(TABLE.c[name] for name in names)).cte("gone")
        db.session.execute(insert(TABLE).from_select(names, _merged(gone.c, select())).add_cte(gone))
        return
    db.session.execute(insert(TABLE).from_select(names, _merged(TABLE.c, select().where(*touched))))
    db.session.execute(delete(TABLE).where(*touched))


def _merged(columns: Any, statement: Select[Any]) -> Select[Any]:
    key = [columns[column.name] for column in _KEY]
    sums = [func.sum(columns[name]) for name in _NAMES]
    return statement.add_columns(*key, *sums).group_by(*key).having(_is_something(sums))


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _hold() -> None:
    """Let nobody add to the numbers until this unit of work ends; on SQLite it is alone anyhow."""
    if _is_postgresql():
        db.session.execute(text("LOCK TABLE standing_change IN SHARE ROW EXCLUSIVE MODE"))


def _newest() -> int:
    return db.session.scalar(select(func.max(TABLE.c.id))) or 0


def _size() -> int:
    return db.session.scalar(select(func.count()).select_from(TABLE)) or 0


def _take_away_what_spans_give() -> dict[int, Changes]:
    """Add what all spans give with the opposite sign; return the changes of people in several places."""
    sums, apart = Sums(), {}
    for person_id, parts in _parts_of_people():
        own = changes(parts)
        sums.take(own)
        if is_apart(parts):
            apart[person_id] = own
        if len(sums.by_day) > _MOST_SUMS:
            append(sums)
            sums = Sums()
    append(sums)
    return apart


def _parts_of_people() -> Iterator[tuple[int, Parts]]:
    measured = measured_ids()
    names = ("person_id", "requirement_id", "from_on", "to_on", "unit_id", "job_role", "state", "met")
    statement = (
        select(*(getattr(ObligationSpan, name) for name in names))
        .where(ObligationSpan.known_to.is_(None))
        .order_by(ObligationSpan.person_id)
        .execution_options(yield_per=_MOST_SPANS)
    )
    for person_id, rows in groupby(db.session.execute(statement), key=lambda row: row.person_id):
        yield person_id, parts_of(rows, measured)


def _left_over() -> list[dict[str, Any]]:
    """Return, with the opposite sign, the sums that are not nothing: what brings them to what spans give."""
    sums = _sums()
    statement = select(*_KEY, *sums).group_by(*_KEY).having(_is_something(sums))
    size = len(_KEY)
    return [
        dict(zip((column.name for column in _KEY), row[:size], strict=True))
        | {name: -int(number) for name, number in zip(_NAMES, row[size:], strict=True)}
        for row in db.session.execute(statement)
    ]


def _put_people_right(apart: dict[int, Changes]) -> int:
    kept = {tuple(row) for row in db.session.execute(select(*_PERSON_ROW))}
    wanted = {
        tuple(row[column.name] for column in _PERSON_ROW)
        for person_id, own in apart.items()
        for row in rows_of_person(person_id, own)
    }
    if kept != wanted:
        db.session.execute(delete(PERSONS))
        keep_apart(apart)
    return len(kept ^ wanted)


def _sums() -> Sequence[ColumnElement[int]]:
    return [func.sum(TABLE.c[name]) for name in _NAMES]


def _is_something(sums: Sequence[ColumnElement[int]]) -> ColumnElement[bool]:
    return or_(*(one != 0 for one in sums))
