"""The transaction that a test's facts live in, and worlds that stand for several tests in a row.

A test works in a savepoint that is rolled back. A world that takes long to make is made once and kept in the
transaction around it, while tests one after the other ask for the same one; a test that asks for none or for
another begins from an empty database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Connection, NestedTransaction, RootTransaction, inspect
from sqlalchemy.orm import InstanceState

from lms.core.database import db, transaction_mode
from lms.core.feature import features

Once = Callable[[str, Callable[[], Any]], Any]


class Standing:
    """One connection whose outer transaction may outlive a test; use one for each database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.connection: Connection | None = None
        self.outer: RootTransaction | None = None
        self.inner: NestedTransaction | None = None
        self.name, self.world = "", None

    @contextmanager
    def test(self, *, keeps: bool) -> Iterator[Flask]:
        """Run one test; every commit in it is undone. ``keeps`` leaves the world for the next one."""
        with self.app.app_context():
            if not keeps or not self.name:
                self.end()
                self._begin()
            assert self.connection is not None
            self.inner = self.connection.begin_nested()
            engine = db.engine
            db.engines[None] = self.connection  # type: ignore[assignment]
            db.session.remove()
            db.session.configure(join_transaction_mode="create_savepoint")
            features().caches.clear()
            try:
                yield self.app
            finally:
                db.session.remove()
                self.inner.rollback()
                db.engines[None] = engine
                features().caches.clear()
                if not keeps:
                    self.end()

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return the world of this name, made by ``make`` unless it stands; its rows are of the session."""
        if name != self.name:
            assert self.inner is not None
            db.session.remove()
            if self.name:
                self.inner.rollback()
                self._roll_back()
                self._begin(self.connection)
                self.inner = self._connection().begin_nested()
                features().caches.clear()
            self.world = make()
            db.session.remove()
            self.inner.commit()
            self.inner = self._connection().begin_nested()
            self.name = name
        return revived(self.world)

    def end(self) -> None:
        """Forget the world that stands."""
        if self.connection is not None:
            self._roll_back()
            self.connection.close()
            self.connection = None

    def _roll_back(self) -> None:
        self.name, self.world = "", None
        if self.outer is not None:
            self.outer.rollback()
            self.outer = None

    def _begin(self, connection: Connection | None = None) -> None:
        mode = transaction_mode.set("write")
        self.connection = connection or db.engine.connect()
        self.outer = self.connection.begin()
        transaction_mode.reset(mode)

    def _connection(self) -> Connection:
        assert self.connection is not None
        return self.connection


def revived(thing: Any) -> Any:
    """Return a copy of a world whose rows are attached to the present session and read again when asked."""
    if isinstance(inspect(thing, raiseerr=False), InstanceState):
        db.session.add(thing)
        db.session.expire(thing)
        return thing
    if is_dataclass(thing) and not isinstance(thing, type):
        values = {field.name: revived(getattr(thing, field.name)) for field in fields(thing) if field.init}
        return type(thing)(**values)
    if isinstance(thing, dict):
        return {key: revived(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple | set) and not hasattr(thing, "_fields"):
        return type(thing)(revived(one) for one in thing)
    return thing
