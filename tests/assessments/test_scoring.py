"""Marking: percent, objectives, and the critical objectives that block whatever the total."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.scoring import KindCut, Mark, as_percent, result_of

ORDER = ("O1", "O2", "O3")
points = st.fractions(min_value=0, max_value=1, max_denominator=6)
marks = st.lists(
    st.builds(Mark, st.uuids().map(str), st.sampled_from(ORDER), points), min_size=1, max_size=30
)


def form(*right_of_drawn):
    """Return marks: for each objective ``(right, drawn)``."""
    return [
        Mark(f"{objective}-{n}", objective, Fraction(int(n < right)))
        for objective, (right, drawn) in zip(ORDER, right_of_drawn, strict=False)
        for n in range(drawn)
    ]


@given(marks=marks, cut=st.integers(1, 100))
def test_a_score_lies_between_nothing_and_a_hundred(marks, cut):
    result = result_of(marks, order=ORDER, critical=("O1",), cut=cut)
    assert Decimal(0) <= result.percent <= Decimal(100)
    assert sum(row.drawn for row in result.objectives) == len(marks)


@given(marks=marks, cut=st.integers(1, 100))
def test_a_pass_means_the_cut_is_reached_and_every_critical_item_is_right(marks, cut):
    result = result_of(marks, order=ORDER, critical=("O1", "O2"), cut=cut)
    critical_right = all(mark.is_right for mark in marks if mark.objective in ("O1", "O2"))
    assert result.is_passed == (
        sum(mark.points for mark in marks) * 100 >= cut * len(marks) and critical_right
    )


@given(marks=marks, index=st.integers(0, 29))
def test_a_better_answer_never_lowers_the_result(marks, index):
    better = list(marks)
    place = index % len(marks)
    better[place] = Mark(marks[place].item_id, marks[place].objective, Fraction(1))
    before = result_of(marks, order=ORDER, critical=("O1",), cut=80)
    after = result_of(better, order=ORDER, critical=("O1",), cut=80)
    assert after.share >= before.share
    assert after.is_passed or not before.is_passed


def test_a_missed_critical_objective_blocks_although_the_total_is_above_the_cut():
    result = result_of(form((4, 5), (5, 5), (5, 5)), order=ORDER, critical=("O1",), cut=80)
    assert result.is_above_cut
    assert not result.is_passed
    assert result.missed_critical == ("O1",)
    assert result.percent == Decimal("93.33")


def test_partial_credit_on_a_critical_item_does_not_make_its_objective_met():
    marks = [*form((4, 4), (5, 5)), Mark("x", "O1", Fraction(4, 5))]
    assert result_of(marks, order=ORDER, critical=("O1",), cut=80).missed_critical == ("O1",)


def test_exactly_the_cut_passes():
    assert result_of(form((4, 5)), order=ORDER, critical=(), cut=80).is_passed


def test_below_the_cut_fails_with_every_critical_objective_met():
    result = result_of(form((5, 5), (2, 5)), order=ORDER, critical=("O1",), cut=80)
    assert not result.is_passed
    assert result.missed_critical == ()


def test_an_objective_that_is_not_critical_is_met_from_sixty_percent():
    result = result_of(form((0, 0), (3, 5), (2, 4)), order=ORDER, critical=(), cut=80)
    assert [row.is_met for row in result.objectives] == [True, False]


def test_objectives_come_in_the_order_of_the_exam_without_those_not_drawn():
    result = result_of(list(reversed(form((1, 1), (0, 0), (1, 1)))), order=ORDER, critical=(), cut=80)
    assert [row.objective for row in result.objectives] == ["O1", "O3"]


@pytest.mark.parametrize(
    ("share", "percent"), [("2/3", "66.67"), ("1/8", "12.50"), ("1/3", "33.33"), ("1", "100.00")]
)
def test_percent_has_two_decimals(share, percent):
    assert str(as_percent(Fraction(share))) == percent


CASES = {"case-coding": KindCut(90, each=80)}


def mixed(*case_points, items=(10, 10)):
    """Return marks of cases with these points in percent, and of other items ``(right, drawn)``."""
    right, drawn = items
    cases = [
        Mark(f"c{n}", "O2", Fraction(points, 100), "case-coding", Fraction(4, 5))
        for n, points in enumerate(case_points)
    ]
    return [*cases, *(Mark(f"s{n}", "O3", Fraction(int(n < right)), "single") for n in range(drawn))]


def graded(marks, **cuts):
    return result_of(marks, order=ORDER, critical=(), cut=80, kinds=cuts.get("kinds", CASES))


def test_cases_and_other_items_must_each_reach_their_own_cut():
    assert graded(mixed(90, 90, 100)).is_passed
    assert not graded(mixed(80, 90, 90)).is_passed
    assert not graded(mixed(100, 100, 100, items=(7, 10))).is_passed


def test_one_case_below_the_least_of_each_fails_whatever_the_others_are():
    result = graded(mixed(79, 100, 100, 100, 100))
    assert result.is_total_above_cut
    assert not result.is_passed
    assert [part.is_met for part in result.parts] == [False, True]
    assert result.parts[0].percent == Decimal("95.80")


def test_without_a_least_of_each_only_the_sum_counts():
    assert graded(mixed(60, 100, 100, 100, 100), kinds={"case-coding": KindCut(90)}).is_passed


def test_a_form_without_cases_has_no_parts():
    assert graded(form((5, 5))).parts == ()


def test_a_case_counts_as_right_from_its_own_share():
    marks = mixed(85, 75)
    assert [mark.is_right for mark in marks[:2]] == [True, False]
    critical = result_of(marks[:1], order=ORDER, critical=("O2",), cut=80)
    assert not critical.missed_critical


@given(marks=st.lists(st.integers(0, 100), min_size=1, max_size=6), place=st.integers(0, 5))
def test_a_better_case_never_lowers_the_result(marks, place):
    better = [100 if n == place else points for n, points in enumerate(marks)]
    assert graded(mixed(*better)).is_passed or not graded(mixed(*marks)).is_passed
