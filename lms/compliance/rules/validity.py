"""How long a pass counts: months from the pass, an early renewal keeping the anniversary."""

from collections.abc import Iterable
from datetime import date

from lms.compliance.rules.dates import FOREVER, add_days, add_months


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
