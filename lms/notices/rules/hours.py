"""When somebody may be told something: in their shift, else on working days outside the quiet hours.

Everything is keyed by the business day: the day on which a shift begins, else the date on the wall of the
person's unit. A clock that is put forward or back, or a second scheduler, finds the same day again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day, on the wall, between which digests go out to people without planned shifts."""

    digest_hour: int
    quiet_from_hour: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A planned shift: the day it begins in its unit's zone, and its two instants."""

    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a person works.

    Attributes:
        zone: of the unit of their first job.
        holidays: the days that every unit of their jobs keeps.
        shifts: those planned around the days asked about.
        is_scheduled: whether shifts of theirs are known in these weeks; then only shifts count.
    """

    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    shifts: tuple[Shift, ...] = ()
    is_scheduled: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The time of a business day in which its digest may go out; it ends before ``closes_at``."""

    day: date
    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Tell whether the digest of the day may go out now."""
        return self.opens_at <= now < self.closes_at


def window_of(calendar: Calendar, day: date, hours: Hours) -> Window | None:
    """Return when the digest of a business day may go out; None on a day off."""
    if calendar.is_scheduled:
        shifts = sorted(
            (shift for shift in calendar.shifts if shift.day == day), key=lambda shift: shift.starts_at
        )
        return Window(day, shifts[0].starts_at, shifts[0].ends_at) if shifts else None
    if not _is_working_day(day, calendar.holidays):
        return None
    opens, closes = (
        datetime.combine(day, time(hour), calendar.zone).astimezone(UTC)
        for hour in (hours.digest_hour, hours.quiet_from_hour)
    )
    return Window(day, opens, closes)


def open_windows(calendar: Calendar, now: datetime, hours: Hours) -> Iterator[Window]:
    """Yield the windows that are open now, the earlier day first: a night shift belongs to yesterday."""
    here = now.astimezone(calendar.zone).date()
    for day in (here - _DAY, here, here + _DAY):
        window = window_of(calendar, day, hours)
        if window is not None and window.is_open(now):
            yield window


def _is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays
