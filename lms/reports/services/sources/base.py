"""What a source of reports is: fields, and a select of rows that the viewer may see."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Protocol

from sqlalchemy import ColumnElement, Select, and_, select

from lms.core.exports.sheet import ColumnKind
from lms.core.permissions import Identity, Permission
from lms.people.api import Person, Unit, in_scope, unit_paths_of
from lms.reports.rules.definitions import ALL, MINE, TEAM, UNITS

Choices = Callable[[Collection[str]], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Field:
    """A field of a source.

    Attributes:
        key: its name in definitions, for ever, and of its column in the select.
        label: its name for people.
        kind: what a value is.
        words: turns a stored value into what people read; None = as it is.
        choices: values and words that it may be filtered by, in units; None = not to be filtered.
    """

    key: str
    label: str
    kind: ColumnKind = "text"
    words: Callable[[Any], Any] | None = None
    choices: Choices | None = None


@dataclass(frozen=True)
class Reach:
    """Who looks, at whose rows, as of which day; ``paths`` are where the viewer's duties let them look.

    ``known_at`` is the instant up to which things were known; None = now.
    """

    identity: Identity
    relation: str
    paths: tuple[str, ...]
    as_of: date
    known_at: datetime | None = None

    @cached_property
    def own_paths(self) -> tuple[str, ...]:
        """The units that the viewer works in, as far as the duties reach."""
        worked_in = unit_paths_of(self.identity.person_id) if self.identity.person_id else ()
        narrowed = (_narrower(own, path) for own in worked_in for path in self.paths)
        return tuple(dict.fromkeys(path for path in narrowed if path is not None))

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The units in which rows may lie."""
        return self.own_paths if self.relation == UNITS else self.paths

    def people(self) -> ColumnElement[bool]:
        """Return the SQL on ``Person`` and ``Unit`` for the rows that the viewer asks for and may see."""
        if self.relation == MINE:
            return Person.id == self.identity.person_id
        inside = in_scope(self.looked_at)
        if self.relation == TEAM:
            return and_(Person.manager_id == self.identity.person_id, inside)
        return inside


class Source(Protocol):
    """A source of rows; its select has a column for each field, ``unit_path`` and ``person_id``."""

    kind: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]
    permission: ClassVar[Permission]
    fields: ClassVar[tuple[Field, ...]]
    standard: ClassVar[tuple[str, ...]]
    is_counted: ClassVar[bool]
    """Whether its rows are counts of people already, too small ones left out."""
    tells_knowing: ClassVar[bool]
    """Whether its rows can be had as they were known on an earlier day."""

    def select(self, reach: Reach) -> Select[Any]:
        """Return the rows that a viewer may see."""
        ...


def person_columns() -> tuple[Any, ...]:
    """Return the columns about a person and the unit of the row that every list of people has."""
    return (
        Person.id.label("person_id"),
        Unit.path.label("unit_path"),
        Person.employee_no.label("employee_no"),
        (Person.given_name + " " + Person.family_name).label("name"),
        Unit.code.label("unit_code"),
        Unit.name.label("unit"),
    )


def unit_ids(paths: Collection[str]) -> Select[int]:
    """Return the select of the units at or below paths."""
    return select(Unit.id).where(in_scope(paths))


def _narrower(own: str, path: str) -> str | None:
    if own.startswith(path):
        return own
    return path if path.startswith(own) else None


__all__ = ["ALL", "Choices", "Field", "Reach", "Source", "person_columns", "unit_ids"]
