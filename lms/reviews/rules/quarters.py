"""Quarters of the calendar year, in which coding is reviewed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS, _LAST = 3, 4
_SLUG = re.compile(r"(20\d\d)-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter, 1 to 4, of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter that a day lies in."""
        return cls(day.year, (day.month + _MONTHS - 1) // _MONTHS)

    @classmethod
    def named(cls, slug: str) -> "Quarter | None":
        """Return the quarter of an address such as ``2026-Q3``; None for anything else."""
        found = _SLUG.fullmatch(slug)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def slug(self) -> str:
        """Its name in an address: ``2026-Q3``."""
        return f"{self.year}-Q{self.number}"

    @property
    def in_words(self) -> str:
        """Its name: ``2026 Q3``."""
        return f"{self.year} Q{self.number}"

    @property
    def first_on(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.following.first_on - timedelta(days=1)

    @property
    def following(self) -> "Quarter":
        """The quarter after it."""
        if self.number == _LAST:
            return Quarter(self.year + 1, 1)
        return Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        """The quarter before it."""
        return Quarter.of(self.first_on - timedelta(days=1))
