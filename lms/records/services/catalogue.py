"""Every table of the system as records see it: whose its rows are, and in which class they are kept.

Nothing here is listed by hand. A row is about the person in ``person_id`` (``recipient_id``, ``about_id``),
or about whom the row is that it belongs to; another column that leads to a person says who did it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import JSON, ColumnElement, Select, String, Table, Text, or_, select

from lms.core.database import Base
from lms.core.feature import features
from lms.core.retention import CLASSES, Kept, RecordClass, all_kept

OWNERS = ("person_id", "recipient_id", "about_id")
PERSON = "person"
WORDS = frozenset({"note", "text", "reason", "lifted_reason", "detail", "quote", "place", "provider"})
"""Columns that hold what somebody wrote about a person in their own words."""
Whom = Select[int]


@dataclass(frozen=True)
class Place:
    """One table.

    Attributes:
        model: its class.
        table: its columns.
        kept: what its feature says of it; None = part of the training record.
        parent: column that leads to the row that this one belongs to, and that row's place; None without one.
    """

    model: type[Base]
    table: Table
    kept: Kept | None
    parent: "tuple[ColumnElement[int], Place] | None"

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return self.table.name

    @property
    def feature(self) -> str:
        """Return the name of the feature, or ``core``."""
        return self.model.__module__.split(".")[1]

    @property
    def says(self) -> str:
        """Return what a row is, in one sentence."""
        return (self.model.__doc__ or "").strip().partition("\n")[0]

    @cached_property
    def owners(self) -> tuple[ColumnElement[int], ...]:
        """Return the columns that say whom a row is about."""
        columns = {column.name: column for column in self.table.columns}
        found = [columns[name] for name in OWNERS if name in columns]
        led = [column for column in found if _leads_to_person(column)]
        return tuple(led or found)

    @cached_property
    def actors(self) -> tuple[ColumnElement[int], ...]:
        """Return the columns that say who did something."""
        return tuple(
            column
            for column in self.table.columns
            if _leads_to_person(column) and column not in self.owners and not column.primary_key
        )

    @property
    def is_about_people(self) -> bool:
        """Tell whether rows are about a person."""
        return bool(self.owners) or self.parent is not None

    @property
    def record_class(self) -> RecordClass | None:
        """Return the class that its rows are kept in; None when nothing in them is a person's."""
        if self.kept is not None:
            return CLASSES[self.kept.under]
        if self.name == PERSON or not (self.is_about_people or self.model.personal_data or self.actors):
            return None
        return CLASSES["training"]

    def about(self, whom: Whom) -> ColumnElement[bool]:
        """Return the SQL for rows about people.

        Args:
            whom: a select of their ids.

        Raises:
            ValueError: when rows are about nobody.
        """
        if self.name == PERSON:
            return self.table.c.id.in_(whom)
        if self.owners:
            return or_(*(column.in_(whom) for column in self.owners))
        if self.parent is None:
            raise ValueError(f"The rows of {self.name} are about nobody.")
        column, above = self.parent
        return column.in_(select(_key(above.table)).where(above.about(whom)))

    @property
    def texts(self) -> tuple[ColumnElement[str], ...]:
        """Return the columns that hold text, JSON included."""
        return tuple(column for column in self.table.columns if isinstance(column.type, String | Text | JSON))

    @property
    def written(self) -> tuple[ColumnElement[str], ...]:
        """Return the columns with what somebody wrote about the person in their own words."""
        named = WORDS.intersection(self.model.personal_data)
        return tuple(
            column
            for column in self.table.columns
            if column.name in named and isinstance(column.type, String)
        )


def is_json(column: ColumnElement[str]) -> bool:
    """Tell whether a column holds JSON."""
    return isinstance(column.type, JSON)


def places() -> dict[str, Place]:
    """Return every table by name, those that others lead to first."""
    known: dict[str, Place] | None = features().caches.get("records.places")
    if known is None:
        known = features().caches["records.places"] = _read()
    return known


def people_places() -> Iterator[Place]:
    """Yield the tables whose rows are about people."""
    return (place for place in places().values() if place.is_about_people)


def _read() -> dict[str, Place]:
    mappers = {mapper.local_table: mapper for mapper in Base.registry.mappers}
    kept = all_kept()
    found: dict[str, Place] = {}
    for table in Base.metadata.sorted_tables:
        mapper = mappers.get(table)
        if mapper is not None:
            parent = _parent(table, found)
            found[table.name] = Place(mapper.class_, table, kept.get(mapper.class_), parent)
    return found


def _parent(table: Table, above: dict[str, Place]) -> tuple[ColumnElement[int], Place] | None:
    """Return the first column that must lead to a row about a person, such as the attempt of an answer."""
    if table.name == PERSON or any(name in table.columns for name in OWNERS):
        return None
    for column in table.columns:
        for key in column.foreign_keys:
            place = above.get(key.column.table.name)
            leads = place is not None and place.is_about_people and place.name != PERSON
            if place is not None and leads and not column.nullable and place.table is not table:
                return column, place
    return None


def _leads_to_person(column: ColumnElement[int]) -> bool:
    return any(key.column.table.name == PERSON for key in column.foreign_keys)


def _key(table: Table) -> ColumnElement[int]:
    return next(iter(table.primary_key.columns))
