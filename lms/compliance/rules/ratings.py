"""Disputed observations: who rates next, and what the ratings add up to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

FIRST, SECOND, THIRD = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating of an observation; number 1 is the one that is disputed, ``score`` None = none was given."""

    number: int
    rater: int
    score: Decimal | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the ratings add up to, and the numbers of those that decide."""

    score: Decimal | None
    outcome: str
    by: tuple[int, ...]


def next_number(ratings: Sequence[Rating]) -> int | None:
    """Return the number of the rating that is needed next; None when the dispute is settled.

    A second rater rates every disputed observation. Where the two differ a third decides.
    """
    if len(ratings) < SECOND:
        return SECOND
    if len(ratings) == SECOND and ratings[0].outcome != ratings[1].outcome:
        return THIRD
    return None


def settled(ratings: Sequence[Rating]) -> Settled | None:
    """Return the result: what two raters agree on, else what the third says; None while it is open.

    Raters who agree give the mean of their scores, halves rounded up.

    Source: gate policy, "Observed skills: two raters for disputed cases".
    """
    if next_number(ratings) is not None:
        return None
    last = ratings[-1]
    if last.number == THIRD:
        return Settled(last.score, last.outcome, (THIRD,))
    scores = [one.score for one in ratings if one.score is not None]
    mean = sum(scores, Decimal(0)) / len(scores) if scores else None
    score = None if mean is None else mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Settled(score, last.outcome, (FIRST, SECOND))


def refusal_to_dispute(recorded_on: date, today: date, within_days: int, *, is_disputed: bool) -> str | None:
    """Return why a rating may not be disputed; None when it may."""
    if is_disputed:
        return "A second rating was asked for already."
    if today > recorded_on + timedelta(days=within_days):
        return f"A second rating is asked for within {within_days} days: have the skill observed again."
    return None


def refusal_to_rate(
    ratings: Sequence[Rating],
    rater: int,
    *,
    learner: int,
    disputed_by: int,
    decides: bool,
    for_id: int | None = None,
) -> str | None:
    """Return why somebody may not give the next rating; None when they may.

    Args:
        ratings: what was rated so far, in order.
        rater: who would rate.
        learner: who was observed.
        disputed_by: who asked for it.
        decides: whether the rater may decide where two differ.
        for_id: for whom the rater stands in, None for nobody.
    """
    number = next_number(ratings)
    if number is None:
        return "This dispute is settled."
    if not {rater, for_id}.isdisjoint(_involved(ratings, learner, disputed_by)):
        return "Somebody else must rate: not the person, nor who asked for it, nor who rated before."
    if number == THIRD and not decides:
        return "The two ratings differ: a trainer decides."
    return None


def _involved(ratings: Sequence[Rating], learner: int, disputed_by: int) -> Collection[int]:
    return {learner, disputed_by, *(one.rater for one in ratings)}
