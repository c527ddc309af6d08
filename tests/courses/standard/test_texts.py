"""Rules of texts: what no lesson may hold, codes, how hard it reads, how long it takes."""

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content import Document
from lms.courses.standard import text_faults
from lms.courses.standard.cards import card_faults
from lms.courses.standard.codes import code_faults
from lms.courses.standard.material import passages
from lms.courses.standard.minutes import minute_faults
from lms.courses.standard.people import people_faults
from lms.courses.standard.placeholders import placeholder_faults
from lms.courses.standard.procedures import procedure_faults
from lms.courses.standard.provider_numbers import provider_number_faults
from lms.courses.standard.quotations import fingerprint, quotation_faults
from lms.courses.standard.readability import readability_faults
from lms.courses.standard.syllables import grade, sentences_of, syllables_of
from lms.courses.standard.trademarks import trademark_faults
from tests.courses.standard.module import written


def document(*text):
    return Document("content/x.md", {}, body="\n".join(text), body_line=1)


def lines(*text):
    return list(passages(document(*text)))


def case(code):
    item = {"kind": "case-coding", "codes": [{"code": code, "why": "It says so."}]}
    return list(passages(Document("content/x.yaml", [item])))


def messages(rule, texts):
    return [fault.message for fault in rule(texts)]


@pytest.mark.parametrize(
    "text",
    [
        "Report 99213 for the visit.",
        "The line shows 0001U and nothing else.",
        "Codes 29881 and a second one",
    ],
)
def test_what_looks_like_a_procedure_code_under_license_is_found(text):
    assert "looks like a CPT code" in messages(procedure_faults, lines(text))[0]


@pytest.mark.parametrize(
    "text",
    [
        "The charge is $12345 in all.",
        "24188.75 dollars",
        "See 63 FR 45076 (1998).",
        "42 USC 17935(e)",
        "Claim 88214, scan of March 2",
        "CMS-10611 instructions",
        "Public Law 119-21 sec. 71112",
        "Approval number NW-4480921",
        "J1885 counts per 15 mg",
    ],
)
def test_other_numbers_of_five_digits_are_let_pass(text):
    assert not messages(procedure_faults, lines(text))


def test_a_real_payer_is_found_and_an_invented_one_is_not():
    assert "real payer" in messages(trademark_faults, lines("The card says Aetna."))[0]
    assert not messages(trademark_faults, lines("The card says Harbor Advantage, the anthem plays."))


def test_a_person_with_a_title_is_called_sample_or_example():
    assert "Dr. West" in messages(people_faults, lines("Ask Dr. West about it."))[0]
    assert not messages(people_faults, lines("Ask Dr. A. Example, then Mrs. Sample."))


@pytest.mark.parametrize("text", ["TODO: add the rule", "Lorem ipsum", "Days: ???"])
def test_unfinished_text_is_found_on_its_line(text):
    [fault] = placeholder_faults(lines("Ask first.", "", text))
    assert fault.line == 3


def test_words_of_a_licensed_list_are_known_by_their_fingerprint():
    known = {fingerprint("the first five words of")}
    text = lines('It reads: "The first, FIVE words of an entry."')
    assert list(quotation_faults(text, known))
    assert not list(quotation_faults(lines("The first four words."), known))


def test_a_provider_number_that_fails_its_check_digit_is_found():
    assert "fails the NPI" in messages(provider_number_faults, lines("NPI 1234567890"))[0]
    assert not messages(provider_number_faults, lines("NPI 1234567893"))
    assert not messages(provider_number_faults, lines("Account 1234567890"))
    assert not messages(provider_number_faults, lines("NPI 1234567890 fails the check digit"))


@pytest.mark.parametrize("code", ["R10.2", "E11", "Q99.99"])
def test_a_case_key_that_cannot_be_billed_stops_the_load(code):
    [fault] = code_faults(case(code))
    assert not fault.is_warning
    assert "cannot be billed" in fault.message


