"""Rules of single questions: lengths, lures, negatives, reasons, levels, review dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.standard.lengths import length_faults, told_by_length
from lms.courses.standard.levels import level_faults
from lms.courses.standard.lures import lure_faults
from lms.courses.standard.material import Choices
from lms.courses.standard.negatives import negative_faults, small_negative
from lms.courses.standard.reasons import reason_faults
from lms.courses.standard.reviews import review_faults
from tests.courses.standard.module import single, written

TODAY = date(2026, 11, 22)
FACT = {
    "id": "F1",
    "text": "Twenty or more employees: the plan pays first.",
    "source": "42 CFR 411.172",
    "verified_on": "2026-11",
    "review_by": "2027-11",
    "status": "confirmed",
}


def choices(key, *others):
    rows = [{"text": key, "correct": True}, *({"text": text, "correct": False} for text in others)]
    return Choices("options", rows)


@given(length=st.integers(1, 90), count=st.integers(2, 3))
def test_options_of_one_length_give_nothing_away(length, count):
    assert told_by_length(choices("x" * length, *["y" * length] * count)) == ""


@given(key=st.integers(1, 120), others=st.lists(st.integers(1, 120), min_size=2, max_size=3))
def test_the_measure_does_not_care_about_the_order_of_options(key, others):
    one = told_by_length(choices("x" * key, *["y" * n for n in others]))
    assert one == told_by_length(choices("x" * key, *["y" * n for n in reversed(others)]))


def test_a_key_half_as_long_again_as_the_others_is_found_on_its_line(tmp_path):
    long = "Return it to the unit for a late entry by the rule of the house"
    [fault] = length_faults(written(tmp_path, single(long, "Enter one usual hour", "Delete the whole line")))
    assert "recognizably the longest (63 characters, the others 20, 21)" in fault.message
    assert fault.file == "content/modules/TS-01/items/O1.yaml"
    assert fault.line > 1


def test_a_key_much_shorter_than_the_others_is_found(tmp_path):
    files = written(tmp_path, single("No", "Yes, by the registration desk", "Yes, by the emergency team"))
    assert "recognizably the shortest" in next(length_faults(files)).message


def test_one_option_more_than_twice_as_long_is_found_wherever_it_is(tmp_path):
    odd = "Observation for a condition that was suspected and is now ruled out"
    files = written(tmp_path, single("Embolism of the lung", "Shortness of breath", odd))
    assert "differ too much in length" in next(length_faults(files)).message


def test_a_difference_of_two_words_is_nothing(tmp_path):
    assert not list(length_faults(written(tmp_path, single("Ask her again", "Guess", "Wait"))))


def test_a_bank_whose_longest_option_is_mostly_right_is_found(tmp_path):
    items = [
        single(f"The longest of all {n:02}", "A short one", "A brief one", number=n) for n in range(1, 22)
    ]
    faults = list(length_faults(written(tmp_path, *items)))
    assert "in 21 of 21 items the right option is the longest" in faults[-1].message


@pytest.mark.parametrize("text", ["All of the above", "None of these", "Both A and B", "A and C"])
def test_an_option_that_speaks_of_the_others_is_found(tmp_path, text):
    files = written(tmp_path, single("Ask the payer", "Ask nobody", text))
    assert "speaks of the other options" in next(lure_faults(files)).message


def test_an_option_that_stands_twice_is_found(tmp_path):
    files = written(tmp_path, single("Ask the payer", "Wait a day", "wait a day."))
    assert "stands here twice" in next(lure_faults(files)).message


def test_an_option_may_begin_with_all(tmp_path):
    files = written(tmp_path, single("All charts, pre-bill", "None, she is released", "Each tenth chart"))
    assert not list(lure_faults(files))


@pytest.mark.parametrize(
    ("stem", "word"),
    [
        ("Which of these codes may never be first?", "never"),
        ("Which part is not complete?", "not"),
        ("Which part is NOT complete?", ""),
        ("Which step protects a patient who cannot speak?", ""),
        ("The plan did not answer. What do you do?", ""),
        ("What do you send if the card does not scan?", ""),
        ("Put the steps in order.", ""),
    ],
)
def test_only_a_small_negative_in_the_question_itself_is_found(stem, word):
    assert small_negative(stem) == word


def test_a_negative_is_found_at_the_stem(tmp_path):
    files = written(tmp_path, single("Ask", "Wait", "Go", stem="Which step is not due?"))
    assert "write NOT" in next(negative_faults(files)).message


def test_a_reason_of_two_words_is_none(tmp_path):
    made = single("Ask", "Wait", "Go")
    made["options"][1]["why"] = "Too late."
    assert "'Too late.' is no reason" in next(reason_faults(written(tmp_path, made))).message


def test_a_bank_of_recall_is_found_and_one_at_sixty_percent_is_not(tmp_path):
    items = [single("Ask", "Wait", "Go", number=n, bloom="remember") for n in range(1, 6)]
    assert "only 0 of 5 items" in next(level_faults(written(tmp_path / "a", *items))).message
    for one in items[:3]:
        one["bloom"] = "apply"
    assert not list(level_faults(written(tmp_path / "b", *items)))


def test_what_is_due_before_it_was_verified_stops_the_load(tmp_path):
    made = single("Ask", "Wait", "Go", review_by="2026-11")
    [fault] = review_faults(written(tmp_path, made), TODAY)
    assert not fault.is_warning
    assert "is due later" in fault.message


def test_a_fact_verified_next_month_is_found(tmp_path):
    files = written(tmp_path, facts=[{**FACT, "verified_on": "2026-12"}])
    assert "has not come yet" in next(review_faults(files, TODAY)).message
    assert not list(review_faults(files, date(2026, 12, 1)))
