"""The algebra of days: periods in order, without overlap or touch, joined, cut and turned round."""

from collections.abc import Iterable
from datetime import date

from lms.compliance.rules.dates import FOREVER, Period, add_days, merged

Periods = tuple[Period, ...]
NEVER: Periods = ()
EVER: Periods = (Period(date.min),)


def lasting(from_on: date, to_on: date | None) -> Periods:
    """Return the days from one day to another (None = open) as periods; none when they are backwards."""
    if to_on is None or to_on == FOREVER:
        return (Period(from_on),)
    return (Period(from_on, to_on),) if from_on <= to_on else NEVER


def union(periods: Iterable[Period]) -> Periods:
    """Return the days that lie in any of the periods."""
    return tuple(merged(periods))


def intersection(one: Iterable[Period], other: Iterable[Period]) -> Periods:
    """Return the days that lie in both; each side in order and without overlap."""
    left, right = list(one), list(other)
    found: list[Period] = []
    here = there = 0
    while here < len(left) and there < len(right):
        first, second = left[here], right[there]
        ends = first.to_on or FOREVER, second.to_on or FOREVER
        found += lasting(max(first.from_on, second.from_on), min(ends))
        if ends[0] <= ends[1]:
            here += 1
        if ends[1] <= ends[0]:
            there += 1
    return tuple(found)


def complement(periods: Iterable[Period]) -> Periods:
    """Return all other days of the calendar; the periods in order and without overlap."""
    found: list[Period] = []
    begins: date | None = date.min
    for period in periods:
        if begins is not None and period.from_on > begins:
            found.append(Period(begins, add_days(period.from_on, -1)))
        begins = None if period.to_on is None or period.to_on == FOREVER else add_days(period.to_on, 1)
    if begins is not None:
        found.append(Period(begins))
    return tuple(found)


def covers(periods: Iterable[Period], day: date) -> bool:
    """Tell whether a day lies in one of the periods."""
    return any(period.covers(day) for period in periods)
