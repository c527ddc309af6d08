"""Days, months and years of signed changes: any stretch of days is a few whole ones of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lms.compliance.rules.dates import FOREVER, add_days

DAY, MONTH, YEAR = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole days, months or years, from the first day of the first to the first day of the last."""

    level: int
    from_on: date
    to_on: date


@lru_cache(maxsize=10_000)
def buckets(day: date) -> tuple[tuple[int, date], ...]:
    """Return the day, the month and the year that a change on ``day`` belongs to, by their first days."""
    return ((DAY, day), (MONTH, _month(day)), (YEAR, _year(day)))


def stretches(after: date | None, until: date) -> tuple[Stretch, ...]:
    """Return the days after ``after`` (None = from the beginning) up to ``until`` as few stretches."""
    if after is None:
        return tuple(_upwards(date.min, until))
    first_on = add_days(after, 1)
    return tuple(_between(first_on, until)) if first_on <= until and after < FOREVER else ()


def _between(first_on: date, until: date) -> Iterator[Stretch]:
    """Go up from days over months to years, and down again."""
    month, year = _next_month(first_on), _next_year(first_on)
    if month is None or month > _month(_following(until)):
        yield Stretch(DAY, first_on, until)
        return
    if first_on < month:
        yield Stretch(DAY, first_on, add_days(month, -1))
    if year is None or year > _year(_following(until)):
        yield from _months(month, until)
        return
    if month < year:
        yield Stretch(MONTH, month, _month(add_days(year, -1)))
    yield from _upwards(year, until)


def _upwards(year: date, until: date) -> Iterator[Stretch]:
    """Cover from the first day of a year: years, then months, then days."""
    last_year = _year(_following(until))
    if year < last_year:
        yield Stretch(YEAR, year, _year(add_days(last_year, -1)))
    yield from _months(last_year, until)


def _months(month: date, until: date) -> Iterator[Stretch]:
    """Cover from the first day of a month: months, then days."""
    last_month = _month(_following(until))
    if month < last_month:
        yield Stretch(MONTH, month, _month(add_days(last_month, -1)))
    if last_month <= until:
        yield Stretch(DAY, last_month, until)


def _following(day: date) -> date:
    return add_days(day, 1)


def _month(day: date) -> date:
    return day.replace(day=1)


def _year(day: date) -> date:
    return day.replace(month=1, day=1)


def _next_month(day: date) -> date | None:
    """Return the first day of a month that is not before ``day``; None after the last one."""
    if day.day == 1:
        return day
    number = day.year * 12 + day.month
    return None if number // 12 > FOREVER.year else date(number // 12, number % 12 + 1, 1)


def _next_year(day: date) -> date | None:
    if (day.month, day.day) == (1, 1):
        return day
    return None if day.year == FOREVER.year else date(day.year + 1, 1, 1)
