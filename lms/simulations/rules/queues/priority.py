"""The priority policy: which of four bands an item belongs in, worked out from what is true of it.

The card is shown to the learner. Source: blueprint 3.10, priority policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

BANDS = ("P1", "P2", "P3", "P4")
NOW, TODAY, THIS_WEEK, WAIT = BANDS
CHANCES: Mapping[str, int] = {"high": 90, "even": 50, "low": 10, "none": 0}
"""Percent of the dollars that can be expected, by how likely payment is."""
WHOLE = 100


@dataclass(frozen=True)
class Card:
    """The limits of the bands: days of the calendar, whole dollars."""

    deadline_days: int = 5
    soon_days: int = 14
    large_usd: int = 25_000
    old_days: int = 15
    old_usd: int = 10_000
    money_usd: int = 1_000

    @classmethod
    def of(cls, body: Mapping[str, Any] | None) -> "Card":
        """Return the card of a queue's content; what it leaves out stands as in the default policy."""
        names = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in (body or {}).items() if name in names})

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The card as the learner reads it: ``(band, what belongs there)``."""
        first = (
            f"Harm to a patient or a legal duty; a deadline within {self.deadline_days} days; "
            f"${self.large_usd:,} or more that can be paid; ${self.old_usd:,} or more that has waited "
            f"for {self.old_days} days."
        )
        second = (
            f"${self.money_usd:,} or more that can be paid (dollars times chance); "
            f"a deadline within {self.soon_days} days."
        )
        third = "What can be fixed and is small; what cannot be paid but must be learned from."
        last = "Nothing to win: it is right as it is, or somebody works on it in time."
        return (NOW, first), (TODAY, second), (THIS_WEEK, third), (WAIT, last)


@dataclass(frozen=True)
class Stakes:
    """What is true of an item: ``chance`` in percent, days None where there are none."""

    usd: int = 0
    chance: int = CHANCES["high"]
    deadline_days: int | None = None
    held_days: int | None = None
    is_harm: bool = False
    is_duty: bool = False
    waits: bool = False

    @property
    def expected_usd(self) -> int:
        """Dollars times chance of payment, whole dollars."""
        return self.usd * self.chance // WHOLE


def band_of(stakes: Stakes, card: Card) -> tuple[str, str]:
    """Return the band of an item and why, by the first line of the card that holds."""
    days, held, expected = stakes.deadline_days, stakes.held_days, stakes.expected_usd
    rules = (
        (stakes.is_harm, NOW, "A patient can come to harm."),
        (stakes.is_duty, NOW, "There is a legal duty."),
        (stakes.waits, WAIT, "There is nothing to win now."),
        (days is not None and days <= card.deadline_days, NOW, f"The deadline is {_in_days(days)}."),
        (expected >= card.large_usd, NOW, f"${expected:,} can be expected."),
        (
            held is not None and held >= card.old_days and expected >= card.old_usd,
            NOW,
            f"${expected:,} has waited for {held} days.",
        ),
        (expected >= card.money_usd, TODAY, f"${expected:,} can be expected."),
        (days is not None and days <= card.soon_days, TODAY, f"The deadline is {_in_days(days)}."),
    )
    for holds, band, why in rules:
        if holds:
            return band, why
    return THIS_WEEK, "It can be done this week without a loss."


def bands_apart(one: str, other: str) -> int:
    """Return how many bands lie between two: 0 for the same, 3 at most."""
    return abs(BANDS.index(one) - BANDS.index(other))


def _in_days(days: int | None) -> str:
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
