"""No page shows what was true before: a kept reading names every table that it was made from."""

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from lms.core import kept as keeping
from lms.core.database import Base, db
from lms.core.fact_versions import versioned_tables
from lms.core.feature import features
from tests.security.conftest import Visit
from tests.security.places import rules
from tests.security.test_views import lawful
from tests.security.worlds import World

pytestmark = pytest.mark.database
READERS = ("learner", "manager", "director", "access_officer", "trainer", "administrator", "root")
PARTS = {"completions": "evidence", "access_span": "access_span"}
"""The table of each part of a table that is counted by a name of its own (``raise_part``)."""
_TABLE = re.compile(r"(?:FROM|JOIN|,)\s+\"?(\w+)")


class Readings:
    """Which tables each kept reading names, and which of them its making read."""

    def __init__(self) -> None:
        self.named: dict[str, set[str]] = {}
        self.read: dict[str, set[str]] = {}
        self.whole: set[str] = set()
        self._open: list[str] = []
        self._kept_each = keeping.kept_each

    def kept_each(
        self,
        name: str,
        tables: keeping.Tables,
        keys: Collection[Any],
        read: Callable[..., Mapping[Any, Any]],
        *,
        parts: tuple[str, ...] = (),
    ) -> dict[Any, Any]:
        """Do what the real one does, and note what ``read`` reads; a kept reading within counts for both."""
        of_parts = {PARTS[part.partition(":")[0]] for part in parts}
        names = {str(table.__tablename__) for table in tables} | of_parts
        self.whole |= names - of_parts
        for outer in self._open:
            self.read[outer] |= names
        self.named.setdefault(name, set()).update(names)
        self.read.setdefault(name, set())

        def noted(missing: Collection[Any]) -> Mapping[Any, Any]:
            self._open.append(name)
            try:
                return read(missing)
            finally:
                self._open.pop()

        return self._kept_each(name, tables, keys, noted, parts=parts)

    def note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Note the tables of a statement for every reading that is being made."""
        for name in self._open:
            self.read[name] |= set(_TABLE.findall(statement)) & Base.metadata.tables.keys() - {"fact_version"}


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readings]:
    found = Readings()
    plain = keeping.kept_each
    for module in list(sys.modules.values()):
        if getattr(module, "kept_each", None) is plain:
            monkeypatch.setattr(module, "kept_each", found.kept_each)
    engine = db.engine
    event.listen(engine, "before_cursor_execute", found.note)
    yield found
    event.remove(engine, "before_cursor_execute", found.note)


def test_a_kept_reading_names_every_table_that_it_reads(
    database: Flask, world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    features().caches.clear()
    with watched(monkeypatch) as readings:
        for name in READERS:
            for rule in rules(database, "GET"):
                for query in ("", "?show=reconcile", "?format=csv"):
                    page = visit(world.cast[name], lawful(world, rule) + query)
                    assert not isinstance(page, str), page

    unnamed = {name: read - readings.named[name] for name, read in readings.read.items()}
    assert len([name for name, read in readings.read.items() if read]) >= 8
    assert {name: tables for name, tables in unnamed.items() if tables} == {}
    assert readings.whole <= versioned_tables()
