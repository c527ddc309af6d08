"""Attendance: what a mark says, which days of a class a person has, and when the class is complete."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

PRESENT, LATE, ABSENT, EXCUSED = "present", "late", "absent", "excused"
MARKS = (PRESENT, LATE, ABSENT, EXCUSED)
THERE = frozenset({PRESENT, LATE})
"""Somebody who came late was there; the trainer who finds it too late marks the day absent."""


@dataclass(frozen=True)
class Seen:
    """A mark for one day of the person's own class; ``on`` is the date on which it was made or made up."""

    day: int
    on: date
    mark: str


def days_had(seen: Iterable[Seen]) -> dict[int, date]:
    """Return the days that a person has, each with the earliest date on which they were there."""
    had: dict[int, date] = {}
    for one in seen:
        if one.mark in THERE:
            had[one.day] = min(one.on, had.get(one.day, one.on))
    return had


def missing_days(all_days: int, had: Mapping[int, date]) -> tuple[int, ...]:
    """Return the days of a class that a person does not have, in order."""
    return tuple(day for day in range(1, all_days + 1) if day not in had)


def completed_on(all_days: int, had: Mapping[int, date]) -> date | None:
    """Return the day on which the class became complete for a person; None while a day is missing."""
    if all_days < 1 or missing_days(all_days, had):
        return None
    return max(had[day] for day in range(1, all_days + 1))


def needs_reason(before: str | None, mark: str) -> bool:
    """Tell whether a mark corrects another one; a correction says why."""
    return before is not None and before != mark
