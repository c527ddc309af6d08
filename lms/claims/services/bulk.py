"""Rows in bulk: buffered inserts and inserts that leave what is already there."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from lms.core.database import Base, db

AT_ONCE = 1000


def insert_new(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows and leave those whose key is already there."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(rows), AT_ONCE):
        table: Any = model.__table__
        statement = dialect.insert(table).on_conflict_do_nothing()
        db.session.execute(statement, list(rows[start : start + AT_ONCE]))


class Rows:
    """Collects rows of several tables and inserts them a thousand at a time.

    Args:
        unless_there: models whose rows are left out when their key is already there.
    """

    def __init__(self, unless_there: Collection[type[Base]] = ()) -> None:
        self._waiting: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._unless_there = unless_there

    def add(self, model: type[Base], row: dict[str, Any]) -> None:
        """Add a row; every row of a model has the same columns."""
        waiting = self._waiting[model]
        waiting.append(row)
        if len(waiting) >= AT_ONCE:
            self._flush(model)

    def flush(self) -> None:
        """Insert all that waits."""
        for model in list(self._waiting):
            self._flush(model)

    def _flush(self, model: type[Base]) -> None:
        rows = self._waiting.pop(model, [])
        if model in self._unless_there:
            insert_new(model, rows)
        elif rows:
            db.session.execute(insert(model), rows)


def chunks(keys: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Yield ``keys`` in pieces."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
