"""Calendar arithmetic on whole days; a period includes its first and its last day."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.validity import FOREVER, add_days, add_months

__all__ = [
    "DAY",
    "FOREVER",
    "MONTH_AND_DAY",
    "Period",
    "add_days",
    "add_months",
    "due_after",
    "in_words",
    "merged",
    "next_of_year",
]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``from_on`` to ``to_on``, both included; ``to_on`` None has no end yet."""

    from_on: date
    to_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether ``day`` lies in the period."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def bounds(self) -> Iterable[date]:
        """Yield the days on which being covered changes: the first day and the day after the last."""
        yield self.from_on
        if self.to_on is not None and self.to_on < FOREVER:
            yield self.to_on + DAY


def merged(periods: Iterable[Period]) -> list[Period]:
    """Return the periods in order, overlapping and touching ones made one."""
    result: list[Period] = []
    for period in sorted(periods, key=lambda item: item.from_on):
        last = result[-1] if result else None
        if last is None or (last.to_on is not None and period.from_on > add_days(last.to_on, 1)):
            result.append(period)
        elif last.to_on is not None and (period.to_on is None or period.to_on > last.to_on):
            result[-1] = Period(last.from_on, period.to_on)
    return result


def due_after(start: date, days: int, stopped: Iterable[Period]) -> date | None:
    """Return the day ``days`` after ``start`` on a clock that stands still in the ``stopped`` periods.

    None while the clock stands still without a known end.
    """
    due = add_days(start, days)
    for period in merged(stopped):
        if period.to_on is not None and period.to_on < start:
            continue
        begins = max(period.from_on, start)
        if begins > due:
            break
        if period.to_on is None:
            return None
        due = add_days(due, (period.to_on - begins).days + 1)
    return due


def in_words(day: date) -> str:
    """Return a date as people write it: ``3 Nov 2026``."""
    return f"{day.day} {day:%b %Y}"


MONTH_AND_DAY = len("12-31")


def next_of_year(month_and_day: str, on_or_after: date) -> date:
    """Return the next day of the calendar ``MM-DD`` from a day on; 29 February is clamped in other years."""
    month, day = int(month_and_day[:2]), int(month_and_day[3:])
    for year in (on_or_after.year, on_or_after.year + 1):
        if year > FOREVER.year:
            break
        found = date(year, month, min(day, monthrange(year, month)[1]))
        if found >= on_or_after:
            return found
    return FOREVER
