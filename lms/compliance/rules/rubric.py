"""An observed skill judged by its rubric: marks 0 to 3 for each step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

BEST_MARK = 3


@dataclass(frozen=True, slots=True)
class RubricPolicy:
    """What an observation needs: no step below one mark, critical steps at another, a total in percent."""

    lowest_step: int = 1
    critical_step: int = 2
    total_percent: int = 80


@dataclass(frozen=True, slots=True)
class Observed:
    """The result of an observation; ``missing`` names the steps that were too low, in order."""

    score: Decimal
    outcome: str
    missing: tuple[str, ...]


def judge_marks(
    steps: Sequence[tuple[str, bool]], marks: Mapping[str, int], policy: RubricPolicy
) -> Observed:
    """Judge the marks of every step.

    Args:
        steps: ``(id, critical)`` of each step.
        marks: 0 to 3 by step id; every step has one.
        policy: what is needed.
    """
    total = sum(marks[step_id] for step_id, _ in steps)
    score = Decimal(100 * total) / Decimal(BEST_MARK * len(steps))
    missing = tuple(
        step_id
        for step_id, is_critical in steps
        if marks[step_id] < (policy.critical_step if is_critical else policy.lowest_step)
    )
    passed = not missing and score >= policy.total_percent
    return Observed(score.quantize(Decimal("0.01"), ROUND_HALF_UP), "pass" if passed else "fail", missing)
