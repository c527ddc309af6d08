"""The unit of work: the only thing that commits. Views, commands and jobs open it; services never do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from lms.core import clock
from lms.core.database import db, transaction_mode, turn_to_write
from lms.core.fact_versions import raise_versions, tables_written
from lms.core.readings import forget_readings, of_unit


@dataclass
class UnitOfWork:
    """One transaction: ``at`` is the instant that every fact recorded in it carries.

    ``before_commit`` holds the last acts of the unit, such as appending to the audit chain.
    ``after_commit`` holds what may only happen once the facts are safe, such as waking a worker.
    ``after_rollback`` holds what must be kept although the unit was undone, such as a wrong password that
    counts; each act opens its own unit.
    """

    at: datetime
    before_commit: list[Callable[[], None]] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    after_rollback: list[Callable[[], None]] = field(default_factory=list)


_open: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work(*, durable: bool = False) -> Iterator[UnitOfWork]:
    """Open a writing transaction; leaving it commits, raising rolls all of it back.

    Args:
        durable: wait until the disk has it (decisions and anything in the audit chain).

    Raises:
        RuntimeError: when a unit is already open in this context.
    """
    if _open.get() is not None:
        raise RuntimeError("A unit of work is already open; services join it, only the edge opens one.")
    db.session.commit()
    db.session.expire_all()
    forget_readings()
    unit = UnitOfWork(at=clock.now())
    token = _open.set(unit)
    readings = of_unit.set({})
    written = tables_written.set(set())
    mode = transaction_mode.set("durable" if durable else "write")
    closing_acts = unit.after_rollback
    try:
        with turn_to_write():
            try:
                yield unit
                for act in unit.before_commit:
                    act()
                raise_versions()
                db.session.commit()
                closing_acts = unit.after_commit
            except BaseException:
                db.session.rollback()
                raise
    finally:
        transaction_mode.reset(mode)
        tables_written.reset(written)
        of_unit.reset(readings)
        _open.reset(token)
        for act in closing_acts:
            act()


def current_unit() -> UnitOfWork:
    """Return the open unit of work.

    Raises:
        RuntimeError: when none is open.
    """
    unit = _open.get()
    if unit is None:
        raise RuntimeError("This changes a record and needs an open unit_of_work().")
    return unit


def open_unit() -> UnitOfWork | None:
    """Return the open unit of work, or None."""
    return _open.get()


def recorded_at() -> datetime:
    """Return the instant that facts recorded in the open unit of work carry."""
    return current_unit().at
