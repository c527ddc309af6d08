"""Spacing of practice: when an objective is due again, by how well it was known. Pure; time is an argument.

One card a person and objective, moved by the free spaced repetition scheduler (fsrs). Nothing here is stored
by itself: a card follows from the answers in their order, so it can be made anew at any time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cache

import fsrs

RETENTION = 0.9
"""Share of objectives that are still known on the day they are due."""

LONGEST_DAYS = 180
"""Days after which even a well known objective is asked again."""


class Recall(IntEnum):
    """How well an objective was known in one answer."""

    FORGOTTEN = 1
    PART = 2
    KNOWN = 3


@dataclass(frozen=True)
class Given:
    """One answer: how well it went, when, and the business date of it."""

    recall: Recall
    at: datetime
    on: date


@dataclass(frozen=True)
class Card:
    """Where a person stands with an objective: ``stability`` in days, ``difficulty`` from 1 to 10."""

    stability: float
    difficulty: float
    due_on: date
    answered_at: datetime
    answers: int

    def is_due(self, today: date) -> bool:
        """Tell whether it should be practised on a day."""
        return self.due_on <= today


def after(card: Card | None, given: Given) -> Card:
    """Return the card after one more answer; None is an objective that was never practised."""
    moved, _log = _scheduler().review_card(_known(card), _RATINGS[given.recall], given.at)
    days = max(round((moved.due - given.at) / timedelta(days=1)), 1)
    return Card(
        stability=moved.stability or 0.0,
        difficulty=moved.difficulty or 0.0,
        due_on=given.on + timedelta(days=days),
        answered_at=given.at,
        answers=(card.answers if card else 0) + 1,
    )


def card_of(answers: Iterable[Given]) -> Card | None:
    """Return the card that follows from answers in their order; None without any."""
    card = None
    for given in answers:
        card = after(card, given)
    return card


_RATINGS = {
    Recall.FORGOTTEN: fsrs.Rating.Again,
    Recall.PART: fsrs.Rating.Hard,
    Recall.KNOWN: fsrs.Rating.Good,
}


@cache
def _scheduler() -> fsrs.Scheduler:
    """Return the scheduler in whole days, without chance: the same answers give the same card."""
    return fsrs.Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )


def _known(card: Card | None) -> fsrs.Card:
    if card is None:
        return fsrs.Card(card_id=1)
    return fsrs.Card(
        card_id=1,
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.answered_at,
        last_review=card.answered_at,
    )
