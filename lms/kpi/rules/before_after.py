"""What a module shows: means before and after with intervals, the paired difference, months either side.

Pure; the factor of an interval (Student's t) is an argument. Fewer than five people are never shown.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.kpi.rules.tally import EMPTY, Tally

FEWEST = 5
Factor = Callable[[int], float]
"""The two-sided factor of a 95 % interval for some degrees of freedom."""
_MOST_MARKS = 3


@dataclass(frozen=True)
class Spread:
    """Values of people: how many, their mean and the 95 % interval of the mean.

    ``mean``, ``low`` and ``high`` are None for fewer than five people.
    """

    people: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_shown(self) -> bool:
        """Tell whether there are enough people."""
        return self.mean is not None

    @property
    def tells(self) -> bool:
        """Tell whether the interval lies wholly on one side of zero; for a difference."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def spread(counts: Mapping[Decimal, int], factor: Factor) -> Spread:
    """Return mean and interval of values given with how often each occurs."""
    people = sum(counts.values())
    if people < FEWEST:
        return Spread(people)
    mean = math.fsum(float(value) * count for value, count in counts.items()) / people
    squares = math.fsum(count * (float(value) - mean) ** 2 for value, count in counts.items())
    half = factor(people - 1) * math.sqrt(squares / (people - 1) / people)
    return Spread(people, mean, mean - half, mean + half)


def differences(pairs: Mapping[tuple[Decimal, Decimal], int]) -> dict[Decimal, int]:
    """Return how often each difference after minus before occurs among the same people."""
    found: dict[Decimal, int] = {}
    for (before, after), count in pairs.items():
        found[after - before] = found.get(after - before, 0) + count
    return found


def month_of_half(completed: Sequence[int]) -> int | None:
    """Return the place of the month by whose end half of the completions were there; None without any."""
    total, so_far = sum(completed), 0
    for place, count in enumerate(completed):
        so_far += count
        if total and 2 * so_far >= total:
            return place
    return None


@dataclass(frozen=True)
class Either:
    """A measure in the months before and after the one in which half had completed the module."""

    before: Tally
    after: Tally
    months_before: int
    months_after: int

    @property
    def is_shown(self) -> bool:
        """Tell whether both sides have months and a denominator."""
        return bool(self.before.denominator and self.after.denominator)


def either_side(months: Sequence[Tally | None], half: int | None) -> Either:
    """Add up the months before and after one; None is a month that may not be counted."""
    if half is None:
        return Either(EMPTY, EMPTY, 0, 0)
    before = [one for one in months[:half] if one is not None and one.denominator]
    after = [one for one in months[half + 1 :] if one is not None and one.denominator]
    return Either(_added(before), _added(after), len(before), len(after))


def _added(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, EMPTY)


def largest(completed: Sequence[int], most: int = _MOST_MARKS) -> list[int]:
    """Return the places of the months with the most completions, oldest first, at most three."""
    known = [place for place, count in enumerate(completed) if count]
    return sorted(sorted(known, key=lambda place: (-completed[place], place))[:most])
