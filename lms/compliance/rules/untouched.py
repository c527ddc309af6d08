"""Obligations for which nothing was ever done: their states follow from one reason and its due days alone.

Most obligations of people who are new are such; ``states.spans`` gives the same, by way of every rule.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from lms.compliance.rules.dates import DAY, Period

Stretch = tuple[date, date | None, str]
Turn = tuple[date, int | None]
"""Due days, and the first day on which they hold."""
_FIRST_YEAR, _LAST_YEAR = 1900, 9000
_MOST_DAYS = 36_525


def untouched(
    held: Period, due_days: int | None, *, due_soon_days: int, programme_from: date | None
) -> tuple[date | None, list[Stretch]] | None:
    """Return the due day and the stretches ``(from_on, to_on, state)`` of an obligation with one reason.

    There is neither evidence that the requirement reads nor an exception. None for days near the ends of the
    calendar and for numbers of days beyond all reason: then the rules themselves must be asked.

    Args:
        held: how long the reason holds.
        due_days: days that the reason gives, None = never due.
        due_soon_days: days before the due day in which it is due soon.
        programme_from: nothing is counted before that day.
    """
    begun, ended = held.from_on, held.to_on
    start = begun if programme_from is None or programme_from < begun else programme_from
    if begun.year < _FIRST_YEAR or max(start, ended or start).year > _LAST_YEAR:
        return None
    if due_days is None:
        return None, [(begun, ended, "not_started")]
    if not (0 <= due_days <= _MOST_DAYS and 0 <= due_soon_days <= _MOST_DAYS):
        return None
    due = start + timedelta(days=due_days)
    turns = [(due - timedelta(days=due_soon_days), "due_soon"), (due + DAY, "overdue")]
    found: list[Stretch] = []
    state = "not_started"
    for turn, following in turns:
        if turn > begun:
            if ended is not None and ended < turn:
                break
            found.append((begun, turn - DAY, state))
            begun = turn
        state = following
    return due, [*found, (begun, ended, state)]


def untouched_in_turns(
    held: Period, turns: Sequence[Turn], *, due_soon_days: int, programme_from: date | None
) -> list[tuple[date | None, Stretch]] | None:
    """Return the stretches of ``untouched``, each with its due day, where due days take each other's place.

    Args:
        held: how long the reason holds.
        turns: the due days of its first day, then those of later days on which it holds, oldest first.
        due_soon_days: days before the due day in which it is due soon.
        programme_from: nothing is counted before that day.
    """
    found: list[tuple[date | None, Stretch]] = []
    ends = [*(first_on - DAY for first_on, _days in turns[1:]), held.to_on]
    for (first_on, due_days), last_on in zip(turns, ends, strict=True):
        made = untouched(held, due_days, due_soon_days=due_soon_days, programme_from=programme_from)
        if made is None:
            return None
        due_on, stretches = made
        cut = (_cut(stretch, first_on, last_on) for stretch in stretches)
        found += [(due_on, stretch) for stretch in cut if stretch is not None]
    return found


def _cut(stretch: Stretch, first_on: date, last_on: date | None) -> Stretch | None:
    """Return the part of a stretch that lies within some days, None when none does."""
    from_on, to_on, state = max(stretch[0], first_on), stretch[1], stretch[2]
    if last_on is not None and (to_on is None or last_on < to_on):
        to_on = last_on
    return None if to_on is not None and to_on < from_on else (from_on, to_on, state)
