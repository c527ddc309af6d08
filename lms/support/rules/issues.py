"""An issue is what happened to it: its state follows from the kinds of its events in order."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median_low

HELPFUL, UNCLEAR = "helpful", "unclear"
VERDICTS = (HELPFUL, UNCLEAR)
LESSON, ITEM = "lesson", "item"
REPORT, APPEAL = "unclear", "appeal"

WORDS, ANSWERED, CHANGED, DECLINED = "words", "answered", "changed", "declined"
NOTED, REOPENED = "noted", "reopened"
ANSWERS = (ANSWERED, CHANGED, DECLINED)

OPEN, CLOSED = "open", "closed"
STATES = (OPEN, *ANSWERS, CLOSED)

_LEADS_TO = {NOTED: CLOSED, REOPENED: OPEN, **{kind: kind for kind in ANSWERS}}
_SATURDAY = 5


def state_after(kind: str | None) -> str:
    """Return the state that the newest event other than added words leads to; open when there is none."""
    return _LEADS_TO.get(kind or "", OPEN)


def state_of(kinds: Iterable[str]) -> str:
    """Return the state of an issue by the kinds of its events in order."""
    newest = None
    for kind in kinds:
        newest = newest if kind == WORDS else kind
    return state_after(newest)


def may_follow(kind: str, state: str) -> bool:
    """Tell whether an event may happen to an issue in a state.

    While it is open its reporter adds words and a trainer answers; an answer is noted or not yet enough.
    """
    if kind in (WORDS, *ANSWERS):
        return state == OPEN
    return kind in (NOTED, REOPENED) and state in ANSWERS


def add_working_days(day: date, days: int) -> date:
    """Return the day that many working days (Monday to Friday) after a day; holidays are not known."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after ``first`` up to and with ``last``; 0 when it is not later."""
    weeks, rest = divmod(max((last - first).days, 0), 7)
    tail = (first + timedelta(days=weeks * 7 + step) for step in range(1, rest + 1))
    return weeks * _SATURDAY + sum(day.weekday() < _SATURDAY for day in tail)


def median_of(counted: Mapping[int, int]) -> int | None:
    """Return the median of values given with how often each occurs, the lower one of two; None for none."""
    values = [value for value, count in sorted(counted.items()) for _ in range(count)]
    return median_low(values) if values else None
