"""Time to an answer: medians of what was counted, by month and by group. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.support.rules.issues import median_of

K = TypeVar("K", bound=Hashable)
LONGEST_SECONDS = 30 * 60
"""A result that is opened later than this after the search is not counted as found by it."""


@dataclass(frozen=True)
class Waited:
    """How long answers took: how many there are and their median (the lower of two), None for none."""

    count: int
    median: int | None


NONE = Waited(0, None)


def waited(rows: Iterable[tuple[K, int, int]]) -> Mapping[K, Waited]:
    """Return by group how long answers took, from rows of a group, a time and how often it occurs."""
    counted: dict[K, dict[int, int]] = {}
    for key, value, count in rows:
        own = counted.setdefault(key, {})
        own[value] = own.get(value, 0) + count
    return {key: Waited(sum(own.values()), median_of(own)) for key, own in counted.items()}


def months_up_to(today: date, count: int) -> tuple[date, ...]:
    """Return the first days of the last months, the oldest first; the month of ``today`` is the last."""
    first = today.replace(day=1)
    place = first.year * 12 + first.month - 1
    return tuple(date(one // 12, one % 12 + 1, 1) for one in range(place - count + 1, place + 1))


def month_after(first: date) -> date:
    """Return the first day of the month after a month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def seconds_in_words(seconds: int) -> str:
    """Return ``45 s`` or ``3 min 05 s``."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
