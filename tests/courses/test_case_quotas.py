"""Coded cases in exams: the quota of each form, the banks behind it, and what cases must reach."""

from pathlib import Path

import pytest

from lms.assessments.api import bank_faults
from lms.assessments.exams import exam_of
from lms.assessments.rules.forms import draw
from lms.courses.kind import read_module

MODULES = Path(__file__).parents[2] / "content/modules"


def exams_of(module):
    things, faults = read_module(MODULES / module, f"content/modules/{module}")
    assert not faults
    return {thing.key: exam_of(thing.body) for thing in things}


@pytest.mark.parametrize(("module", "cases"), [("COD-01", 15), ("COD-02", 12), ("COD-03", 15)])
def test_every_form_of_a_coding_exam_has_its_cases(module, cases):
    exam = exams_of(module)[module]
    kinds = {item.id: item.kind for item in exam.items.values()}
    for seed in range(10):
        form = draw(exam.bank, exam.draw, {}, seed=str(seed), kinds=exam.draw_kinds)
        assert sum(kinds[item] == "case-coding" for item in form) == cases


@pytest.mark.parametrize("module", ["COD-02", "COD-03"])
def test_cases_take_ninety_percent_together_and_eighty_each(module):
    own = exams_of(module)[module].cut_kinds["case-coding"]
    assert (own.cut, own.each) == (90, 80)


def test_a_short_form_keeps_the_quotas_of_its_objectives():
    assert exams_of("COD-03")["COD-03-D"].draw_kinds == {"case-coding": {"O1": 5, "O2": 6}}


def bank(cases, others):
    made = [{"kind": "case-coding", "status": "live"}] * cases
    return {"O1": made + [{"kind": "single", "status": "live"}] * others}


def test_a_bank_has_three_times_its_quota_of_each_kind():
    quota = {"case-coding": {"O1": 2}}
    assert bank_faults(bank(6, 9), {"O1": 5}, quota) == []
    assert bank_faults(bank(5, 10), {"O1": 5}, quota) == [
        ("O1", "has 5 live items of case-coding; drawing 2 needs at least 6.")
    ]
    assert bank_faults(bank(7, 8), {"O1": 5}, quota) == [
        ("O1", "has 8 live items; drawing 3 needs at least 9.")
    ]


def test_a_quota_above_the_draw_or_of_an_objective_that_is_not_drawn_is_a_fault():
    assert bank_faults(bank(9, 9), {"O1": 2}, {"case-coding": {"O1": 3}}) == [
        ("O1", "draws 2 and its quotas are 3.")
    ]
    assert bank_faults(bank(9, 9), {"O1": 2}, {"case-coding": {"O7": 1}}) == [
        ("O7", "has a quota of case-coding and is not drawn.")
    ]
