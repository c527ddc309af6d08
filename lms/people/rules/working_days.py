"""Working days: Monday to Friday without the public holidays of the place. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Tell whether people work on a day."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, days: int, holidays: Collection[date] = ()) -> date:
    """Return the day that many working days after a day."""
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, holidays)
    return day


def working_days_between(first: date, last: date, holidays: Collection[date] = ()) -> int:
    """Return how many working days lie after ``first`` up to and with ``last``; 0 when it is not later."""
    weeks, rest = divmod(max((last - first).days, 0), 7)
    tail = (first + timedelta(days=weeks * 7 + step) for step in range(1, rest + 1))
    counted = weeks * _SATURDAY + sum(day.weekday() < _SATURDAY for day in tail)
    return counted - sum(first < day <= last and day.weekday() < _SATURDAY for day in set(holidays))
