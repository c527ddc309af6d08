"""Logs of signed changes: rows are only added, so that units of work never wait for each other.

Each change is written for its day, its month and its year; the sum of a few of them is what stands on any
day. Merging rows of the same day and key is a job of the night and changes no sum.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import add, sub
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, Table, delete, func, insert, or_, select, text, tuple_

from lms.compliance.models import StandingChange
from lms.compliance.rules.levels import buckets
from lms.compliance.rules.standings import Numbers, Place, Standings
from lms.core.bulk import insert_rows
from lms.core.database import db

Key = tuple[Any, ...]
_NOTHING = tuple(Standings())


@dataclass(frozen=True)
class SignedLog:
    """A table of signed changes: ``key`` says of what, ``numbers`` by how much."""

    table: Table
    key: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def whole_key(self) -> tuple[str, ...]:
        """The columns of which one row is enough: level, day and key."""
        return ("level", "from_on", *self.key)

    def append(self, rows: Collection[Sequence[Any]]) -> None:
        """Add rows: level, day, key and numbers."""
        insert_rows(self.table, (*self.whole_key, *self.numbers), rows)

    def newest(self) -> int:
        """Return the id of the newest row, 0 without rows."""
        return db.session.scalar(select(func.max(self.table.c.id))) or 0

    def size(self) -> int:
        """Return the number of rows."""
        return db.session.scalar(select(func.count()).select_from(self.table)) or 0

    def is_empty(self) -> bool:
        """Tell whether there is no row."""
        return db.session.scalar(select(self.table.c.id).limit(1)) is None

    def hold(self) -> None:
        """Let nobody add a row until this unit of work ends; on SQLite it is alone anyhow."""
        hold(self.table)

    def settle(self, newest: int) -> int:
        """Put the sums right after the opposite of what should be there was added; return how many differed.

        Args:
            newest: id of the last row that was kept before.
        """
        left = [self._opposite(row) for row in db.session.execute(self._left_over())]
        db.session.execute(delete(self.table).where(self.table.c.id > newest))
        self.append(left)
        return len(left)

    def merge(self) -> None:
        """Merge rows of the same day and key; every sum stays what it was.

        On PostgreSQL one statement takes the rows away and adds their sums, so that a row that somebody
        adds meanwhile is in neither; on SQLite nobody does.
        """
        table = self.table
        key = [table.c[name] for name in self.whole_key]
        several = select(table.c.level, table.c.from_on).group_by(*key).having(func.count() > 1)
        touched = (table.c.id <= self.newest(), tuple_(table.c.level, table.c.from_on).in_(several))
        names = [*self.whole_key, *self.numbers]
        if is_postgresql():
            gone = delete(table).where(*touched).returning(*(table.c[name] for name in names)).cte("gone")
            db.session.execute(insert(table).from_select(names, self._merged(gone.c, select())).add_cte(gone))
            return
        db.session.execute(insert(table).from_select(names, self._merged(table.c, select().where(*touched))))
        db.session.execute(delete(table).where(*touched))

    def _merged(self, columns: Any, statement: Select[Any]) -> Select[Any]:
        key = [columns[name] for name in self.whole_key]
        sums = [func.sum(columns[name]) for name in self.numbers]
        return statement.add_columns(*key, *sums).group_by(*key).having(_is_something(sums))

    def _left_over(self) -> Select[Any]:
        return self._merged(self.table.c, select())

    def _opposite(self, row: Row[Any]) -> Key:
        size = len(self.whole_key)
        return (*row[:size], *(-int(number) for number in row[size:]))


STANDINGS = SignedLog(
    cast("Table", StandingChange.__table__), ("unit_id", "job_role", "is_measured"), Standings._fields
)


@dataclass
class Sums:
    """Signed changes of many people on the way into the log, added up by day and place."""

    by_day: dict[tuple[date, Place], Numbers] = field(default_factory=dict)

    def add(self, own: Mapping[tuple[date, Place], Numbers]) -> None:
        """Add the changes of one person."""
        for key, numbers in own.items():
            before = self.by_day.get(key)
            self.by_day[key] = numbers if before is None else tuple(map(add, before, numbers))

    def take(self, own: Mapping[tuple[date, Place], Numbers]) -> None:
        """Take the changes of one person away."""
        for key, numbers in own.items():
            self.by_day[key] = tuple(map(sub, self.by_day.get(key, _NOTHING), numbers))

    def store(self) -> None:
        """Append what is not nothing to the log, by day, month and year, and begin anew."""
        STANDINGS.append(list(self._rows()))
        self.by_day = {}

    def _rows(self) -> Iterator[Key]:
        found: dict[tuple[int, date, Place], Numbers] = {}
        for (day, place), numbers in self.by_day.items():
            for level, from_on in buckets(day) if any(numbers) else ():
                key = (level, from_on, place)
                before = found.get(key)
                found[key] = numbers if before is None else tuple(map(add, before, numbers))
        for (level, from_on, place), numbers in found.items():
            if any(numbers):
                yield (level, from_on, *place, *numbers)


def hold(table: Table) -> None:
    """Let nobody add a row to a table until this unit of work ends; on SQLite it is alone anyhow."""
    if is_postgresql():
        db.session.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))


def is_postgresql() -> bool:
    """Tell whether units of work may run at the same time."""
    return db.session.get_bind().dialect.name == "postgresql"


def _is_something(sums: Sequence[ColumnElement[int]]) -> ColumnElement[bool]:
    return or_(*(one != 0 for one in sums))
