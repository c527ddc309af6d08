"""Database: the declarative base, column types and the connection rules of SQLite and PostgreSQL.

SQLite runs in WAL mode with foreign keys; a writing transaction begins IMMEDIATE, because a deferred
one that reads first loses its write under load. The threads of a process write one after another, in a queue
of their own, and the processes try for their turn every millisecond: SQLite lets those who wait try again at
random and ever more rarely, and under load some never get their turn.
A session outside a unit of work is read-only.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Executable,
    Integer,
    MetaData,
    Numeric,
    String,
    event,
)
from sqlalchemy.engine import Connection, CursorResult, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

PlainRows = CursorResult[*tuple[Any, ...]]
TransactionMode = Literal["read", "write", "durable"]
BUSY_SECONDS = 5.0
TRY_AGAIN_SECONDS = 0.001
_BUSY = f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}"
_writing = threading.Lock()
transaction_mode: ContextVar[TransactionMode] = ContextVar("transaction_mode", default="read")

BigId = BigInteger().with_variant(Integer, "sqlite")
Id = Annotated[int, mapped_column(BigId, primary_key=True)]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps it as naive UTC text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant in the database is aware; this one has no time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal with two places that stays exact on SQLite, where it is kept in hundredths."""

    impl = Numeric(16, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use a whole number of hundredths on SQLite, NUMERIC elsewhere."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Numeric(16, 2))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Store hundredths on SQLite; more than two places are refused rather than rounded."""
        if value is None:
            return None
        value = Decimal(value)
        hundredths = value.scaleb(2)
        if hundredths != hundredths.to_integral_value():
            raise ValueError("Amounts and scores are kept with two decimal places; round before storing.")
        return int(hundredths) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return a decimal with two places."""
        if value is None:
            return None
        return Decimal(int(value)).scaleb(-2) if dialect.name == "sqlite" else Decimal(value)


class Base(DeclarativeBase):
    """Base of every table; each model names its columns that hold personal data.

    ``is_versioned`` marks a table of facts that is rarely written and widely read (lms.core.fact_versions).
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime(),
        date: Date(),
        Decimal: ExactDecimal(),
        str: String(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        list[str]: JSON(),
    }
    personal_data: ClassVar[tuple[str, ...]]
    is_versioned: ClassVar[bool] = False


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def plain_rows(statement: Executable, parameters: Mapping[str, Any] | None = None) -> PlainRows:
    """Return the plain rows of a select, which cost half of what the session takes to give them.

    As with any select of the session, what waits in it is written first.
    """
    db.session.flush()
    return db.session.connection().execute(statement, parameters)


class _Turn:
    """The turn of a unit of work to write; it is taken with the unit's first transaction."""

    def __init__(self) -> None:
        self._is_ours = False

    def take(self) -> None:
        """Wait until no other thread of this process writes, at most as long as the database would."""
        self._is_ours = self._is_ours or _writing.acquire(timeout=BUSY_SECONDS)

    def give_up(self) -> None:
        """Let the next one write."""
        if self._is_ours:
            _writing.release()


_turn: ContextVar[_Turn | None] = ContextVar("turn_to_write", default=None)


@contextmanager
def turn_to_write() -> Iterator[None]:
    """Take turns with the other threads of this process when SQLite is written to within."""
    turn = _Turn()
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)
        turn.give_up()


def is_busy(error: BaseException) -> bool:
    """Tell whether a statement failed because others wrote for too long; nothing of it was stored."""
    cause = error.orig if isinstance(error, OperationalError) else None
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode == sqlite3.SQLITE_BUSY


def configure_engine(engine: Engine) -> None:
    """Attach the connection rules to an engine; once for each engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(_BUSY)


def _begin_sqlite(connection: Connection) -> None:
    """Begin on the driver's own connection: these statements have nothing for SQLAlchemy to work out."""
    mode, known = transaction_mode.get(), connection.info
    raw: Any = connection.connection.driver_connection
    if known.get("mode") != mode:
        raw.execute(f"PRAGMA query_only={'ON' if mode == 'read' else 'OFF'}")
        known["mode"] = mode
    if mode == "read":
        raw.execute("BEGIN")
        return
    turn = _turn.get()
    if turn is not None:
        turn.take()
    raw.execute(f"PRAGMA synchronous={'FULL' if mode == 'durable' else 'NORMAL'}")
    _begin_immediate(connection)


def _begin_immediate(connection: Connection) -> None:
    """Begin to write as soon as no other process does.

    Raises:
        OperationalError: busy, when others wrote all the time that a writer waits.
    """
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA busy_timeout=0")
    try:
        for _ in range(round(BUSY_SECONDS / TRY_AGAIN_SECONDS)):
            if _has_begun(raw):
                return
            time.sleep(TRY_AGAIN_SECONDS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(_BUSY)


def _has_begun(raw: sqlite3.Connection) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _begin_postgresql(connection: Connection) -> None:
    if transaction_mode.get() == "read":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _refuse_write_outside_unit(session: Session, *_: Any) -> None:
    if transaction_mode.get() == "read" and (session.new or session.dirty or session.deleted):
        raise RuntimeError("Writing needs an open unit_of_work(); views, commands and jobs open it.")


def _refuse_statement_outside_unit(state: Any) -> None:
    if transaction_mode.get() == "read" and (state.is_insert or state.is_update or state.is_delete):
        raise RuntimeError("Writing needs an open unit_of_work(); views, commands and jobs open it.")


event.listen(Session, "before_flush", _refuse_write_outside_unit)
event.listen(Session, "do_orm_execute", _refuse_statement_outside_unit)
