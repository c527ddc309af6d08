"""The values of an item: drawn within an author's limits, worked out from one another, put into its texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.simulations.rules.queues.chance import number, one_of

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
FIRST_DAY = date(2026, 1, 5)
"""Day from which the simulated days are drawn; a page names weekday, day and month, never the year."""
DAYS_OF_A_WORK_YEAR = 300
WEEKEND = 5


class NoValueError(ValueError):
    """A text or a value names something that is not there."""


@dataclass(frozen=True)
class Money:
    """Whole dollars, a teaching value."""

    usd: int


@dataclass(frozen=True)
class Day:
    """A day of the simulated desk."""

    on: date


Value = int | str | Money | Day
Values = Mapping[str, Value]


def simulated_today(seed: str | None) -> date:
    """Return the working day that a queue is worked on; None gives the printed one."""
    day = FIRST_DAY + timedelta(days=0 if seed is None else number(seed, "today", below=DAYS_OF_A_WORK_YEAR))
    return day - timedelta(days=max(0, day.weekday() - WEEKEND + 1))


def draw_values(specs: Mapping[str, Mapping[str, Any]], *, seed: str | None, today: date) -> dict[str, Value]:
    """Return a value for each name, in the order in which they are written.

    Args:
        specs: by name what may be drawn (``usd``, ``whole``, ``one_of``, ``days_ago``, ``days_ahead``) or how
            it is worked out (``percent_of``, ``less``, ``times``) from names that stand before it.
        seed: decides everything; None takes what is printed.
        today: the simulated day.

    Raises:
        NoValueError: when a value is worked out from a name that does not stand before it.
    """
    found: dict[str, Value] = {}
    for name, spec in specs.items():
        found[name] = _value(name, spec, found, seed, today)
    return found


def _value(
    name: str, spec: Mapping[str, Any], known: Mapping[str, Value], seed: str | None, today: date
) -> Value:
    if "one_of" in spec:
        picked: str = spec["printed"] if seed is None else one_of(spec["one_of"], seed, name)
        return picked
    if "percent_of" in spec:
        return Money(whole_of(spec["percent_of"], known) * spec["percent"] // 100)
    if "less" in spec:
        first, *rest = (whole_of(part, known) for part in spec["less"])
        return Money(first - sum(rest))
    if "times" in spec:
        count, each = (whole_of(part, known) for part in spec["times"])
        return Money(count * each)
    return _drawn(name, spec, seed, today)


def _drawn(name: str, spec: Mapping[str, Any], seed: str | None, today: date) -> Value:
    how = next(key for key in ("usd", "whole", "days_ago", "days_ahead") if key in spec)
    least, most = spec[how]
    step = spec.get("step", 1)
    places = (most - least) // step + 1
    drawn = spec["printed"] if seed is None else least + step * number(seed, name, below=places)
    if how == "usd":
        return Money(drawn)
    if how == "whole":
        return int(drawn)
    return Day(today + timedelta(days=drawn if how == "days_ahead" else -drawn))


def whole_of(part: str | int, known: Values) -> int:
    """Return a number that is written out, or the one behind a name (dollars of an amount).

    Raises:
        NoValueError: when there is no such name, or it is not a number.
    """
    value = part if isinstance(part, int) else known.get(part)
    if isinstance(value, Money):
        return value.usd
    if not isinstance(value, int):
        raise NoValueError(f"{part!r} names no number that stands before it.")
    return value


def filled(text: str, values: Values) -> str:
    """Return a text with values in the places ``{name}``.

    Raises:
        NoValueError: when a place names nothing.
    """

    def put(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in values:
            raise NoValueError(f"{{{name}}} names no value of this item.")
        return in_words(values[name])

    return PLACE.sub(put, text)


def in_words(value: Value) -> str:
    """Return a value as it stands in a text: $3,900, 6, Tue 3 March."""
    if isinstance(value, Money):
        return f"-${-value.usd:,}" if value.usd < 0 else f"${value.usd:,}"
    if isinstance(value, Day):
        return f"{value.on:%a} {value.on.day} {value.on:%B}"
    return str(value)
