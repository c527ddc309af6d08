"""Covers: who may stand in for whom, and what of a duty is lent on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

LENDABLE = ("manager", "director", "access_officer")
"""Duties that sign or decide about people; the others are given by an administrator."""
ABOVE = {
    "manager": ("director", "administrator"),
    "director": ("executive", "administrator"),
    "access_officer": ("administrator",),
}
"""Who names a cover for somebody who is suddenly away: by the duty that is lent, the duties above it."""
LONGEST_DAYS = 42
BEGINS_WITHIN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Held:
    """A duty over the unit at ``path`` and those below it, in somebody's own right."""

    duty: str
    path: str


@dataclass(frozen=True, slots=True)
class CoverAsked:
    """What is asked: ``deputy_id`` stands in for ``person_id`` in a duty at a unit, both days included."""

    person_id: int
    deputy_id: int
    duty: str
    path: str
    from_on: date
    to_on: date


def overlap(lent: str, held: str) -> str | None:
    """Return the path of the units that lie both below ``lent`` and below ``held``; None when none do."""
    if lent.startswith(held):
        return lent
    return held if held.startswith(lent) else None


def lent_paths(duty: str, path: str, own: Collection[Held]) -> tuple[str, ...]:
    """Return what a cover lends: of its units those where the lender holds the duty in their own right.

    A duty that is itself lent is not in ``own``, so a deputy lends nothing on.
    """
    found = (overlap(path, one.path) for one in own if one.duty == duty)
    return tuple(sorted({one for one in found if one is not None}))


def refusal_to_cover(
    asked: CoverAsked, own: Collection[Held], *, today: date, longest_days: int = LONGEST_DAYS
) -> str | None:
    """Return why a cover may not be named; None when it may.

    Args:
        asked: the cover.
        own: duties of ``asked.person_id`` in their own right.
        today: no cover begins before it.
        longest_days: most days of one cover.
    """
    if asked.deputy_id == asked.person_id:
        return "Nobody stands in for themselves: name another person."
    if asked.duty not in LENDABLE:
        return "This duty is not lent: an administrator gives it to somebody else."
    if not any(one.duty == asked.duty and asked.path.startswith(one.path) for one in own):
        return "You lend only what you hold yourself: choose one of your own duties and units."
    if asked.from_on < today:
        return "A cover cannot begin in the past: choose today or a later day."
    if (asked.from_on - today).days > BEGINS_WITHIN_DAYS:
        return f"A cover begins within {BEGINS_WITHIN_DAYS} days: choose an earlier day."
    if not 1 <= (asked.to_on - asked.from_on).days + 1 <= longest_days:
        return f"A cover lasts 1 to {longest_days} days; choose an earlier end, and renew it if need be."
    return None


def may_name_for(duty: str, path: str, held: Collection[Held]) -> bool:
    """Tell whether who holds these duties in their own right names a cover of a duty of somebody else."""
    return any(one.duty in ABOVE.get(duty, ()) and path.startswith(one.path) for one in held)


def refusal_to_name_for(asked: CoverAsked, by_id: int, held: Collection[Held]) -> str | None:
    """Return why somebody may not name a cover for somebody else; None when they may, and for their own.

    Who names is neither who is away nor who stands in: whoever decides gains nothing by it.
    """
    if by_id == asked.person_id:
        return None
    if by_id == asked.deputy_id:
        return "Who names a cover for somebody else is not the one who stands in: name another person."
    if not may_name_for(asked.duty, asked.path, held):
        return "This cover is named by who holds a duty above it in the same units."
    return None


def state_of(from_on: date, to_on: date, *, has_ended: bool, today: date) -> str:
    """Return ``planned``, ``now``, ``ended early`` or ``over``; an early end counts from the day after it."""
    if has_ended and to_on < today:
        return "ended early"
    if today > to_on:
        return "over"
    return "planned" if today < from_on else "now"


def last_day_when_ended(to_on: date, today: date) -> date:
    """Return the last day of a cover that is ended today: yesterday, so that it holds no more at once.

    One that had not begun gets a last day before its first: it never held.
    """
    return min(to_on, today - timedelta(days=1))
