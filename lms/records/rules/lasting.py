"""How long records are kept: the day on which something is let go of, and the months ahead. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.core.validity import add_months

MONTHS_AHEAD = 12


@dataclass(frozen=True)
class Stay:
    """A person's time here as far as keeping goes: ``left_on`` None while they are, or may come back."""

    left_on: date | None

    def gone_on(self, months: int | None) -> date | None:
        """Return the day on which what is counted from leaving goes; None while it is kept."""
        return None if self.left_on is None or months is None else add_months(self.left_on, months)


def months_from(day: date, count: int = MONTHS_AHEAD) -> list[date]:
    """Return the first days of the month of ``day`` and of those after it, ``count`` in all."""
    first = day.replace(day=1)
    return [add_months(first, number) for number in range(count)]


def by_month(days: Iterable[date], today: date, count: int = MONTHS_AHEAD) -> dict[date, int]:
    """Return how many days fall into each month ahead, by its first day; what is past stands in the first."""
    found = dict.fromkeys(months_from(today, count), 0)
    for day in days:
        month = max(day, today).replace(day=1)
        if month in found:
            found[month] += 1
    return found
