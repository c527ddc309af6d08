"""A version number for each table of facts that is rarely written and widely read.

A model says ``is_versioned = True``. A unit of work that wrote to its table raises the number as its last
act, in the same transaction: whoever sees the number sees the facts, and what is undone undoes both.
"""

from collections.abc import Collection, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, db, plain_rows
from lms.core.readings import read_once

PART = ":"
tables_written: ContextVar[set[str] | None] = ContextVar("tables_written", default=None)


class FactVersion(Base):
    """How many units of work have written to a table of facts; a table without a row counts none."""

    __tablename__ = "fact_version"
    personal_data: ClassVar[tuple[str, ...]] = ()

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


_READ = select(FactVersion.name, FactVersion.number)


@lru_cache(maxsize=1)
def versioned_tables() -> frozenset[str]:
    """Return the names of the tables that have a version number."""
    models = [mapper.class_ for mapper in Base.registry.mappers]
    return frozenset(str(model.__tablename__) for model in models if model.is_versioned)


def raise_part(name: str) -> None:
    """Raise the number of a part of a table that is written too often to have one number, such as a month.

    Args:
        name: what is counted and of which part, with a colon between: never the name of a table.
    """
    assert PART in name, name
    written = tables_written.get()
    if written is not None:
        written.add(name)


def watch_writes(engine: Engine) -> None:
    """Note every table that a unit of work writes to, however it does: by objects, in bulk or by SQL."""
    event.listen(engine, "before_execute", _note_write)


def has_written(tables: Collection[str]) -> bool:
    """Tell whether the open unit of work has written to any of these tables."""
    written = tables_written.get()
    if written is None:
        return False
    db.session.flush()
    return not written.isdisjoint(tables)


def raise_versions() -> None:
    """Raise the number of every versioned table and named part that the open unit of work wrote to.

    Always in the order of their names, so that two units never wait for each other.
    """
    db.session.flush()
    names = tables_written.get() or set()
    written = sorted(name for name in names if name in versioned_tables() or PART in name)
    if not written:
        return
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    table: Any = FactVersion.__table__
    raised = dialect.insert(table).on_conflict_do_update(
        index_elements=[table.c.name], set_={"number": table.c.number + 1}
    )
    for name in written:
        db.session.execute(raised, {"name": name, "number": 1})


def versions() -> Mapping[str, int]:
    """Return the numbers as they stand, asked once in a request that only reads.

    A unit of work asks once on SQLite, where nobody else writes meanwhile; elsewhere each time, because what
    others change while it waits for a row must count.
    """
    is_alone = db.session.get_bind().dialect.name == "sqlite"
    return read_once("core.fact_versions", lambda: dict(plain_rows(_READ).all()), is_watched=is_alone)


def _note_write(_connection: Any, statement: Any, *_: Any) -> None:
    written = tables_written.get()
    if written is not None and getattr(statement, "is_dml", False):
        written.add(statement.table.name)
