"""Periods that a measure is asked for, and the days of a period that conditions compare with."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

AGE_LIMIT_DAYS = 45


class Day(Enum):
    """A day named by its meaning; the period says which one it is."""

    END = "the last day of the period, or the as-of day when that is earlier"
    BEFORE_END = "the day before END"
    AS_OF = "the as-of day: later events are not known yet"
    AGED = "the last day that lies more than the age limit before the as-of day"


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included, as known from events up to ``as_of``.

    ``age_limit_days`` says how long a claim may wait for an answer before it counts as unresolved.
    """

    from_on: date
    to_on: date
    as_of: date
    age_limit_days: int = AGE_LIMIT_DAYS

    @property
    def end(self) -> date:
        """The last day that counts."""
        return min(self.to_on, self.as_of)

    def on(self, day: Day) -> date:
        """Return the date of a named day."""
        match day:
            case Day.END:
                return self.end
            case Day.BEFORE_END:
                return self.end - timedelta(days=1)
            case Day.AS_OF:
                return self.as_of
            case Day.AGED:
                return self.as_of - timedelta(days=self.age_limit_days + 1)

    def months(self) -> "tuple[Period, ...]":
        """Return the calendar months of the period in order; the first and last may be cut short."""
        return tuple(
            Period(max(first, self.from_on), min(last, self.to_on), self.as_of, self.age_limit_days)
            for first, last in _months(self.from_on, self.to_on)
        )

    @property
    def month(self) -> str:
        """``2026-10``: the month in which the period begins."""
        return f"{self.from_on:%Y-%m}"

    @property
    def is_one_month(self) -> bool:
        """Tell whether the period is exactly one calendar month."""
        return (self.from_on, self.to_on) == month_of(self.from_on)

    def three_months_before(self) -> "tuple[Period, ...]":
        """Return the three calendar months before the month in which the period begins."""
        months = []
        day = self.from_on
        for _ in range(3):
            day = day.replace(day=1) - timedelta(days=1)
            first, last = month_of(day)
            months.append(Period(first, last, self.as_of, self.age_limit_days))
        return tuple(reversed(months))


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of ``day``."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def months_back(day: date, count: int) -> date:
    """Return the first day of the month ``count`` months before the month of ``day``."""
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def _months(from_on: date, to_on: date) -> Iterator[tuple[date, date]]:
    day = from_on
    while day <= to_on:
        first, last = month_of(day)
        yield first, last
        day = last + timedelta(days=1)