@pytest.mark.parametrize("code", ["I10", "E11.65", "W19.XXXA", "0DTJ4ZZ"])
def test_a_billable_code_or_one_of_another_set_is_a_good_case_key(code):
    assert not list(code_faults(case(code)))


def test_a_category_in_a_text_has_a_dash_or_is_told_to_be_one():
    assert "write R10.2-" in messages(code_faults, lines("Code R10.2 for the pain."))[0]
    assert not messages(code_faults, lines("Look at R10.2- for the side."))
    assert not messages(code_faults, lines("R10.2 is no longer valid."))


def test_a_code_that_does_not_exist_is_found_in_any_text():
    assert "is no ICD-10-CM code" in messages(code_faults, lines("Code Q99.99 first."))[0]


def test_values_in_files_are_read_like_lines():
    steps = {"steps": [{"text": "Ask Dr. West."}]}
    [fault] = text_faults(Document("content/x.yaml", steps, {("steps", 0, "text"): 7}))
    assert (fault.line, fault.where) == (7, "steps.0.text")


@given(st.text(max_size=300))
def test_no_text_stops_the_rules(text):
    lines_of_it = text.split("\n")
    assert all(1 <= fault.line <= len(lines_of_it) for fault in text_faults(document(*lines_of_it)))
    assert grade(text) is None or isfinite(grade(text))


@pytest.mark.parametrize(
    ("word", "count"),
    [("claim", 1), ("payer", 2), ("denied", 2), ("registration", 4), ("code", 1), ("asked", 1)],
)
def test_syllables_are_counted_as_they_are_spoken(word, count):
    assert syllables_of(word) == count


@given(st.text(min_size=1, max_size=30))
def test_every_word_has_a_syllable(word):
    assert syllables_of(word) >= 1


def test_tables_headings_code_and_inserts_are_not_read_as_sentences():
    text = (
        "## Head\n\n| a | b |\n|---|---|\n\n{{ fact:F1 }}\n\n- One entry\n- Another\n\nAsk first. Then go.\n"
    )
    assert sentences_of(text) == ["One entry", "Another", "Ask first.", "Then go."]


def test_the_grade_is_the_formula_of_kincaid():
    assert grade("The cat sat on it. " * 30) == pytest.approx(0.39 * 5 + 11.8 * 1 - 15.59)


def test_a_short_text_has_no_grade():
    assert grade("Institutional reimbursement determination methodologies.") is None


def test_a_lesson_of_long_words_is_found_and_a_plain_one_is_not(tmp_path):
    hard = "Institutional reimbursement determination necessitates multidisciplinary documentation. " * 30
    assert "reads at grade" in next(readability_faults(written(tmp_path / "a", text=hard))).message
    plain = "Ask the patient for the card. Look at both sides of it. Then write down what you see. " * 12
    assert not list(readability_faults(written(tmp_path / "b", text=plain)))


def test_a_lesson_that_takes_longer_than_it_says_is_found(tmp_path):
    text = "Ask the patient for the card. " * 120
    assert (
        "says 2 and takes about 4"
        in next(minute_faults(written(tmp_path / "a", text=text, minutes=2))).message
    )
    assert not list(minute_faults(written(tmp_path / "b", text=text, minutes=4)))


def test_a_lesson_over_eight_minutes_is_two_lessons(tmp_path):
    files = written(tmp_path, text="Ask the patient for the card. " * 400, minutes=8)
    assert "make two lessons" in next(minute_faults(files)).message


def test_a_tip_sheet_that_fits_no_card_is_found(tmp_path):
    long = "**Card**\n" + "- Ask for the card and look at both sides of it.\n" * 20
    assert "has 21 lines" in next(card_faults(written(tmp_path / "a", tip_sheet=long))).message
    card = "**Card**\n- Ask for the card.\n- Look at both sides.\n- Write it down.\n"
    assert not list(card_faults(written(tmp_path / "b", tip_sheet=card)))


def test_a_tip_sheet_without_title_or_help_is_no_card(tmp_path):
    assert "is no card" in next(card_faults(written(tmp_path, tip_sheet="- Ask."))).message
