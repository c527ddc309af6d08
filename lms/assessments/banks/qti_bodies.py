"""What each kind of ours is in QTI 3.0: the response, the body with its interaction, and how it is scored."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from lms.assessments.banks.base import Item

RESPONSE, FEEDBACK = "RESPONSE", "FEEDBACK"
BEFORE_DIGIT = "k_"
MATCH, MAP = "match_correct", "map_response"
_PLACE = re.compile(r"\{([A-Za-z0-9]+)\}")


@dataclass
class Body:
    """The parts of an item; ``processing`` None means the standard ``template``."""

    declaration: Element
    body: Element
    template: str = MATCH
    processing: Element | None = None
    feedback: list[Element] = field(default_factory=list)


def _choice(item: Item) -> Body:
    """A single or multiple choice."""
    right = [name_of(row["key"]) for row in item["options"] if row["correct"]]
    several = item["kind"] == "multiple"
    interaction = _interaction("qti-choice-interaction", {"max-choices": "0" if several else "1"})
    interaction.set("shuffle", "true")
    for row in item["options"]:
        _simple(interaction, "qti-simple-choice", name_of(row["key"]), row["text"], row["why"])
    declaration = _declaration("multiple" if several else "single", "identifier", right)
    return Body(declaration, _body(item["stem"], interaction))


def _ordering(item: Item) -> Body:
    """An ordering; the entries stand in the order of their texts, so that the file shows no answer."""
    interaction = _interaction("qti-order-interaction", {"shuffle": "true"})
    for row in sorted(item["entries"], key=lambda row: (row["text"], row["key"])):
        _simple(interaction, "qti-simple-choice", name_of(row["key"]), row["text"], row["why"])
    keys = [name_of(row["key"]) for row in item["entries"]]
    return Body(_declaration("ordered", "identifier", keys), _body(item["stem"], interaction))


def _matching(item: Item) -> Body:
    """A matching; each right side stands once, those that fit nowhere beside the others."""
    extra = item.get("distractors", [])
    first: dict[str, str] = {}
    for row in (*item["pairs"], *extra):
        first.setdefault(row["right"], f"R_{row['key']}")
    reasons = {row["right"]: row["why"] for row in extra}
    interaction = _interaction("qti-match-interaction", {"shuffle": "true"})
    interaction.set("max-associations", str(len(item["pairs"])))
    lefts, rights = (SubElement(interaction, "qti-simple-match-set") for _side in range(2))
    for row in item["pairs"]:
        made = _simple(lefts, _SIDE, f"L_{row['key']}", row["left"], row["why"])
        made.set("match-max", "1")
    for text, key in first.items():
        made = _simple(rights, _SIDE, key, text, reasons.get(text, ""))
        made.set("match-max", "0")
    pairs = [f"L_{row['key']} {first[row['right']]}" for row in item["pairs"]]
    return Body(_declaration("multiple", "directedPair", pairs), _body(item["stem"], interaction))


_SIDE = "qti-simple-associable-choice"


def _numeric(item: Item) -> Body:
    """A number, compared within its tolerance."""
    body = Element("qti-item-body")
    _paragraphs(body, item["stem"])
    SubElement(SubElement(body, "p"), "qti-text-entry-interaction", {"response-identifier": RESPONSE})
    declaration = _declaration("single", "float", [str(item["answer"])])
    return Body(
        declaration, body, processing=_within(str(item["tolerance"])), feedback=_right_because(item["why"])
    )


def _short_text(item: Item) -> Body:
    """A text; every accepted way to write it earns everything."""
    body = Element("qti-item-body")
    _paragraphs(body, item["stem"])
    SubElement(SubElement(body, "p"), "qti-text-entry-interaction", {"response-identifier": RESPONSE})
    declaration = _declaration("single", "string", [item["answer"]])
    mapping = SubElement(declaration, "qti-mapping", {"default-value": "0"})
    for text in (item["answer"], *item.get("accept", [])):
        SubElement(
            mapping, "qti-map-entry", {"map-key": text, "mapped-value": "1", "case-sensitive": "false"}
        )
    return Body(declaration, body, template=MAP, feedback=_right_because(item["why"]))


def _hot_text(item: Item) -> Body:
    """A passage whose spans can be marked."""
    right = [name_of(row["key"]) for row in item["spans"] if row["correct"]]
    spans = {row["key"]: row for row in item["spans"]}
    interaction = _interaction("qti-hottext-interaction", {"max-choices": "0"})
    for paragraph in _split(item["passage"]):
        made = SubElement(interaction, "p")
        for place, part in enumerate(_PLACE.split(paragraph)):
            if place % 2 and part in spans:
                _simple(made, "qti-hottext", name_of(part), spans[part]["text"], spans[part]["why"])
            else:
                _add_text(made, f"{{{part}}}" if place % 2 else part)
    return Body(_declaration("multiple", "identifier", right), _body(item["stem"], interaction))


def name_of(key: str) -> str:
    """Return a key as an identifier of QTI, which begins with a letter."""
    return key if key[:1].isalpha() else f"{BEFORE_DIGIT}{key}"


def _interaction(name: str, attributes: Mapping[str, str]) -> Element:
    return Element(name, {"response-identifier": RESPONSE, **attributes})


def _body(stem: str, interaction: Element) -> Element:
    body = Element("qti-item-body")
    _paragraphs(body, stem)
    body.append(interaction)
    return body


def _declaration(cardinality: str, base: str, right: Iterable[str]) -> Element:
    attributes = {"identifier": RESPONSE, "cardinality": cardinality, "base-type": base}
    made = Element("qti-response-declaration", attributes)
    correct = SubElement(made, "qti-correct-response")
    for value in right:
        SubElement(correct, "qti-value").text = value
    return made


def _simple(parent: Element, name: str, key: str, text: str, why: str) -> Element:
    """Add a choice with the reason that is shown for it."""
    made = SubElement(parent, name, {"identifier": key})
    _add_lines(made, text)
    if why:
        about = {"outcome-identifier": FEEDBACK, "identifier": key, "show-hide": "show"}
        _add_lines(SubElement(made, "qti-feedback-inline", about), why)
    return made


def _right_because(why: str) -> list[Element]:
    about = {"outcome-identifier": FEEDBACK, "identifier": "RIGHT", "show-hide": "show"}
    made = Element("qti-modal-feedback", about)
    _paragraphs(SubElement(made, "qti-content-body"), why)
    return [made]


def _within(tolerance: str) -> Element:
    """Return the rule "right within an absolute tolerance"."""
    made = Element("qti-response-processing")
    condition = SubElement(SubElement(made, "qti-response-condition"), "qti-response-if")
    about = {"tolerance-mode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
    equal = SubElement(condition, "qti-equal", about)
    SubElement(equal, "qti-variable", {"identifier": RESPONSE})
    SubElement(equal, "qti-correct", {"identifier": RESPONSE})
    score = SubElement(condition, "qti-set-outcome-value", {"identifier": "SCORE"})
    SubElement(score, "qti-base-value", {"base-type": "float"}).text = "1"
    return made


def _split(text: str) -> Sequence[str]:
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _paragraphs(parent: Element, text: str) -> None:
    for part in _split(text):
        _add_lines(SubElement(parent, "p"), part)


def _add_lines(parent: Element, text: str) -> None:
    """Add a text; its line breaks stay."""
    for number, line in enumerate(text.strip().split("\n")):
        if number:
            SubElement(parent, "br")
        _add_text(parent, line)


def _add_text(parent: Element, text: str) -> None:
    """Add a text after what an element holds already."""
    children = list(parent)
    if children:
        children[-1].tail = (children[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


BODIES: Mapping[str, Callable[[Item], Body]] = {
    "single": _choice,
    "multiple": _choice,
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _numeric,
    "short-text": _short_text,
    "hot-text": _hot_text,
}
