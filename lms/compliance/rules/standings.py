"""How the spans of one person add up: signed changes of the numbers by day, unit and job role.

The sum of all changes up to a day is what stands on that day, so the past and the days ahead are one sum.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lms.compliance.rules.dates import FOREVER, add_days
from lms.compliance.rules.states import STATES

LATE = ("overdue", "expired")
WAIVED, PAUSED = "waived", "paused"
NOT_ASKED = (WAIVED, PAUSED)
ASKED = tuple(state for state in STATES if state not in NOT_ASKED)
Numbers = tuple[int, ...]


class Place(NamedTuple):
    """Where obligations count, and whether they are competencies that are only measured."""

    unit_id: int | None
    job_role: str | None
    is_measured: bool


class Part(NamedTuple):
    """A span as it counts."""

    from_on: date
    to_on: date | None
    place: Place
    state: str
    met: bool


class Standings(NamedTuple):
    """What is counted at a place; people and obligations under a waiver or a pause are asked for nothing.

    Attributes:
        people: with an obligation that is asked for.
        people_on_time: of them without an overdue or expired one.
        people_complete: of them with every one met.
        obligations: that are asked for.
        met: of them met by evidence in date.
        late: of them overdue or expired.
        waived: obligations under a waiver.
        paused: obligations whose clock stands still: leave, downtime.
    """

    people: int = 0
    people_on_time: int = 0
    people_complete: int = 0
    obligations: int = 0
    met: int = 0
    late: int = 0
    waived: int = 0
    paused: int = 0

    @property
    def open(self) -> int:
        """Obligations that are asked for and not met."""
        return self.obligations - self.met


COUNTED = Standings._fields.index("waived")
"""How many of the numbers, from the first on, are about what is asked for."""
Changes = dict[tuple[date, Place], Numbers]
Parts = Mapping[Part, int]
"""The spans of one person with how often each occurs: many requirements stand the same on the same days."""


def changes(parts: Parts) -> Changes:
    """Return what changes on which day at which place, from nothing before the first day on."""
    moved: dict[Place, dict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * 5))
    for part, times in parts.items():
        own = _counted(part)
        for day, sign in _bounds(part):
            sums = moved[part.place][day]
            for index in own:
                sums[index] += sign * times
    return {
        (day, place): numbers
        for place, days in moved.items()
        for day, numbers in _with_people(days)
        if any(numbers)
    }


def from_day(day: date | None, parts: Parts) -> Parts:
    """Return what stands from a day on as if it began then; everything without a day.

    What changes on that day is then all that stands on it; two sets of spans that count the same before it
    differ by the same numbers.
    """
    if day is None:
        return parts
    found: Counter[Part] = Counter()
    for part, times in parts.items():
        if part.to_on is None or part.to_on >= day:
            found[part._replace(from_on=max(part.from_on, day))] += times
    return found


def is_apart(parts: Parts) -> bool:
    """Tell whether on any day the obligations of a person lie in more than one unit or job role."""
    if len({part.place[:2] for part in parts}) < 2:
        return False
    moved: dict[date, Counter[tuple[int | None, str | None]]] = defaultdict(Counter)
    for part in parts:
        for day, sign in _bounds(part):
            moved[day][part.place[:2]] += sign
    held: Counter[tuple[int | None, str | None]] = Counter()
    for day in sorted(moved):
        held.update(moved[day])
        if sum(count > 0 for count in held.values()) > 1:
            return True
    return False


def _bounds(part: Part) -> Iterator[tuple[date, int]]:
    yield part.from_on, 1
    if part.to_on is not None and part.to_on < FOREVER:
        yield add_days(part.to_on, 1), -1


def _counted(part: Part) -> tuple[int, ...]:
    """Return which of obligations, met, late, waived and paused a span counts in, by their places."""
    if part.state in NOT_ASKED:
        return (3 if part.state == WAIVED else 4,)
    return (0, *((1,) if part.met else ()), *((2,) if part.state in LATE else ()))


def _with_people(days: Mapping[date, Sequence[int]]) -> Iterator[tuple[date, Numbers]]:
    asked = met = late = 0
    before = (0, 0, 0)
    for day in sorted(days):
        change = days[day]
        asked, met, late = asked + change[0], met + change[1], late + change[2]
        now = (int(asked > 0), int(asked > 0 and not late), int(asked > 0 and met == asked))
        yield day, (now[0] - before[0], now[1] - before[1], now[2] - before[2], *change)
        before = now
