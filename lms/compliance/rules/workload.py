"""How many days some minutes of learning need beside the daily work."""

from math import ceil

MINUTES_A_DAY = 30
"""Minutes of learning that a working day leaves."""
WORKING_DAYS, WEEK = 5, 7


def days_needed(minutes: int) -> int:
    """Return the calendar days in which minutes of learning fit into working days; 0 for none."""
    return ceil(ceil(minutes / MINUTES_A_DAY) * WEEK / WORKING_DAYS)
