"""Times of fields as a browser measured them: no key that was pressed, no value that stood there."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

MOST_MS = 24 * 3600 * 1000
MOST_CHANGES = 10_000
LONGEST_LOG = 20_000
"""Characters of a log that is still read; a longer one is nobody's honest work."""
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class FieldTime:
    """One field.

    Args:
        first_ms: milliseconds from opening the page to the first time the field was entered.
        in_ms: milliseconds in the field, all times together.
        changes: how often it was left with another value than it was entered with.
    """

    first_ms: int
    in_ms: int
    changes: int


@dataclass(frozen=True)
class Timing:
    """The fields of a screen by name, in the order of their first entering; empty without a script."""

    fields: Mapping[str, FieldTime] = field(default_factory=lambda: _NONE)

    @classmethod
    def of(cls, kept: Any) -> "Timing":
        """Return the timing that a step holds."""
        return cls({name: FieldTime(*numbers) for name, *numbers in kept or ()})

    @property
    def is_measured(self) -> bool:
        """Tell whether a script measured anything."""
        return bool(self.fields)

    @property
    def order(self) -> tuple[str, ...]:
        """Names of the fields in the order in which they were entered first."""
        return tuple(self.fields)

    def kept(self) -> list[list[Any]]:
        """Return the timing as JSON values in its order, for a step."""
        return [[name, one.first_ms, one.in_ms, one.changes] for name, one in self.fields.items()]


def read_log(sent: str, names: Collection[str]) -> Timing:
    """Return the log that a browser sent; what is no log, no field of the screen or no number is left out.

    Args:
        sent: JSON, a list of [name, first_ms, in_ms, changes] in the order of first entering.
        names: the fields of the screen.
    """
    if not sent or len(sent) > LONGEST_LOG:
        return Timing()
    try:
        rows = json.loads(sent)
    except (ValueError, RecursionError):
        return Timing()
    found: dict[str, FieldTime] = {}
    for row in rows if isinstance(rows, list) else ():
        name, time = _row(row)
        if time is not None and name in names and name not in found:
            found[name] = time
    return Timing(found)


def _row(row: Any) -> tuple[str, FieldTime | None]:
    if not isinstance(row, list) or not row or not isinstance(row[0], str):
        return "", None
    numbers = row[1:]
    if len(numbers) != len(FieldTime.__dataclass_fields__) or any(type(one) is not int for one in numbers):
        return row[0], None
    first, inside, changes = (max(one, 0) for one in numbers)
    return row[0], FieldTime(min(first, MOST_MS), min(inside, MOST_MS), min(changes, MOST_CHANGES))


def together(one: Timing, other: Timing) -> Timing:
    """Return what two visits of a page measured: the first entering stands, times and changes add up."""
    found = dict(one.fields)
    for name, time in other.fields.items():
        known = found.get(name)
        if known is None:
            found[name] = time
            continue
        found[name] = FieldTime(
            known.first_ms,
            min(known.in_ms + time.in_ms, MOST_MS),
            min(known.changes + time.changes, MOST_CHANGES),
        )
    return Timing(found)
