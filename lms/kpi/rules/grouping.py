"""From raw sums of groups to the results of a measure, cut as asked; shared by SQL and memory.

A *partition* (month, unit, payer) puts each fact into one row. An *origin* (cause, step, role) is known of
failures only, so its rows carry the failures of that origin over the whole denominator of their partition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.kpi.rules.tally import EMPTY, Number, Tally

Key = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """What one group of facts adds up to; ``failures`` as the measure's direction says.

    ``facts`` says how many there are, below the line or not.
    """

    denominator: Number = 0
    numerator: Number = 0
    failures: Number = 0
    asides: Mapping[str, Number] = field(default_factory=dict)
    facts: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        names = dict.fromkeys((*self.asides, *other.asides))
        return Sums(
            self.denominator + other.denominator,
            self.numerator + other.numerator,
            self.failures + other.failures,
            {name: self.asides.get(name, 0) + other.asides.get(name, 0) for name in names},
            self.facts + other.facts,
        )

    def times(self, count: int) -> "Sums":
        """Return what ``count`` such groups add up to."""
        asides = {name: count * value for name, value in self.asides.items()}
        below, above, failed = (count * one for one in (self.denominator, self.numerator, self.failures))
        return Sums(below, above, failed, asides, count * self.facts)


Groups = dict[tuple[Key, Key], Sums]
"""Sums by partition key and origin key."""


@dataclass(frozen=True, slots=True)
class Result:
    """A tally and the numbers beside it."""

    tally: Tally = EMPTY
    asides: Mapping[str, Number] = field(default_factory=dict)


def total(groups: Iterable[Sums]) -> Result:
    """Return the result of all groups together."""
    whole = sum(groups, Sums())
    return Result(Tally(whole.numerator, whole.denominator), whole.asides)


def cut(groups: Mapping[tuple[Key, Key], Sums]) -> dict[tuple[Key, Key], Result]:
    """Return a result for each ``(partition key, origin key)``.

    With an empty origin key a row is a plain tally. With origins, a row counts failures of the origin over
    the denominator of its partition; an origin without failures has no row.
    """
    below: dict[Key, Number] = {}
    for (partition, _origin), sums in groups.items():
        below[partition] = below.get(partition, 0) + sums.denominator
    found = {}
    for (partition, origin), sums in groups.items():
        if not origin:
            found[partition, origin] = Result(Tally(sums.numerator, sums.denominator), sums.asides)
        elif sums.failures:
            found[partition, origin] = Result(Tally(sums.failures, below[partition]))
    return found
