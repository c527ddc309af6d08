"""Planned shifts, and the moment at which the change of a day reaches somebody who is at work.

States change at midnight. Nobody is locked out, and nothing falls due, in the middle of a night: for a
person on a shift that crosses that midnight the change takes effect at the end of the shift.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A shift: the day it begins in its unit's zone, its unit and its two instants."""

    starts_on: date
    unit_id: int
    starts_at: datetime
    ends_at: datetime


def day_ends_at(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which ``day`` ends in a time zone."""
    return datetime.combine(day + _DAY, time.min, zone).astimezone(UTC)


def effective_at(day: date, zone: ZoneInfo, shifts: Iterable[PlannedShift]) -> datetime:
    """Return the instant at which what ends with ``day`` takes effect for a person.

    That is midnight, or the end of the person's shift that crosses it.

    Args:
        day: the last day on which the old state holds.
        zone: the time zone in which the day ends.
        shifts: the person's shifts; those far from the day change nothing.
    """
    held_by = holding_shift(day, zone, shifts)
    return held_by.ends_at if held_by else day_ends_at(day, zone)


def holding_shift(day: date, zone: ZoneInfo, shifts: Iterable[PlannedShift]) -> PlannedShift | None:
    """Return the shift at whose end the change after ``day`` takes effect; None = at midnight."""
    nights = [shift for shift in shifts if crosses_midnight(shift, zone)]
    moment, held_by = day_ends_at(day, zone), None
    while around := [night for night in nights if night.starts_at < moment < night.ends_at]:
        held_by = max(around, key=lambda night: night.ends_at)
        moment = held_by.ends_at
    return held_by


def crosses_midnight(shift: PlannedShift, zone: ZoneInfo) -> bool:
    """Tell whether a shift begins on one day of a time zone and goes on into the next."""
    return day_ends_at(shift.starts_at.astimezone(zone).date(), zone) < shift.ends_at


def instant_of(wall: datetime, zone: ZoneInfo, *, later: bool = False) -> datetime | None:
    """Return the instant of a time on the wall in a zone; None when clocks skip it in spring.

    Args:
        wall: a time without an offset.
        zone: where the wall is.
        later: of a time that comes twice in autumn, the second one.
    """
    instant = wall.replace(tzinfo=zone, fold=int(later)).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall else None
