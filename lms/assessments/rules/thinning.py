"""What is left of an answer when its time is over: the points that it earned, not what was answered. Pure.

So results, sums and evidence stay as they were, and nobody can read any more what a person chose.
"""

from fractions import Fraction
from typing import Any

from lms.assessments.questions.base import Score

POINTS, RIGHT_FROM = "thinned", "right_from"


def thinned(score: Score) -> dict[str, str]:
    """Return what is stored in the place of an answer that earned a score."""
    return {POINTS: str(score.points), RIGHT_FROM: str(score.right_from)}


def is_thinned(answer: Any) -> bool:
    """Tell whether only the points of an answer are left."""
    return isinstance(answer, dict) and answer.keys() == {POINTS, RIGHT_FROM}


def score_left(answer: Any) -> Score | None:
    """Return the score that is left of an answer, without feedback; None while the answer itself is there."""
    if not is_thinned(answer):
        return None
    return Score(Fraction(answer[POINTS]), right_from=Fraction(answer[RIGHT_FROM]))
