"""The rubric of observed skills: no zero, critical steps at two, eighty percent in all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.rubric import RubricPolicy, judge_marks

STEPS = (("S1", True), ("S2", False), ("S3", False), ("S4", False))


@pytest.mark.parametrize(
    ("marks", "outcome", "score", "missing"),
    [
        ((3, 3, 3, 3), "pass", "100.00", ()),
        ((2, 3, 3, 2), "pass", "83.33", ()),
        ((3, 3, 3, 0), "fail", "75.00", ("S4",)),
        ((1, 3, 3, 3), "fail", "83.33", ("S1",)),
        ((2, 2, 2, 2), "fail", "66.67", ()),
        ((3, 1, 3, 3), "pass", "83.33", ()),
    ],
    ids=["best", "enough", "a zero", "a weak critical step", "total too low", "a one on a plain step"],
)
def test_marks_give_this_result(
    marks: tuple[int, ...], outcome: str, score: str, missing: tuple[str, ...]
) -> None:
    found = judge_marks(STEPS, dict(zip(("S1", "S2", "S3", "S4"), marks, strict=True)), RubricPolicy())
    assert (found.outcome, found.score, found.missing) == (outcome, Decimal(score), missing)


@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.integers(0, 3))
def test_a_higher_mark_never_turns_a_pass_into_a_failure(marks: list[int], place: int) -> None:
    names = [name for name, _ in STEPS]
    better = [min(3, mark + (index == place)) for index, mark in enumerate(marks)]
    before = judge_marks(STEPS, dict(zip(names, marks, strict=True)), RubricPolicy())
    after = judge_marks(STEPS, dict(zip(names, better, strict=True)), RubricPolicy())
    assert after.score >= before.score
    assert not (before.outcome == "pass" and after.outcome == "fail")
