"""Removing rows and emptying columns, with everything that leads to them; joins the open unit of work."""

from collections import Counter

from sqlalchemy import ColumnElement, CursorResult, Executable, Table, delete, null, or_, select, update

from lms.core.database import Base, db


def remove(table: Table, where: ColumnElement[bool]) -> Counter[str]:
    """Delete rows; rows that belong to them go first, what only points to them points to nothing after.

    Returns:
        How many rows of each table are gone.
    """
    gone: Counter[str] = Counter()
    keys = [column for column in table.columns if column.primary_key]
    if len(keys) == 1:
        doomed = select(keys[0]).where(where)
        for child, column in _leading_to(keys[0]):
            if column.nullable:
                _run(update(child).where(column.in_(doomed)).values({column.name: None}))
            elif child is not table:
                gone += remove(child, column.in_(doomed))
    gone[table.name] += _run(delete(table).where(where))
    return +gone


def empty(table: Table, columns: tuple[str, ...], where: ColumnElement[bool]) -> int:
    """Empty columns of rows that hold something in any of them: NULL where it may be, else an empty text.

    Returns:
        How many rows were emptied.
    """
    chosen = [table.c[name] for name in columns]
    if not chosen:
        return 0
    values = {column.name: null() if column.nullable else "" for column in chosen}
    filled = or_(*(column.is_not(None) if column.nullable else column != "" for column in chosen))
    return _run(update(table).where(where, filled).values(values))


def _leading_to(key: ColumnElement[int]) -> list[tuple[Table, ColumnElement[int]]]:
    return [
        (table, column)
        for table in reversed(Base.metadata.sorted_tables)
        for column in table.columns
        if any(foreign.column is key for foreign in column.foreign_keys)
    ]


def _run(statement: Executable) -> int:
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
