"""GIFT: what its spec says becomes a question of ours, the rest is listed with the reason."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.banks.base import Bank, BankFile
from lms.assessments.banks.gift import Gift


def read(text: str) -> Bank:
    return Gift().read([BankFile("bank.gift", text.encode())])


def one(text: str) -> dict[str, Any]:
    """Return the one item of a text without its frame."""
    bank = read(text)
    assert len(bank.taken) == 1, bank.left
    return {name: value for name, value in bank.taken[0].item.items() if name not in ("id", "status")}


def left(text: str) -> list[str]:
    return [one.why for one in read(text).left]


def options(item: dict[str, Any]) -> list[tuple[str, bool, str]]:
    return [(row["text"], row["correct"], row["why"]) for row in item["options"]]


def test_one_right_answer_is_a_single_choice_with_its_feedback() -> None:
    item = one(
        "::Payer:: Who pays first? {\n~Medicaid # Medicaid is last.\n=Medicare # It comes first.\n~Nobody}"
    )

    assert (item["kind"], item["stem"]) == ("single", "Who pays first?")
    assert options(item) == [
        ("Medicaid", False, "Medicaid is last."),
        ("Medicare", True, "It comes first."),
        ("Nobody", False, ""),
    ]


def test_weights_without_a_right_answer_are_a_multiple_choice() -> None:
    item = one("Which cards?{~%50%Front ~%50%Back ~%-100%Neither}")

    assert item["kind"] == "multiple"
    assert item["stem"] == "Which cards? Choose all that apply."
    assert [right for _text, right, _why in options(item)] == [True, True, False]


def test_a_part_of_the_points_is_listed_and_the_answer_is_wrong() -> None:
    bank = read("How?{=Ask ~%50%Guess ~Wait}")

    assert [right for _text, right, _why in options(bank.taken[0].item)] == [True, False, False]
    assert ["Guess" in entry.what for entry in bank.left] == [True]


def test_a_missing_word_is_a_blank_in_its_place() -> None:
    assert one("The form {~UB-92 =UB-04 ~1500} is for hospitals.")["stem"] == (
        "The form _____ is for hospitals."
    )


@pytest.mark.parametrize(
    ("text", "right"), [("{T}", "True"), ("{TRUE}", "True"), ("{F}", "False"), ("{false}", "False")]
)
def test_true_and_false_are_two_options(text: str, right: str) -> None:
    bank = read(f"The sun rises in the east.{text}")

    assert [row["text"] for row in bank.taken[0].item["options"] if row["correct"]] == [right]
    assert any(words.startswith("options") for words in bank.taken[0].to_add)


def test_the_feedback_of_true_and_false_belongs_to_the_wrong_and_the_right_answer() -> None:
    item = one("It is so.{FALSE#No, it is not.#Well seen.}")

    assert options(item) == [("True", False, "No, it is not."), ("False", True, "Well seen.")]


def test_only_right_answers_are_a_short_text_and_its_other_ways() -> None:
    item = one("Which form?{=UB-04#It is. =CMS-1450 =UB-04}")

    assert (item["kind"], item["answer"], item["accept"]) == ("short-text", "UB-04", ["CMS-1450", "UB-04"])
    assert item["why"] == "It is."


def test_arrows_are_pairs_and_a_right_side_alone_fits_nowhere() -> None:
    item = one("Match.{=Canada -> Ottawa =Italy->Rome =Japan -> Tokyo = -> Lima}")

    assert next((row["left"], row["right"]) for row in item["pairs"]) == ("Canada", "Ottawa")
    assert [row["right"] for row in item["distractors"]] == ["Lima"]


@pytest.mark.parametrize(
    ("text", "answer", "tolerance"),
    [
        ("{#1822}", 1822, 0),
        ("{#1822:2}", 1822, 2),
        ("{#1..5}", 3, 2),
        ("{#3.141..3.142}", 3.1415, 0.0005),
        ("{#=1822:0#Right. =%50%1822:2}", 1822, 0),
        ("{#-3:0.5~#no}", -3, 0.5),
    ],
)
def test_a_number_has_a_tolerance_or_a_range(text: str, answer: float, tolerance: float) -> None:
    item = one(f"When? {text}")

    assert (item["kind"], item["answer"], item["tolerance"]) == ("numeric", answer, tolerance)


def test_escaped_signs_are_letters() -> None:
    item = one("Which \\{equals\\} 5\\: \\#?{~\\=2+2 =\\=2+3 ~\\\\ \\~}")

    assert item["stem"] == "Which {equals} 5: #?"
    assert [text for text, _right, _why in options(item)] == ["=2+2", "=2+3", "\\ ~"]


def test_remarks_and_categories_ask_nothing() -> None:
    bank = read("// a remark\n$CATEGORY: $course$/top\n\nWho?{=A ~B ~C}\n// another\n\nWhat?{=D ~E ~F}")

    assert [entry.item["stem"] for entry in bank.taken] == ["Who?", "What?"]
    assert [entry.place for entry in bank.taken] == ["bank.gift, line 4", "bank.gift, line 7"]


def test_a_blank_line_within_the_braces_ends_no_question() -> None:
    assert len(one("Who?{\n=A\n\n~B\n~C\n}")["options"]) == 3


def test_html_becomes_markdown_and_loses_its_scripts() -> None:
    item = one("[html]<p>Who <b>pays</b>?<script>alert(1)</script></p>{=A ~B ~C}")

    assert item["stem"] == "Who **pays**?"


def test_general_feedback_stands_where_an_answer_has_none() -> None:
    assert [why for _text, _right, why in options(one("Who?{=A#Yes. ~B ~C ####See rule 4.}"))] == [
        "Yes.",
        "See rule 4.",
        "See rule 4.",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Tell us.{}", "essay"),
        ("Just a remark.", "asks nothing"),
        ("When?{#soon}", "cannot be read"),
        ("Who?{=A*}", "wildcard"),
    ],
)
def test_what_cannot_be_taken_is_listed_with_the_reason(text: str, why: str) -> None:
    bank = read(text)

    assert bank.taken == []
    assert [why in entry.why for entry in bank.left] == [True]


def test_what_an_author_must_add_is_named() -> None:
    taken = read("Who?{=A#Yes. ~B ~C}").taken[0]

    assert taken.to_add == (
        *("objective", "bloom", "reference", "verified_on", "review_by", "angoff"),
        "options[2].why",
        "options[3].why",
    )
    assert taken.item["status"] == "draft"


@given(st.text(st.sampled_from("=~#{}:->%5T\\n\n/$ aé"), max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    bank = read(text)

    assert all(entry.item["stem"] is not None for entry in bank.taken)


@given(st.integers(-999, 999), st.integers(0, 99))
def test_a_range_and_its_tolerance_say_the_same(middle: int, around: int) -> None:
    by_range = one(f"When?{{#{middle - around}..{middle + around}}}")
    by_tolerance = one(f"When?{{#{middle}:{around}}}")

    assert by_range == by_tolerance
    assert Decimal(str(by_range["answer"])) == middle
