"""When a report is sent: every day, every week or every month, at an hour of the unit's own clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
EVERY = (DAILY, WEEKLY, MONTHLY)
DAYS_A_WEEK, HOURS_A_DAY = 7, 24
_SATURDAY = 5
_LONGEST_DAYS = 62
"""Days in which every schedule comes at least once, holidays included."""


@dataclass(frozen=True)
class Schedule:
    """When something comes; ``weekday`` (0 = Monday) counts weekly, a month has its first working day."""

    every: str
    hour: int
    weekday: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the schedule as it is kept."""
        return {"every": self.every, "hour": self.hour, "weekday": self.weekday}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> "Schedule | None":
        """Return the schedule that was kept, None for none."""
        return None if kept is None else cls(kept["every"], kept["hour"], kept["weekday"])


def schedule_of(every: str, hour: str, weekday: str) -> Schedule | None:
    """Return the schedule that untrusted choices make, None for none."""
    if every not in EVERY:
        return None
    return Schedule(every, _within(hour, HOURS_A_DAY, 7), _within(weekday, DAYS_A_WEEK, 0))


def latest_due(
    schedule: Schedule, zone: ZoneInfo, holidays: Collection[date], *, after: datetime, until: datetime
) -> datetime | None:
    """Return the latest instant of a schedule that is after one instant and not after another, in UTC.

    Earlier ones that were missed are not made up for: the latest tells how it stands. None when none came.
    An hour that a change of the clock leaves out comes an hour later.
    """
    day = until.astimezone(zone).date() + timedelta(days=1)
    for _step in range(_LONGEST_DAYS):
        if is_day_of(schedule, day, holidays):
            due = _instant(day, schedule.hour, zone)
            if due <= after:
                return None
            if due <= until:
                return due
        day -= timedelta(days=1)
    return None


def is_day_of(schedule: Schedule, day: date, holidays: Collection[date]) -> bool:
    """Tell whether a schedule comes on a day."""
    if schedule.every == WEEKLY:
        return day.weekday() == schedule.weekday
    if schedule.every == MONTHLY:
        return day == first_working_day(day, holidays)
    return True


def first_working_day(day: date, holidays: Collection[date]) -> date:
    """Return the first day of a day's month that is neither on a weekend nor a holiday."""
    found = day.replace(day=1)
    while found.weekday() >= _SATURDAY or found in holidays:
        found += timedelta(days=1)
    return found


def _instant(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def _within(text: str, end: int, otherwise: int) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 2
    return int(text) if is_number and int(text) < end else otherwise
