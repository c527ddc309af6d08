"""A small language in which a measure says which facts count.

A condition is judged here over a fact in memory, and turned into SQL by the query service; both are
two-valued: an absent value never holds, and its negation always does. Compose with ``&``, ``|``, ``~``.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.kpi.rules.periods import Day, Period

Fact = Mapping[str, Any]
Value = str | bool | int


class Condition(ABC):
    """Something that holds for a fact in a period, or does not."""

    @abstractmethod
    def holds(self, fact: Fact, period: Period) -> bool:
        """Tell whether the condition holds for ``fact``."""

    @abstractmethod
    def columns(self) -> frozenset[str]:
        """Return the names of the columns that the condition looks at."""

    @abstractmethod
    def happenings(self) -> frozenset[tuple[str, Day]]:
        """Return which date columns the condition compares with which named days."""

    def __and__(self, other: "Condition") -> "Condition":
        return AllOf((self, other))

    def __or__(self, other: "Condition") -> "Condition":
        return AnyOf((self, other))

    def __invert__(self) -> "Condition":
        return Not(self)


@dataclass(frozen=True)
class OneOf(Condition):
    """The column holds one of the values."""

    column: str
    values: tuple[Value, ...]

    def holds(self, fact: Fact, period: Period) -> bool:  # noqa: ARG002  values do not depend on the period
        """Tell whether the fact's value is one of them."""
        return fact[self.column] in self.values

    def columns(self) -> frozenset[str]:
        """Return the one column."""
        return frozenset((self.column,))

    def happenings(self) -> frozenset[tuple[str, Day]]:
        """Return none."""
        return frozenset()


@dataclass(frozen=True)
class Happened(Condition):
    """The date in the column is known and not after a named day."""

    column: str
    by: Day = Day.AS_OF

    def holds(self, fact: Fact, period: Period) -> bool:
        """Tell whether it had happened by then."""
        value = fact[self.column]
        return value is not None and bool(value <= period.on(self.by))

    def columns(self) -> frozenset[str]:
        """Return the one column."""
        return frozenset((self.column,))

    def happenings(self) -> frozenset[tuple[str, Day]]:
        """Return the one comparison."""
        return frozenset(((self.column, self.by),))


@dataclass(frozen=True)
class AllOf(Condition):
    """Every part holds; without parts it always holds."""

    parts: tuple[Condition, ...] = ()

    def holds(self, fact: Fact, period: Period) -> bool:
        """Tell whether every part holds."""
        return all(part.holds(fact, period) for part in self.parts)

    def columns(self) -> frozenset[str]:
        """Return the columns of the parts."""
        return frozenset[str]().union(*(part.columns() for part in self.parts))

    def happenings(self) -> frozenset[tuple[str, Day]]:
        """Return the comparisons of the parts."""
        return frozenset[tuple[str, Day]]().union(*(part.happenings() for part in self.parts))


@dataclass(frozen=True)
class AnyOf(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, fact: Fact, period: Period) -> bool:
        """Tell whether a part holds."""
        return any(part.holds(fact, period) for part in self.parts)

    def columns(self) -> frozenset[str]:
        """Return the columns of the parts."""
        return frozenset[str]().union(*(part.columns() for part in self.parts))

    def happenings(self) -> frozenset[tuple[str, Day]]:
        """Return the comparisons of the parts."""
        return frozenset[tuple[str, Day]]().union(*(part.happenings() for part in self.parts))


@dataclass(frozen=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, fact: Fact, period: Period) -> bool:
        """Tell whether the part does not hold."""
        return not self.part.holds(fact, period)

    def columns(self) -> frozenset[str]:
        """Return the columns of the part."""
        return self.part.columns()

    def happenings(self) -> frozenset[tuple[str, Day]]:
        """Return the comparisons of the part."""
        return self.part.happenings()


EVERY = AllOf()


def one_of(column: str, *values: Value) -> Condition:
    """Return "the column holds one of the values"."""
    return OneOf(column, values)


def happened(column: str, by: Day = Day.AS_OF) -> Condition:
    """Return "this date is known and not after a named day"."""
    return Happened(column, by)
