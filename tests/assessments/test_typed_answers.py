"""Typed answers: equal ways to write a value, faults of authors, and the points of a coded case."""

from fractions import Fraction

import pytest

from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.typed import FORMATS, blank_of


@pytest.mark.parametrize(
    ("form", "typed", "same"),
    [
        ("text", "  Prior   Authorization. ", "prior authorization"),
        ("text", "the employer\u2019s\u00a0plan", "The employer's plan"),
        ("code", "E11\u201365", "E1165"),
        ("date", "06\u201104\u20112026", "06-04-2026"),
        ("code", "e11.65", "E1165"),
        ("code", "NHP-441 207", "nhp441207"),
        ("date", "6/4/2026", "2026-06-04"),
        ("date", "060426", "06/04/2026"),
        ("number", "$1,250.00", "1250"),
        ("number", "40.0", "40"),
    ],
)
def test_ways_to_write_the_same_value_are_equal(form, typed, same):
    assert FORMATS[form](typed) == FORMATS[form](same)


@pytest.mark.parametrize(
    ("form", "typed", "other"),
    [("text", "prior", "prior authorization"), ("date", "04/06/2026", "06/04/2026"), ("number", "40", "4")],
)
def test_different_values_stay_different(form, typed, other):
    assert FORMATS[form](typed) != FORMATS[form](other)


def test_a_typical_mistake_in_a_field_is_explained():
    blank = blank_of(
        {
            "answer": "40",
            "why": "So it says.",
            "mistakes": [{"value": "20", "why": "The visit before."}],
        }
    )
    note = blank.feedback("Copay", "20")
    assert not note.chosen
    assert note.detail == "40. You answered: 20. The visit before."


def fault(kind, **change):
    question_type = QUESTION_TYPES.get(kind)
    return str(question_type.schema().validate({**question_type.samples()[0].data, **change}))


def test_options_of_a_field_must_hold_its_answer():
    blanks = [
        {"key": "A", "answer": "Yes", "why": "Active.", "options": ["No", "Not stated"]},
        {"key": "B", "answer": "40", "why": "Named."},
        {"key": "C", "answer": "No", "why": "Not named."},
    ]
    assert "do not hold the answer Yes" in fault("table", blanks=blanks)


LONG = "The plan of the employer pays first, because twenty or more people work there"


def test_a_right_option_of_any_length_earns_its_point():
    options = [LONG, f"{LONG} no more", "Medicare"]
    kind = QUESTION_TYPES.get("short-text")
    question = kind.parse({"stem": "Who?", "note": "One", "answer": LONG, "why": "So.", "options": options})
    shown = kind.present(question, seed="s").prompts[0].choices
    points = {
        choice.text: kind.grade(question, kind.read(question, {"blank-1": [choice.token]}, seed="s")).points
        for choice in shown
    }
    assert points == {LONG: 1, f"{LONG} no more": 0, "Medicare": 0}


@pytest.mark.parametrize("change", [{"answer": LONG}, {"accept": [LONG]}])
def test_an_answer_longer_than_anybody_can_type_is_a_fault(change):
    assert "Nobody can type more than 60" in fault("short-text", mistakes=[], **{"format": "text", **change})


def test_two_options_that_read_alike_are_a_fault():
    change = {"format": "number", "answer": "40", "options": ["40", "$40.00", "50"], "mistakes": []}
    assert "Two options are called 40" in fault("short-text", **change)


@pytest.mark.parametrize(
    ("options", "shown"),
    [(["Yes", "No", "Not stated"], ["No", "Not stated", "Yes"]), (["10", "9", "100"], ["9", "10", "100"])],
)
def test_the_place_of_an_option_does_not_tell_where_its_author_put_it(options, shown):
    blank = blank_of({"answer": options[0], "why": "So.", "options": options})
    choices = blank.prompt("1", "Which", None).choices
    assert [choice.text for choice in choices] == shown
    assert [blank.read({"b": [choice.token]}, "b") for choice in choices] == shown


def test_a_mistake_that_is_right_is_a_fault():
    assert "is a right answer" in fault("short-text", mistakes=[{"value": "6/4/2026", "why": "No."}])


