"""Rows that are inserted once: what a unique constraint knows already is left as it is.

So a form that is sent twice, or by two people at the same moment, stores one row and fails for nobody.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite

from lms.core.database import Base, db, plain_rows
from lms.core.errors import Conflict


def insert_once(model: type[Base], rows: Collection[Mapping[str, Any]]) -> None:
    """Insert rows in the open unit of work; a row that breaks a unique constraint is left out.

    Args:
        model: where to.
        rows: the values of each row, the same columns in each.
    """
    if not rows:
        return
    db.session.flush()
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(model).on_conflict_do_nothing(), [dict(row) for row in rows])


def insert_new(model: type[Base], row: Mapping[str, Any]) -> int | None:
    """Insert a row and return its id; None when a unique constraint knows it already.

    Whoever inserts the same at the same moment is waited for, so what they stored can be read after None.
    """
    added = plain_rows(_insert_new(model, db.session.get_bind().dialect.name), row).scalar()
    return None if added is None else int(added)


@cache
def _insert_new(model: type[Base], dialect: str) -> Executable:
    table: Any = model.__table__
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().returning(table.c.id)


def refuse_other_use(known: Base, **asked: object) -> None:
    """Do nothing when the row that the key of a form names says what is asked for with it now.

    Raises:
        Conflict: when the form was used for something else, or by somebody else.
    """
    if any(getattr(known, name) != value for name, value in asked.items()):
        raise Conflict("This form was used for something else.", hint="Open the page again.")
