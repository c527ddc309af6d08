"""Many rows at once: inserted and changed by the driver itself, each value turned into the column's form.

SQLAlchemy builds a dictionary of parameters for each row, which costs more than the database takes to
store the row. Here the rows are tuples, and equal dates and instants of a column are turned only once;
PostgreSQL gets one list a column and makes the rows itself.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Dialect, Table

from lms.core.database import UtcDateTime, db
from lms.core.fact_versions import tables_written
from lms.core.unit_of_work import current_unit

Turn = Callable[[Any], Any]


def insert_rows(
    table: Table, columns: Sequence[str], rows: Collection[Sequence[Any]], unless: Sequence[str] = ()
) -> int:
    """Insert rows in the open unit of work, in their order; what waits in the session is written first.

    Args:
        table: where to.
        columns: names of the columns that a row gives, in this order. Any other column is null or has the
            default of the database; defaults of the model are not known here.
        rows: the values of each row; a JSON column takes tuples as lists.
        unless: unique columns; a row whose values of these are there already is left out.

    Returns:
        How many rows were added.
    """
    if not rows:
        return 0
    current_unit()
    db.session.flush()
    connection = db.session.connection()
    _note(table)
    dialect = connection.dialect
    values = _turned(table, columns, rows, dialect)
    quote = dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(quote(name) for name in columns)})"
    known = f" ON CONFLICT ({', '.join(quote(name) for name in unless)}) DO NOTHING" if unless else ""
    if dialect.name == "postgresql":
        kinds = (table.c[name].type.compile(dialect=dialect) for name in columns)
        lists = ", ".join(f"%s::{kind}[]" for kind in kinds)
        statement = f"INSERT INTO {target} SELECT * FROM unnest({lists}){known}"  # noqa: S608  names of our own tables
        return connection.exec_driver_sql(statement, tuple(list(column) for column in values)).rowcount
    places = ", ".join([_place(dialect)] * len(columns))
    statement = f"INSERT INTO {target} VALUES ({places}){known}"  # noqa: S608  names of our own tables
    return connection.exec_driver_sql(statement, list(zip(*values, strict=True))).rowcount


def update_rows(table: Table, columns: Sequence[str], rows: Collection[Sequence[Any]]) -> None:
    """Change rows in the open unit of work; each row gives the values of ``columns``, then its id."""
    if not rows:
        return
    current_unit()
    db.session.flush()
    connection = db.session.connection()
    _note(table)
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    changes = ", ".join(f"{quote(name)} = {_place(dialect)}" for name in columns)
    statement = f"UPDATE {quote(table.name)} SET {changes} WHERE id = {_place(dialect)}"  # noqa: S608  names of our own tables
    values = _turned(table, (*columns, "id"), rows, dialect)
    connection.exec_driver_sql(statement, list(zip(*values, strict=True)))


def _note(table: Table) -> None:
    written = tables_written.get()
    if written is not None:
        written.add(table.name)


def _place(dialect: Dialect) -> str:
    return "?" if dialect.paramstyle == "qmark" else "%s"


def _turned(
    table: Table, columns: Sequence[str], rows: Collection[Sequence[Any]], dialect: Dialect
) -> list[Sequence[Any]]:
    """Return the values of each column of the rows as the driver takes them."""
    by_column: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, name in enumerate(columns):
        kind = table.c[name].type
        turn: Turn | None = kind.dialect_impl(dialect).bind_processor(dialect)
        if turn is not None and not isinstance(kind, Boolean):
            by_column[place] = _turned_column(by_column[place], turn, kind)
    return by_column


def _turned_column(values: Sequence[Any], turn: Turn, kind: Any) -> list[Any]:
    """Return the values of a column turned: equal days and instants, and empty lists, only once."""
    if isinstance(kind, Date | UtcDateTime):
        turned = {value: turn(value) for value in set(values)}
        return [turned[value] for value in values]
    if isinstance(kind, JSON):
        empty = turn([])
        return [empty if value == () else turn(value) for value in values]
    return [turn(value) for value in values]
