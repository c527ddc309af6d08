"""Moodle XML: each of its kinds becomes a question of ours, files and other kinds are listed."""

from typing import Any

import pytest

from lms.assessments.banks.base import Bank, BankFile
from lms.assessments.banks.moodle_xml import MoodleXml


def read(*questions: str) -> Bank:
    text = f'<?xml version="1.0"?><quiz>{"".join(questions)}</quiz>'
    return MoodleXml().read([BankFile("bank.xml", text.encode())])


def question(
    kind: str, inner: str, text: str = "&lt;p&gt;Who pays &lt;b&gt;first&lt;/b&gt;?&lt;/p&gt;"
) -> str:
    return (
        f'<question type="{kind}"><name><text>Payer</text></name>'
        f'<questiontext format="html"><text>{text}</text></questiontext>{inner}</question>'
    )


def answer(fraction: str, text: str, why: str = "", more: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text>{text}</text>'
        f'<feedback format="html"><text>{why}</text></feedback>{more}</answer>'
    )


def item(kind: str, inner: str) -> dict[str, Any]:
    bank = read(question(kind, inner))
    assert len(bank.taken) == 1, bank.left
    return bank.taken[0].item


def test_a_single_choice_is_taken_with_its_feedback() -> None:
    found = item(
        "multichoice",
        "<single>true</single>"
        + answer("100", "Medicare", "It is.")
        + answer("0", "Medicaid")
        + answer("0", "None"),
    )

    assert (found["kind"], found["stem"]) == ("single", "Who pays **first**?")
    assert next((row["text"], row["correct"], row["why"]) for row in found["options"]) == (
        "Medicare",
        True,
        "It is.",
    )


def test_several_answers_are_a_multiple_choice() -> None:
    found = item(
        "multichoice",
        "<single>false</single>" + answer("50", "Front") + answer("50", "Back") + answer("-100", "Neither"),
    )

    assert found["kind"] == "multiple"
    assert [row["correct"] for row in found["options"]] == [True, True, False]


def test_true_and_false_are_two_options() -> None:
    found = item("truefalse", answer("0", "true", "No.") + answer("100", "false", "Yes."))

    assert [(row["text"], row["correct"]) for row in found["options"]] == [("True", False), ("False", True)]


def test_a_short_answer_has_its_other_ways() -> None:
    bank = read(question("shortanswer", answer("100", "UB-04") + answer("100", "1450") + answer("50", "UB")))

    assert bank.taken[0].item["answer"] == "UB-04"
    assert bank.taken[0].item["accept"] == ["1450"]
    assert [entry.what for entry in bank.left] == ["UB"]


def test_a_number_has_its_tolerance_and_unit() -> None:
    unit = "<units><unit><multiplier>1</multiplier><unit_name>dollars</unit_name></unit></units>"
    found = item("numerical", answer("100", "250", "20 %.", "<tolerance>0.5</tolerance>") + unit)

    assert (found["answer"], found["tolerance"], found["unit"], found["why"]) == (
        250,
        0.5,
        "dollars",
        "20 %.",
    )


def test_pairs_and_what_fits_nowhere_are_taken() -> None:
    rows = (("Member number", "Card"), ("Legal name", "Photo"), ("Group", "Card"), ("", "Ticket"))
    inner = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in rows
    )
    found = item("matching", inner)

    assert [(row["left"], row["right"]) for row in found["pairs"]] == list(rows[:3])
    assert [row["right"] for row in found["distractors"]] == ["Ticket"]


def test_an_ordering_stands_in_its_right_order() -> None:
    found = item("ordering", answer("2", "Second") + answer("1", "First") + answer("3", "Third"))

    assert [row["text"] for row in found["entries"]] == ["First", "Second", "Third"]


@pytest.mark.parametrize("kind", ["essay", "cloze", "description", "ddwtos", "calculated", ""])
def test_other_kinds_are_listed_with_their_name(kind: str) -> None:
    bank = read(question(kind, ""))

    assert bank.taken == []
    assert bank.left[0].what == "Payer"
    assert (kind or "no type") in bank.left[0].why


def test_categories_ask_nothing() -> None:
    assert read('<question type="category"><category><text>top</text></category></question>').left == []


def test_pictures_are_listed_by_their_file_and_their_words_stay() -> None:
    text = '&lt;p&gt;See &lt;img src="@@PLUGINFILE@@/card.png" alt="the card"&gt; first.&lt;/p&gt;'
    bank = read(question("truefalse", answer("100", "true"), text))

    assert [(entry.what, entry.place) for entry in bank.left] == [("card.png", "bank.xml, question 1")]
    assert bank.taken[0].item["stem"] == "See [the card] first."


def test_scripts_and_handlers_of_a_text_are_gone() -> None:
    text = '&lt;p onclick="x()"&gt;Who?&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;'

    assert read(question("truefalse", answer("100", "true"), text)).taken[0].item["stem"] == "Who?"


def test_a_number_that_is_none_is_left() -> None:
    assert read(question("numerical", answer("100", "soon"))).left[0].why == "Its number cannot be read."
