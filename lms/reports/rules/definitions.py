"""What a report asks for: source, columns, filters, groups and the relation of the rows to the viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MINE, TEAM, UNITS, ALL = "mine", "team", "units", "all"
RELATIONS = (ALL, UNITS, TEAM, MINE)
PERIODS = (7, 30, 90, 365)
"""Days up to the day of the report that a filter on a day may ask for."""
UNIT = "unit_code"
MOST_VALUE = 80


@dataclass(frozen=True)
class Definition:
    """A report without a scope: whoever runs it gives theirs.

    Attributes:
        source: kind of the source.
        columns: fields shown, in the order of the source.
        filters: wanted value by field; of a day the number of days up to the day of the report.
        groups: fields counted by, empty for rows as they are.
        relation: whose rows: mine, of my team, of the units I work in, everything I may see.
        as_of: the day that it is always about; None = the day on which somebody opens it.
        known_on: as recorded by the end of this day; None = as known when somebody opens it.
    """

    source: str
    columns: tuple[str, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    relation: str = ALL
    as_of: date | None = None
    known_on: date | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """Fields that a row has: the groups, else the columns."""
        return self.groups or self.columns

    def as_json(self) -> dict[str, Any]:
        """Return the definition as it is kept, beside its source; days that it does not name are left out."""
        days = {"as_of": self.as_of, "known_on": self.known_on}
        return {
            "columns": list(self.columns),
            "filters": dict(self.filters),
            "groups": list(self.groups),
            "relation": self.relation,
            **{name: day.isoformat() for name, day in days.items() if day is not None},
        }

    @classmethod
    def from_json(cls, source: str, kept: Mapping[str, Any]) -> "Definition":
        """Return the definition that was kept."""
        return cls(
            source=source,
            columns=tuple(kept["columns"]),
            filters=dict(kept["filters"]),
            groups=tuple(kept["groups"]),
            relation=kept["relation"],
            as_of=_day(kept.get("as_of")),
            known_on=_day(kept.get("known_on")),
        )


@dataclass(frozen=True)
class Offer:
    """What a source offers: its fields in order, those that may be filtered, those shown at first.

    ``choices`` holds the values of a filter; None takes any text, and ``days`` are filtered by a period.
    ``tells_knowing``: it can say what was known on an earlier day.
    """

    source: str
    fields: tuple[str, ...]
    standard: tuple[str, ...]
    filters: Mapping[str, Sequence[str] | None]
    days: frozenset[str] = frozenset()
    is_counted: bool = False
    tells_knowing: bool = False


def definition_of(
    offer: Offer,
    columns: Sequence[str],
    groups: Sequence[str],
    relation: str,
    filters: Mapping[str, str],
    as_of: date | None = None,
    known_on: date | None = None,
) -> Definition:
    """Return the definition that untrusted choices make; what the source does not offer is left out.

    Without a column the standard ones are taken. A source that is counted already takes no groups.
    """
    shown = tuple(name for name in offer.fields if name in columns) or offer.standard
    counted = () if offer.is_counted else tuple(name for name in offer.fields if name in groups)
    return Definition(
        source=offer.source,
        columns=shown,
        filters={name: value for name, value in filters.items() if _is_offered(offer, name, value)},
        groups=counted,
        relation=relation if relation in RELATIONS else ALL,
        as_of=as_of,
        known_on=known_on if offer.tells_knowing else None,
    )


def _is_offered(offer: Offer, name: str, value: str) -> bool:
    if not value or len(value) > MOST_VALUE:
        return False
    if name in offer.days:
        return value in map(str, PERIODS)
    if name not in offer.filters:
        return False
    choices = offer.filters[name]
    return choices is None or value in choices


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
