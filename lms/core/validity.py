"""How long a pass counts: months from the pass, an early renewal keeping the anniversary. Pure.

Exams, modules and requirements go by this one rule, so that a learner is let in on the day from which a
renewal keeps their date, and never earlier.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

FOREVER = date.max
SHORTEST_MONTH = 28
MOST_WINDOW_DAYS_A_MONTH = 15
"""A renewal window is at most half the validity, whatever the policy says."""


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, clamped to the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > FOREVER.year:
        return FOREVER
    if day.day <= SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Return the day ``days`` later (earlier when negative), kept inside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return FOREVER if days > 0 else date.min


def window_of(months: int | None, window_days: int) -> int:
    """Return the days before its end in which a pass is renewed: at most half of its validity."""
    return window_days if months is None else min(window_days, MOST_WINDOW_DAYS_A_MONTH * months)


def last_days(
    passes: Iterable[tuple[date, date | None]], *, months: int | None, window_days: int
) -> list[date]:
    """Return the last valid day that each pass brings, in the order of the passes (oldest first).

    A pass counts ``months`` from its day (None: for ever), never beyond its own ``expires_on``. A pass
    in the last ``window_days`` of what is still valid may instead continue that anniversary. Every chain
    of anniversaries is kept open, so one more pass never shortens what the others bring.

    Args:
        passes: ``(occurred_on, expires_on)`` of each pass.
        months: validity; None has no limit of its own.
        window_days: days before the end in which a renewal keeps the anniversary.
    """
    running: set[tuple[date, date, int]] = set()
    result = []
    for occurred_on, expires_on in passes:
        found = _chains(running, occurred_on, expires_on or FOREVER, months, window_days)
        running |= found
        result.append(max(last for last, _, _ in found))
    return result


def renewal_opens_on(days: Iterable[date], months: int | None, window_days: int) -> date | None:
    """Return the first day on which what was passed may be renewed; None when never, or not passed.

    Args:
        days: the days of every pass, in any order.
        months: how long a pass counts; None = for ever.
        window_days: days before its end in which a renewal keeps the anniversary.
    """
    passes: list[tuple[date, date | None]] = [(day, None) for day in sorted(days)]
    if not passes or months is None:
        return None
    window = window_of(months, window_days)
    return add_days(max(last_days(passes, months=months, window_days=window)), -window)


def _chains(
    running: set[tuple[date, date, int]], occurred_on: date, limit: date, months: int | None, window: int
) -> set[tuple[date, date, int]]:
    """Return what one pass begins or continues: ``(last day, anchor, months since the anchor)``."""
    if months is None:
        return {(limit, limit, 0)}
    begun = [(occurred_on, months)]
    continued = [
        (anchor, since + months)
        for last, anchor, since in running
        if last < FOREVER and add_days(last, -window) <= occurred_on <= last
    ]
    return {
        (natural, anchor, since) if (natural := add_months(anchor, since)) <= limit else (limit, limit, 0)
        for anchor, since in begun + continued
    }
