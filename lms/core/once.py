"""Rows that are inserted once: what a unique constraint knows already is left as it is.

So a form that is sent twice, or by two people at the same moment, stores one row and fails for nobody.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from lms.core.database import Base, db


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
