"""Days and months that an address or a form asks for: those of this system's time, nothing else.

A day close to the ends of the calendar is a day, but nothing can be counted from it; so it is not taken.
"""

from datetime import date

EARLIEST = date(1950, 1, 1)
LATEST = date(2100, 1, 1)


def day_in(text: str | None) -> date | None:
    """Return the day that ``YYYY-MM-DD`` names from 1950 to 2099, None for anything else."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if EARLIEST <= found < LATEST else None


def month_in(text: str | None) -> date | None:
    """Return the first day of the month that ``YYYY-MM`` names from 1951 to 2099, None for anything else."""
    found = day_in(f"{text}-01")
    return found if found and found.year > EARLIEST.year else None
