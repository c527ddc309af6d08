"""QTI 2.1 and 3.0 read by one reader: each interaction in both ways of naming, and what is left."""

import re
from typing import Any

import pytest

from lms.assessments.banks.base import Bank, BankFile
from lms.assessments.banks.qti import Qti

_NAMES = re.compile(r"(?<=[</])([a-z]+(?:[A-Z][a-z]+)+|value|prompt|hottext|mapping)(?=[\s>/])")
_ATTRIBUTES = re.compile(r"\b([a-z]+(?:[A-Z][a-z]+)+)(?==)")


def hyphened(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)


def as_3_0(text: str) -> str:
    """Write an item of 2.1 as 3.0 does: names with hyphens, elements with a prefix."""
    text = _NAMES.sub(lambda found: f"qti-{hyphened(found[1])}", text)
    return _ATTRIBUTES.sub(lambda found: hyphened(found[1]), text)


def item_of(interaction: str, right: tuple[str, ...], **declared: str) -> str:
    """Return an item of QTI 2.1."""
    cardinality, base = declared.get("cardinality", "single"), declared.get("base", "identifier")
    values = "".join(f"<value>{value}</value>" for value in right)
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Payer">'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{values}</correctResponse>{declared.get('mapping', '')}</responseDeclaration>"
        f"<itemBody><p>At the desk.</p>{interaction}</itemBody>{declared.get('after', '')}</assessmentItem>"
    )


def read(text: str) -> Bank:
    return Qti().read([BankFile("i1.xml", text.encode())])


def both(text: str) -> dict[str, Any]:
    """Return the item that a text gives in both ways of naming."""
    first, second = read(text), read(as_3_0(text))
    assert len(first.taken) == 1, first.left
    assert [one.item for one in first.taken] == [one.item for one in second.taken]
    return first.taken[0].item


def choices(*rows: tuple[str, str], name: str = "simpleChoice") -> str:
    return "".join(f'<{name} identifier="{key}">{text}</{name}>' for key, text in rows)


def asking(name: str, inner: str) -> str:
    """Return an interaction that gives the response of the item."""
    return f'<{name} responseIdentifier="RESPONSE">{inner}</{name}>'


ROWS = (("A", "Medicare"), ("B", "Medicaid"), ("C", "Nobody"))


def test_the_two_ways_of_naming_differ() -> None:
    text = as_3_0(item_of("<choiceInteraction responseIdentifier='RESPONSE'/>", ("A",)))

    assert "<qti-choice-interaction response-identifier=" in text
    assert "<qti-correct-response><qti-value>A</qti-value>" in text


def test_a_choice_of_one_and_of_several() -> None:
    interaction = asking("choiceInteraction", f"<prompt>Who?</prompt>{choices(*ROWS)}")
    one = both(item_of(interaction, ("A",)))
    several = both(item_of(interaction, ("A", "B"), cardinality="multiple"))

    assert (one["kind"], one["stem"]) == ("single", "At the desk.\n\nWho?")
    assert next((row["key"], row["text"], row["correct"]) for row in one["options"]) == (
        "A",
        "Medicare",
        True,
    )
    assert (several["kind"], [row["correct"] for row in several["options"]]) == (
        "multiple",
        [True, True, False],
    )


def test_the_feedback_of_a_choice_is_its_reason() -> None:
    inline = '<feedbackInline outcomeIdentifier="F" identifier="A" showHide="show">It is.</feedbackInline>'
    modal = '<modalFeedback outcomeIdentifier="F" identifier="B" showHide="show">It is last.</modalFeedback>'
    rows = f'<simpleChoice identifier="A">Medicare {inline}</simpleChoice>{choices(*ROWS[1:])}'
    interaction = f'<choiceInteraction responseIdentifier="RESPONSE">{rows}</choiceInteraction>'
    item = both(item_of(interaction, ("A",), after=modal))

    assert [(row["text"], row["why"]) for row in item["options"]] == [
        ("Medicare", "It is."),
        ("Medicaid", "It is last."),
        ("Nobody", ""),
    ]


def test_an_order_stands_in_its_right_order() -> None:
    interaction = f'<orderInteraction responseIdentifier="RESPONSE">{choices(*ROWS)}</orderInteraction>'
    item = both(item_of(interaction, ("C", "A", "B"), cardinality="ordered"))

    assert [row["key"] for row in item["entries"]] == ["C", "A", "B"]


def match(right: tuple[str, ...]) -> str:
    lefts = choices(("L1", "Number"), ("L2", "Name"), ("L3", "Group"), name="simpleAssociableChoice")
    rights = choices(("R1", "Card"), ("R2", "Photo"), ("R3", "Ticket"), name="simpleAssociableChoice")
    sets = f"<simpleMatchSet>{lefts}</simpleMatchSet><simpleMatchSet>{rights}</simpleMatchSet>"
    interaction = f'<matchInteraction responseIdentifier="RESPONSE">{sets}</matchInteraction>'
    return item_of(interaction, right, cardinality="multiple", base="directedPair")


