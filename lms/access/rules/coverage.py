"""Coverage of a critical step: how many of those who are planned can do it, by shift, and where too few.

Who can do a step is cleared and proficient on that day. A hole is told some days ahead, to be closed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

EARLY, LATE, NIGHT = "early", "late", "night"
SHIFTS = (EARLY, LATE, NIGHT)
WHOLE_DAY = "day"
ENOUGH, THIN, HOLE = "ok", "warn", "bad"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``from_on`` to ``to_on``, both included; ``to_on`` None = open."""

    from_on: date
    to_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether ``day`` lies in it."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Planned:
    """Somebody is planned for a shift that begins on a day."""

    person_id: int
    day: date
    shift: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A shift of a day: who is planned, and who of them can do the step; ``least`` are needed."""

    day: date
    shift: str
    planned: frozenset[int]
    able: frozenset[int]
    least: int

    @property
    def missing(self) -> int:
        """How many are missing; 0 when there are enough."""
        return max(self.least - len(self.able), 0)

    @property
    def kind(self) -> str:
        """Whether there are enough, just enough, or too few."""
        if self.missing:
            return HOLE
        return THIN if len(self.able) == self.least else ENOUGH


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could close a hole: whether they can do the step that day, and how much is open."""

    person_id: int
    is_able: bool
    is_planned: bool
    open_things: int


def shift_of(hour: int, begins: Mapping[str, int]) -> str:
    """Return which shift begins at an hour on the wall; ``begins`` holds the first hour of each."""
    ordered = sorted(begins.items(), key=lambda one: one[1])
    found = [name for name, first in ordered if first <= hour]
    return found[-1] if found else ordered[-1][0]


def common(parts: Sequence[Iterable[Period]]) -> tuple[Period, ...]:
    """Return the days that lie in a period of every part; no part = always."""
    found = [Period(date.min)]
    for part in parts:
        found = [
            Period(max(one.from_on, other.from_on), _earlier(one.to_on, other.to_on))
            for one in found
            for other in part
        ]
        found = [one for one in found if one.to_on is None or one.from_on <= one.to_on]
    return tuple(found)


def cells(
    days: Sequence[date],
    shifts: Sequence[str],
    planned: Iterable[Planned],
    able: Mapping[int, Collection[Period]],
    least: int,
) -> list[Cell]:
    """Return one cell for each day and shift.

    Args:
        days: which days.
        shifts: which shifts of each day must be covered.
        planned: who works when.
        able: when each person can do the step.
        least: how many are needed.
    """
    by_place: dict[tuple[date, str], set[int]] = {}
    for one in planned:
        by_place.setdefault((one.day, one.shift), set()).add(one.person_id)
    made = []
    for day in days:
        for shift in shifts:
            there = frozenset(by_place.get((day, shift), ()))
            can = frozenset(who for who in there if any(one.covers(day) for one in able.get(who, ())))
            made.append(Cell(day, shift, there, can, least))
    return made


def holes(made: Iterable[Cell], today: date, warn_days: int) -> list[Cell]:
    """Return the holes that are told today: those of the next ``warn_days`` days, the nearest first."""
    last = today + warn_days * _DAY
    found = [one for one in made if one.missing and today <= one.day <= last]
    return sorted(found, key=lambda one: (one.day, SHIFTS.index(one.shift) if one.shift in SHIFTS else 0))


def quickest(hole: Cell, candidates: Iterable[Candidate], most: int = 3) -> list[Candidate]:
    """Return who could close a hole soonest: who can do it and is off, then who has the least left to do."""
    useful = [one for one in candidates if not (one.is_able and one.person_id in hole.planned)]
    free = [one for one in useful if not (one.is_able and one.is_planned)]
    ordered = sorted(free, key=lambda one: (not one.is_able, one.open_things, one.person_id))
    return ordered[:most]


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
