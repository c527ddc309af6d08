"""A rate with what it is made of: never a percentage without numerator and denominator."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Number = int | Decimal
PLACES = Decimal("0.01")
SHOWN_PLACES = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Tally:
    """A numerator and a denominator: counts, dollars (Decimal) or days."""

    numerator: Number = 0
    denominator: Number = 0

    @property
    def percent(self) -> Decimal | None:
        """0 to 100 with two decimals, halves up; None when there is no denominator, never 0."""
        return self._quotient(100)

    @property
    def mean(self) -> Decimal | None:
        """Numerator over denominator with two decimals; None when there is no denominator."""
        return self._quotient(1)

    def value(self, unit: str) -> Decimal | None:
        """Return the value in the unit of its measure: percent, or a plain mean such as days."""
        return self.percent if unit == "percent" else self.mean

    def rounded(self, unit: str) -> Decimal | None:
        """Return the value with one decimal, as pages show it; rounded once, from the fraction itself."""
        return self._quotient(100 if unit == "percent" else 1, SHOWN_PLACES)

    def _quotient(self, factor: int, places: Decimal = PLACES) -> Decimal | None:
        if not self.denominator:
            return None
        exact = Decimal(factor) * Decimal(self.numerator) / Decimal(self.denominator)
        return exact.quantize(places, ROUND_HALF_UP)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.numerator + other.numerator, self.denominator + other.denominator)


EMPTY = Tally()
