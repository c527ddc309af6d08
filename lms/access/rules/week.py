"""Shifts beside gates: who cannot work safely on which day, and from when a suspension may hold.

A shift belongs to the day on which it begins, so no expiry falls inside one that crosses midnight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from lms.access.rules.decisions import MAY_WORK

OFF, SAFE, OPEN, UNSAFE = "", "ok", "warn", "bad"
_WORST_FIRST = (UNSAFE, OPEN, SAFE)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stand:
    """Days on which a gate of a person stands in a state; ``unit_id`` is where the job is held."""

    gate: str
    unit_id: int
    state: str
    from_on: date
    to_on: date | None

    def covers(self, day: date) -> bool:
        """Tell whether it stands on ``day``."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class PlannedShift(Protocol):
    """A shift: the day it begins, its unit and its two instants."""

    @property
    def starts_on(self) -> date:
        """The day it begins in its unit's zone."""
        ...

    @property
    def unit_id(self) -> int:
        """Where it is worked."""
        ...

    @property
    def starts_at(self) -> datetime:
        """Its beginning."""
        ...

    @property
    def ends_at(self) -> datetime:
        """Its end."""
        ...


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of a person's strip; ``state`` is the gate state that decides, None when off."""

    day: date
    kind: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """From which day a suspension that was proposed holds; ``shift`` None = no later shift is known."""

    on: date
    shift: PlannedShift | None


def kind_of(state: str) -> str:
    """Return how a shift under a gate state looks: safe, open (it ends or runs on a limit) or unsafe."""
    if state == "cleared":
        return SAFE
    return OPEN if state in MAY_WORK else UNSAFE


def strip(stands: Sequence[Stand], shifts: Iterable[PlannedShift], days: Sequence[date]) -> list[StripDay]:
    """Return one entry for each of ``days``: off, or the least safe of the shifts that begin on it.

    A shift asks the gates of the jobs in its own unit, else every gate of the person. Somebody without
    any gate needs none.
    """
    planned: dict[date, list[PlannedShift]] = {}
    for shift in shifts:
        planned.setdefault(shift.starts_on, []).append(shift)
    return [_strip_day(stands, planned.get(day, []), day) for day in days]


def _strip_day(stands: Sequence[Stand], shifts: Sequence[PlannedShift], day: date) -> StripDay:
    held = [stand for stand in stands if stand.covers(day)]
    states = []
    for shift in shifts:
        asked = [stand for stand in held if stand.unit_id == shift.unit_id] or held
        states += [stand.state for stand in asked]
    if not states:
        return StripDay(day, OFF)
    worst = min(states, key=lambda state: _WORST_FIRST.index(kind_of(state)))
    return StripDay(day, kind_of(worst), worst)


def suspends_from(shifts: Iterable[PlannedShift], now: datetime, today: date) -> date:
    """Return the first day on which a suspension decided now may hold: never inside an open shift.

    A shift that began today is finished first; of one that began yesterday only the rest of the night is
    left, and a change of day never takes effect before the end of a night shift.

    Source: gate policy, "never suspend during an open patient-care shift; takes effect at next shift".
    """
    is_on_todays = any(
        shift.starts_at <= now < shift.ends_at and shift.starts_on >= today for shift in shifts
    )
    return today + _DAY if is_on_todays else today


def takes_effect(shifts: Sequence[PlannedShift], now: datetime, today: date) -> Effect:
    """Return when a proposed suspension takes effect: with the next shift, else at the next midnight.

    A shift that is open now is finished first, whatever follows on the same day.

    Source: gate policy, "never suspend during an open patient-care shift; takes effect at next shift".
    """
    earliest = suspends_from(shifts, now, today)
    following = [shift for shift in shifts if shift.starts_at > now]
    first = min(following, key=lambda shift: shift.starts_at, default=None)
    if first is None:
        return Effect(max(earliest, today + _DAY), None)
    return Effect(max(first.starts_on, earliest), first)