@pytest.mark.parametrize("rows", [[["Visit", "{A}", "{A}"]], [["{A}", "{B}", "{C}"]], [["Visit", "{A}"]]])
def test_a_table_whose_cells_do_not_agree_with_its_rows_is_a_fault(rows):
    assert "rows" in fault("table", rows=rows)


@pytest.mark.parametrize("passage", ["{A} {B}", "{B} {A} {C} {D}", "{A} {B} {C} {D} {A}"])
def test_a_passage_holds_each_span_once_in_order(passage):
    assert "passage" in fault("hot-text", passage=passage)


def test_a_span_that_leaves_nothing_to_find_is_a_fault():
    spans = [{"key": key, "text": key, "correct": True, "why": "Yes."} for key in "ABCD"]
    assert "at least one is wrong" in fault("hot-text", spans=spans)


def test_fields_of_a_form_carry_its_own_names():
    assert "named Item" in fault("claim-form", form="CMS-1500")


@pytest.mark.parametrize("code", ["e11.65", "E1165", "11.65", "diabetes", "E11.65789"])
def test_a_code_not_written_like_one_is_a_fault(code):
    assert "not written like a code" in fault("case-coding", codes=[{"code": code, "why": "Yes."}])


def test_one_right_answer_in_each_part_or_it_is_a_fault():
    reasons = [{"key": key, "text": key, "correct": True, "why": "Yes."} for key in "ABC"]
    assert "Exactly one of the reasons" in fault("two-part", reasons=reasons)


ADMISSION = {
    "stem": "Code the stay.",
    "source": "Invented stay.",
    "code_set": "ICD-10-CM FY2026",
    "codes": [
        {"code": "J18.9", "why": "Reason after study.", "on_admission": "Y"},
        {"code": "L89.152", "why": "Found on day three.", "on_admission": "N"},
        {"code": "I10", "why": "Treated.", "on_admission": "Y"},
    ],
}


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ([["J18.9", "Y"], ["L89.152", "N"], ["I10", "Y"]], Fraction(1)),
        ([["J18.9", "Y"], ["L89.152", "Y"], ["I10", "Y"]], Fraction(6, 7)),
        ([["L89.152", "N"], ["J18.9", "Y"], ["I10", "Y"]], Fraction(6, 7)),
        ([["J18.9", "Y"], ["I10", "Y"]], Fraction(5, 7)),
        ([["J18.9", "Y"], ["L89.152", "N"], ["I10", "Y"], ["R09.02", "Y"]], Fraction(6, 7)),
        ([["R09.02", "Y"], ["R05.9", "Y"]], Fraction(0)),
        ([["J18.9", "Y"], ["J18.9", "Y"], ["j189", "Y"]], Fraction(3, 7)),
    ],
)
def test_a_case_earns_points_for_codes_sequence_and_indicators(answer, points):
    kind = QUESTION_TYPES.get("case-coding")
    assert kind.grade(kind.parse(ADMISSION), answer).points == points


@pytest.mark.parametrize("dash", ["-", "\u2013", ".", "- -"])
def test_a_dash_in_a_line_that_is_not_needed_costs_nothing(dash):
    kind = QUESTION_TYPES.get("case-coding")
    question = kind.parse(kind.samples()[0].data)
    typed = {"code-1": ["E11.65"], "code-2": ["I10"], "code-3": [dash]}
    assert kind.read(question, typed, seed="s") == [["E11.65", ""], ["I10", ""]]
    score = kind.grade(question, [["E11.65", ""], [dash, ""], ["I10", ""]])
    assert (score.points, [note.text for note in score.feedback]) == (1, ["E11.65", "I10"])


def test_a_case_counts_as_right_from_eighty_percent():
    kind = QUESTION_TYPES.get("case-coding")
    question = kind.parse(ADMISSION)
    assert kind.grade(question, [["J18.9", "Y"], ["L89.152", "Y"], ["I10", "Y"]]).correct
    assert not kind.grade(question, [["J18.9", "Y"], ["I10", "Y"]]).correct


def test_the_number_of_lines_does_not_tell_the_number_of_codes():
    kind = QUESTION_TYPES.get("case-coding")
    lines = {
        count: len(
            kind.present(kind.parse({**ADMISSION, "codes": ADMISSION["codes"][:count]}), seed="s").prompts
        )
        for count in (1, 2, 3)
    }
    assert lines == {1: 6, 2: 6, 3: 6}