def test_pairs_of_a_match_stand_in_the_order_of_its_left_sides() -> None:
    item = both(match(("L3 R1", "L1 R1", "L2 R2")))

    assert [(row["left"], row["right"]) for row in item["pairs"]] == [
        ("Number", "Card"),
        ("Name", "Photo"),
        ("Group", "Card"),
    ]
    assert [row["right"] for row in item["distractors"]] == ["Ticket"]


def test_a_match_with_two_right_sides_is_left() -> None:
    assert "several" in read(match(("L1 R1", "L1 R2", "L2 R2", "L3 R1"))).left[0].why


def test_an_association_becomes_pairs() -> None:
    rows = choices(
        ("A", "UB-04"), ("B", "hospital"), ("C", "1500"), ("D", "office"), name="simpleAssociableChoice"
    )
    interaction = f'<associateInteraction responseIdentifier="RESPONSE">{rows}</associateInteraction>'
    item = both(item_of(interaction, ("A B", "C D"), cardinality="multiple", base="pair"))

    assert [(row["left"], row["right"]) for row in item["pairs"]] == [
        ("UB-04", "hospital"),
        ("1500", "office"),
    ]


def test_a_text_entry_is_a_short_text_with_a_blank_in_its_place() -> None:
    mapping = (
        '<mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1"/>'
        '<mapEntry mapKey="Yorke" mappedValue="1"/><mapEntry mapKey="york" mappedValue="0.5"/></mapping>'
    )
    interaction = '<p>This son of <textEntryInteraction responseIdentifier="RESPONSE"/>.</p>'
    text = item_of(interaction, ("York",), base="string", mapping=mapping)
    item = both(text)

    assert item["stem"] == "At the desk.\n\nThis son of _____ ."
    assert (item["answer"], item["accept"]) == ("York", ["Yorke"])
    assert [entry.what for entry in read(text).left] == ["york"]


def test_a_number_is_compared_within_the_tolerance_of_its_rule() -> None:
    rule = (
        "<responseProcessing><responseCondition><responseIf>"
        '<equal toleranceMode="absolute" tolerance="0.5 0.5"><variable identifier="RESPONSE"/></equal>'
        "</responseIf></responseCondition></responseProcessing>"
    )
    interaction = '<p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
    item = both(item_of(interaction, ("250",), base="float", after=rule))

    assert (item["kind"], item["stem"], item["answer"], item["tolerance"]) == (
        "numeric",
        "At the desk.",
        250,
        0.5,
    )


def test_an_inline_choice_is_a_single_choice_with_a_blank() -> None:
    rows = choices(*ROWS, name="inlineChoice")
    interaction = f"<p>First {asking('inlineChoiceInteraction', rows)} pays.</p>"
    item = both(item_of(interaction, ("A",)))

    assert (item["kind"], item["stem"]) == ("single", "At the desk.\n\nFirst _____ pays.")


def test_hot_text_names_each_span_in_its_place() -> None:
    spans = [choices((key, word), name="hottext") for key, word in (("A", "was"), ("B", "is"), ("C", "here"))]
    passage = f"<p>He {spans[0]} and {spans[1]} {spans[2]}.</p>"
    interaction = asking("hottextInteraction", f"<prompt>Mark.</prompt>{passage}")
    item = both(item_of(interaction, ("B",)))

    assert (item["stem"], item["passage"]) == ("At the desk.\n\nMark.", "He {A} and {B} {C}.")
    assert [(row["text"], row["correct"]) for row in item["spans"]] == [
        ("was", False),
        ("is", True),
        ("here", False),
    ]


@pytest.mark.parametrize("name", ["extendedTextInteraction", "uploadInteraction", "sliderInteraction"])
def test_other_interactions_are_listed_by_name(name: str) -> None:
    text = item_of(f'<{name} responseIdentifier="RESPONSE"/>', ("A",))

    for bank in (read(text), read(as_3_0(text))):
        assert bank.taken == []
        assert name in bank.left[0].why


def test_an_item_that_asks_twice_or_says_no_answer_is_left() -> None:
    interaction = f'<choiceInteraction responseIdentifier="RESPONSE">{choices(*ROWS)}</choiceInteraction>'

    assert "asks 2 things" in read(item_of(interaction * 2, ("A",))).left[0].why
    assert "no right answer" in read(item_of(interaction, ())).left[0].why
    assert "asks nothing" in read(item_of("", ("A",))).left[0].why


def test_pictures_are_listed_by_their_file() -> None:
    picture = '<p>See <img src="images/card.png" alt="the card"/>.</p>'
    interaction = (
        f'{picture}<choiceInteraction responseIdentifier="RESPONSE">{choices(*ROWS)}</choiceInteraction>'
    )
    bank = read(item_of(interaction, ("A",)))

    assert [entry.what for entry in bank.left] == ["images/card.png"]
    assert bank.taken[0].item["stem"] == "At the desk.\n\nSee [the card]."
