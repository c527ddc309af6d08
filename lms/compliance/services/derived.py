"""Keeping derived rows with the time they were known: what a unit of work changes, and nothing else.

A derived row is known from the instant of the unit of work that brought it to the instant of the one
that took it away. Within one instant only the last answer counts, so that a replay of the instants makes
exactly the same rows.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms.core.bulk import insert_rows
from lms.core.database import db, plain_rows
from lms.people.api import in_chunks

Pair = tuple[int, int]
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Derivation:
    """A derived table: the columns that make a row, and the two columns of knowing."""

    table: Table
    columns: tuple[str, ...]
    known_from: str
    known_to: str
    only: Callable[[], ColumnElement[bool]] | None = None

    def values_of(self, row: Any) -> Values:
        """Return a row's values in a form that compares."""
        return tuple([tuple(value) if type(value) is list else value for value in self.read(row)])

    @cached_property
    def read(self) -> Callable[[Any], Values]:
        """What takes a row's values out of it."""
        return attrgetter(*self.columns)


@dataclass
class Difference:
    """What must happen to the rows that are there so that they become the rows that are wanted."""

    ended: list[int]
    reopened: list[int]
    dropped: list[int]
    added: list[Values]
    pairs: set[Pair]


Follow = Callable[[Sequence[Any], Difference, Collection[int] | None], None]


def keep(
    derivation: Derivation,
    person_ids: Collection[int],
    wanted: Iterable[Values],
    at: datetime,
    pairs: Collection[Pair] | None = None,
    follow: Follow | None = None,
) -> set[Pair]:
    """Make the rows of people be ``wanted`` from ``at`` on; return the pairs that changed.

    Args:
        derivation: the table; its first two columns are the person and the requirement.
        person_ids: whose rows.
        wanted: the values of the rows that shall be, each once.
        at: instant of the unit of work.
        pairs: only rows of these ``(person, requirement)`` pairs; None = all of the people.
        follow: told, when anything changes, the rows as they were, what changes, and of which requirements
            the rows are; None = of all.
    """
    asked = None if pairs is None else {requirement_id for _, requirement_id in pairs}
    rows = list(_current(derivation, person_ids, at, asked))
    difference = _difference(derivation, list(_only(rows, pairs)), wanted, at)
    if follow is not None and difference.pairs:
        follow(rows, difference, asked)
    table = derivation.table
    _stamp(table, derivation.known_to, difference.ended, at)
    _stamp(table, derivation.known_to, difference.reopened, None)
    for chunk in in_chunks(difference.dropped):
        db.session.execute(delete(table).where(table.c.id.in_(chunk)))
    columns = (*derivation.columns, derivation.known_from)
    insert_rows(table, columns, [(*values, at) for values in difference.added])
    return difference.pairs


def _difference(
    derivation: Derivation, rows: Sequence[Any], wanted: Iterable[Values], at: datetime
) -> Difference:
    """Compare rows with what is wanted; of people without rows everything is simply new."""
    known_people = {row.person_id for row in rows}
    added: list[Values] = []
    compared: dict[Values, None] = {}
    for values in wanted:
        if values[0] in known_people:
            compared[values] = None
        else:
            added.append(values)
    made = _compared(derivation, rows, compared, at)
    made.added = [*made.added, *added]
    made.pairs |= {values[:2] for values in added}
    return made


def _compared(
    derivation: Derivation, rows: Iterable[Any], wanted: Collection[Values], at: datetime
) -> Difference:
    made = Difference([], [], [], [], set())
    there: set[Values] = set()
    made_now: dict[Values, int] = {}
    for row in rows:
        values = derivation.values_of(row)
        if getattr(row, derivation.known_from) >= at:
            made_now[values] = row.id
            continue
        there.add(values)
        is_ended = getattr(row, derivation.known_to) is not None
        if (values in wanted) == is_ended:
            (made.reopened if is_ended else made.ended).append(row.id)
            made.pairs.add(values[:2])
    for values, row_id in made_now.items():
        if values not in wanted or values in there:
            made.dropped.append(row_id)
            made.pairs.add(values[:2])
    made.added = [values for values in wanted if values not in there and values not in made_now]
    made.pairs |= {values[:2] for values in made.added}
    return made


def _only(rows: Sequence[Any], pairs: Collection[Pair] | None) -> Iterable[Any]:
    if pairs is None:
        return rows
    wanted = set(pairs)
    return (row for row in rows if (row.person_id, row.requirement_id) in wanted)


def _current(
    derivation: Derivation, person_ids: Collection[int], at: datetime, asked: Collection[int] | None
) -> Iterable[Any]:
    """Yield the rows known just before ``at`` and those made at it, of some requirements (None = all)."""
    table = derivation.table
    known_to = table.c[derivation.known_to]
    statement = select(table).where(or_(known_to.is_(None), known_to == at))
    if asked is not None:
        statement = statement.where(table.c.requirement_id.in_(sorted(asked)))
    yield from _of_people(derivation, statement, person_ids)


def _of_people(derivation: Derivation, statement: Select[Any], person_ids: Collection[int]) -> Iterable[Any]:
    if derivation.only is not None:
        statement = statement.where(derivation.only())
    for chunk in in_chunks(person_ids):
        yield from plain_rows(statement.where(derivation.table.c.person_id.in_(chunk)))


def _stamp(table: Table, column: str, ids: list[int], at: datetime | None) -> None:
    if not ids:
        return
    statement = update(table).where(table.c.id == bindparam("row_id")).values({column: at})
    db.session.connection().execute(statement, [{"row_id": id_} for id_ in ids])


def thawed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored: lists where values hold tuples."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
