"""What every oracle shares: it computes the right answer and the usual wrong ones from drawn values.

An oracle is pure and never changes what it returns: its kind carries a version, items name that version, and
a better rule is a new version beside the old one. So an answer given years ago is graded as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Protocol

from marshmallow import Schema

CENT = Decimal("0.01")
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Money:
    """An amount in dollars; written with cents only where there are any."""

    usd: Decimal

    def __str__(self) -> str:
        """Return ``$1,250`` or ``$1,250.50``."""
        return f"${self.usd:,.0f}" if self.usd == self.usd.to_integral_value() else f"${self.usd:,.2f}"


Value = Money | Decimal | int | date | str


class Unfit(ValueError):
    """These values make no question of this kind; draw again."""


@dataclass(frozen=True)
class OracleSample:
    """Values, and what the oracle says of them for ever."""

    given: Given
    found: Mapping[str, Value]


class Oracle(Protocol):
    """A rule of the field that can be computed."""

    kind: ClassVar[str]
    schema: ClassVar[type[Schema]]

    def work_out(self, given: Given) -> Mapping[str, Value]:
        """Return every answer by name, the right one and the usual wrong ones.

        Args:
            given: the drawn values under the names of ``schema``.

        Raises:
            Unfit: when the values make no question of this kind.
        """
        ...

    def samples(self) -> Sequence[OracleSample]:
        """Return values with what they give; they are never changed."""
        ...


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded to the cent, halves up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def in_words(day: date) -> str:
    """Return a date as staff read it: ``March 5, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"
