"""Running a report: its rows for one viewer, whose scope is always their own at that moment."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, false, func, select, true

from lms.compliance.api import known_at_end_of
from lms.core import clock
from lms.core.database import db
from lms.core.events import jsonable
from lms.core.exports.download import imprint_of
from lms.core.exports.sheet import Imprint
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, scope_paths
from lms.core.policy import section
from lms.core.tables import Column, Table
from lms.people.api import units
from lms.reports.rules.canonical import canonical
from lms.reports.rules.definitions import ALL, MINE, TEAM, UNIT, UNITS, Definition, Offer
from lms.reports.services.sources import SOURCES
from lms.reports.services.sources.base import Field, Reach, Source

PEOPLE, ROWS = "people", "rows"
RELATION_WORDS = {
    ALL: _("Everything I may see"),
    UNITS: _("The units I work in"),
    TEAM: _("The people I manage"),
    MINE: _("Mine alone"),
}


def offered(source: Source, paths: Sequence[str]) -> Offer:
    """Return what a source offers somebody whose duties reach units."""
    return Offer(
        source=source.kind,
        fields=tuple(field.key for field in source.fields),
        standard=source.standard,
        filters={
            field.key: tuple(value for value, _words in field.choices(paths))
            for field in source.fields
            if field.choices is not None
        },
        days=frozenset(field.key for field in source.fields if field.kind == "date"),
        is_counted=source.is_counted,
        tells_knowing=source.tells_knowing,
    )


def sources_for(identity: Identity) -> list[Source]:
    """Return the sources that somebody may report from."""
    return [source for source in SOURCES if scope_paths(source.permission, identity)]


def smallest_group() -> int:
    """Return how many people a group that is shown as numbers has at least."""
    return int(section("compliance")["smallest_group"])


@dataclass(frozen=True)
class Running:
    """A definition run for a viewer as of a day, as known at the end of ``known_on`` (None = now)."""

    definition: Definition
    identity: Identity
    as_of: date
    title: str = ""
    known_on: date | None = None

    @cached_property
    def source(self) -> Source:
        """What the rows are of."""
        return SOURCES.get(self.definition.source)

    @cached_property
    def reach(self) -> Reach:
        """Where the viewer looks."""
        paths = scope_paths(self.source.permission, self.identity)
        known_at = known_at_end_of(self.known_on) if self.known_on else None
        return Reach(self.identity, self.definition.relation, paths, self.as_of, known_at)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of a row, in order."""
        by_key = {field.key: field for field in self.source.fields}
        return tuple(by_key[key] for key in self._keys if key in by_key)

    @cached_property
    def is_grouped(self) -> bool:
        """Tell whether the rows count."""
        return self.source.is_counted or bool(self.definition.groups)

    @property
    def _keys(self) -> tuple[str, ...]:
        return self.definition.columns if self.source.is_counted else self.definition.shown

    def table(self) -> Table:
        """Return the rows as a table: to be paged, sorted and written as a file."""
        found = self._rows().subquery("report")
        columns = tuple(self._column(field, found.c[field.key]) for field in self.fields)
        if self.is_grouped:
            columns += (
                Column(PEOPLE, _("People"), lambda row: getattr(row, PEOPLE), found.c[PEOPLE], "number"),
                Column(ROWS, _("Rows"), lambda row: getattr(row, ROWS), found.c[ROWS], "number"),
            )
        query = select(*found.c)
        tie = found.c[ROWS] if self.is_grouped else found.c["person_id"]
        known = f"-known-{self.known_on.isoformat()}" if self.known_on else ""
        name = f"report-{self.source.kind}-{self.as_of.isoformat()}{known}"
        return Table(name, columns, query, columns[0].key, tie, self.title or self.source.label)

    def _column(self, field: Field, column: Any) -> Column:
        turn, key = field.words, field.key
        if turn is None:
            return Column(key, field.label, lambda row: getattr(row, key), column, field.kind)
        return Column(key, field.label, lambda row: turn(getattr(row, key)), column, field.kind)

    def digest(self) -> tuple[int, str]:
        """Return how many rows there are, and the SHA-256 of all of them in an order of their own."""
        found = self._rows().subquery("report")
        keys = [field.key for field in self.fields] + ([PEOPLE, ROWS] if self.is_grouped else [])
        columns = [found.c[key] for key in keys]
        statement = select(*columns).execution_options(yield_per=1000)
        lines = sorted(canonical(jsonable(list(row))) for row in db.session.execute(statement))
        return len(lines), hashlib.sha256(b"\n".join([canonical(keys), *lines])).hexdigest()

    def imprint(self) -> Imprint:
        """Return what a file of the rows says about itself."""
        paths = () if self.definition.relation == MINE else self.reach.looked_at
        return imprint_of(
            paths, self.filters_in_words(), as_of=self.as_of, known_on=self.known_on, by=self.identity
        )

    def filters_in_words(self) -> list[tuple[str, str]]:
        """Return the relation and the filters as people read them."""
        told = [(_("Whose"), RELATION_WORDS[self.definition.relation])]
        by_key = {field.key: field for field in self.source.fields}
        for key, value in self.definition.filters.items():
            field = by_key.get(key)
            if field is None:
                continue
            words = _("the last %s days") % value if field.kind == "date" else self._words(field, value)
            told.append((field.label, words))
        if self.source.is_counted:
            told.append((_("Left out"), _("groups under %d people") % smallest_group()))
        return told

    def _words(self, field: Field, value: str) -> str:
        choices = field.choices(self.reach.paths) if field.choices else ()
        return dict(choices).get(value, value)

    def _rows(self) -> Select[Any]:
        rows = self.source.select(self.reach).subquery("rows")
        wanted = and_(true(), *self._filters(rows))
        if not self.is_grouped:
            keys = list(dict.fromkeys(field.key for field in self.fields))
            return select(*(rows.c[key] for key in keys), rows.c.person_id).where(wanted)
        groups = [rows.c[field.key] for field in self.fields]
        people = func.count(rows.c.person_id.distinct())
        counted = select(*groups, people.label(PEOPLE), func.count().label(ROWS)).where(wanted)
        counted = counted.group_by(*groups)
        return counted.having(people >= smallest_group()) if self.source.is_counted else counted

    def _filters(self, rows: Subquery) -> Iterator[ColumnElement[bool]]:
        days = {field.key for field in self.source.fields if field.kind == "date"}
        for key, value in self.definition.filters.items():
            if key not in rows.c:
                continue
            if key == UNIT:
                yield self._within(rows, value)
            elif key in days:
                yield rows.c[key] > self.as_of - timedelta(days=int(value))
                yield rows.c[key] <= self.as_of
            else:
                yield rows.c[key] == value

    def _within(self, rows: Subquery, code: str) -> ColumnElement[bool]:
        unit = next((unit for unit in units().values() if unit.code == code), None)
        if unit is None:
            return false()
        return rows.c.unit_path.startswith(unit.path, autoescape=True)


def run_for(definition: Definition, identity: Identity, as_of: date | None, title: str = "") -> Running:
    """Return a definition run for a viewer: on the day asked for, else on its own, else today.

    A day that is still to come is today. What was known is asked only of sources that can tell.
    """
    source = SOURCES.get(definition.source)
    known_on = definition.known_on if source.tells_knowing else None
    return Running(definition, identity, today_for(as_of or definition.as_of), title, known_on)


def today_for(as_of: date | None) -> date:
    """Return the day of a report: the one asked for unless it is still to come."""
    today = clock.today()
    return min(as_of, today) if as_of else today
