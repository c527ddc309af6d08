"""An issue is what happened to it: its state follows from the kinds of its events in order."""

from collections.abc import Iterable, Mapping
from statistics import median_low

HELPFUL, UNCLEAR = "helpful", "unclear"
VERDICTS = (HELPFUL, UNCLEAR)
LESSON, ITEM, CLASS, CARD = "lesson", "item", "class", "card"
REPORT, APPEAL = "unclear", "appeal"

WORDS, ANSWERED, CHANGED, DECLINED = "words", "answered", "changed", "declined"
NOTED, REOPENED = "noted", "reopened"
ANSWERS = (ANSWERED, CHANGED, DECLINED)

OPEN, CLOSED = "open", "closed"
STATES = (OPEN, *ANSWERS, CLOSED)

_LEADS_TO = {NOTED: CLOSED, REOPENED: OPEN, **{kind: kind for kind in ANSWERS}}


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


def median_of(counted: Mapping[int, int]) -> int | None:
    """Return the median of values given with how often each occurs, the lower one of two; None for none."""
    values = [value for value, count in sorted(counted.items()) for _ in range(count)]
    return median_low(values) if values else None
