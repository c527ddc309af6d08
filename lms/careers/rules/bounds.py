"""Hours by category against limits that lie within each other: what counts, and what is missing. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

NONE = Decimal(0)


@dataclass(frozen=True)
class Bound:
    """At least or at most so many hours in these categories; None = no such limit."""

    title: str
    categories: frozenset[str]
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True)
class Judged:
    """A bound against hours: what was earned, what of it counts, how many hours are missing still."""

    bound: Bound
    earned: Decimal
    counted: Decimal
    missing: Decimal

    @property
    def over(self) -> Decimal:
        """Hours earned in these categories that do not count."""
        return self.earned - self.counted


def nested(one: Collection[str], other: Collection[str]) -> bool:
    """Tell whether two sets of categories lie apart or one within the other."""
    first, second = set(one), set(other)
    return not first & second or first <= second or second <= first


def judge(needed: Decimal, bounds: Sequence[Bound], earned: Mapping[str, Decimal]) -> Judged:
    """Return how hours stand against all bounds and the hours needed in all.

    ``missing`` is the smallest number of further hours with which everything is met, wherever they are
    earned best; exact while bounds lie apart or within each other, and no bound with a most holds one with
    a least.

    Args:
        needed: hours of the whole cycle.
        bounds: its limits.
        earned: hours by category.
    """
    every = frozenset(earned) | frozenset().union(*(one.categories for one in bounds))
    return _judge(Bound("", every, needed), bounds, earned)


def judge_each(bounds: Sequence[Bound], earned: Mapping[str, Decimal]) -> list[Judged]:
    """Return how hours stand against each bound, what lies within it counted by its own bounds."""
    return [_judge(one, [other for other in bounds if other is not one], earned) for one in bounds]


def most_possible(bounds: Sequence[Bound], categories: frozenset[str]) -> Decimal | None:
    """Return the most hours that can count in categories; None when there is no end."""
    inner = _outermost(bounds, categories)
    if categories - frozenset().union(*(one.categories for one in inner)):
        return None
    total = NONE
    for one in inner:
        below = most_possible([other for other in bounds if other is not one], one.categories)
        ends = [end for end in (one.most, below) if end is not None]
        if not ends:
            return None
        total += min(ends)
    return total


def _outermost(bounds: Sequence[Bound], within: frozenset[str]) -> list[Bound]:
    """Return the widest bounds inside a set of categories; of equal ones the first."""
    inside = [one for one in bounds if one.categories and one.categories <= within]
    found: list[Bound] = []
    for one in sorted(inside, key=lambda bound: -len(bound.categories)):
        if not any(one.categories <= other.categories for other in found):
            found.append(one)
    return found


def _judge(bound: Bound, others: Sequence[Bound], earned: Mapping[str, Decimal]) -> Judged:
    inner = _outermost(others, bound.categories)
    below = [_judge(one, [other for other in others if other is not one], earned) for one in inner]
    covered = frozenset().union(*(one.categories for one in inner))
    direct = sum((hours for key, hours in earned.items() if key in bound.categories - covered), NONE)
    counted = direct + sum((one.counted for one in below), NONE)
    counted = counted if bound.most is None else min(counted, bound.most)
    missing = max((bound.least or NONE) - counted, sum((one.missing for one in below), NONE), NONE)
    total = sum((hours for key, hours in earned.items() if key in bound.categories), NONE)
    return Judged(bound, total, counted, missing)
