"""Facts that follow one another: the one known now is superseded, the next one is added, both stay."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, TextClause, insert, inspect, text, update

from lms.core.database import Base, db
from lms.core.unit_of_work import recorded_at

KNOWN_NOW = text("superseded_at IS NULL")


def one_known_now(name: str, *columns: str, where: TextClause = KNOWN_NOW) -> Index:
    """Return the rule that of the rows with the same ``columns`` one is known now.

    Args:
        name: of the index, such as ``uq_class_mark_known_now``.
        *columns: the key under which facts follow one another.
        where: a narrower condition than being known now, in SQL.
    """
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def supersede(model: type[Base], key: Mapping[str, Any]) -> None:
    """Let what is known now under a key be known no more, in the open unit of work.

    Args:
        model: a table of facts with ``superseded_at``.
        key: columns and the values that its rows share.
    """
    columns = inspect(model).columns
    held = [columns[name] == value for name, value in key.items()]
    db.session.execute(
        update(model).where(*held, columns["superseded_at"].is_(None)).values(superseded_at=recorded_at())
    )


def succeed(model: type[Base], key: Mapping[str, Any], **values: Any) -> None:
    """Add the fact that holds from now on under a key; the one before it is superseded.

    Args:
        model: a table of facts with ``recorded_at`` and ``superseded_at``.
        key: columns and the values that its rows share.
        **values: the other columns of the new row.
    """
    supersede(model, key)
    db.session.execute(insert(model).values(**key, **values, recorded_at=recorded_at()))
