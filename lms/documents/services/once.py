"""A fact that is recorded once: whoever comes second, in this browser or another, finds the first."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.core.database import Base, db

Row = TypeVar("Row", bound=Base)


def put_once(model: type[Row], key: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Row, bool]:
    """Return the row of a key and whether it was added now.

    Args:
        model: the table.
        key: the columns of one of its unique constraints.
        values: every other column.
    """
    table = cast("Table", model.__table__)
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    statement = insert(table).values(**key, **values).on_conflict_do_nothing(index_elements=list(key))
    db.session.flush()
    is_new = db.session.execute(statement.returning(table.c.id)).first() is not None
    found = select(model).where(*(getattr(model, name) == value for name, value in key.items()))
    return db.session.scalars(found).one(), is_new
