"""The interactions of QTI that become questions of ours; each gives a question, or why there is none."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from lms.assessments.banks import making
from lms.assessments.banks.making import BLANK, Answer, number_of
from lms.assessments.banks.markup import from_html
from lms.assessments.banks.qti_bodies import BEFORE_DIGIT
from lms.assessments.banks.xml import inner_html, named, text_of
from lms.core.i18n import gettext as _

Question = dict[str, Any]
_FEEDBACK = ("feedbackInline", "feedbackBlock", "modalFeedback", "rubricBlock", "templateBlock")
_PICTURES = ("img", "object", "audio", "video", "source", "media")
_SPACES = re.compile(r" {2,}")
_SEVERAL = ("multiple", "ordered")
_PAIR = 2
_PART = _("Part of the points: here an answer is right or wrong.")


@dataclass(frozen=True)
class Asked:
    """One item: its root, its body, the one interaction in it; ``notes`` say what of it was not taken."""

    root: Element
    body: Element
    interaction: Element
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def declaration(self) -> Element | None:
        """The declaration of the response that the interaction gives."""
        wanted = self.interaction.get("responseIdentifier", "RESPONSE")
        found = self.root.findall("responseDeclaration")
        return next((one for one in found if one.get("identifier") == wanted), found[0] if found else None)

    @property
    def right(self) -> list[str]:
        """The values of the right response, in their order; of a mapping those that earn points."""
        declaration = self.declaration
        if declaration is None:
            return []
        values = [text_of(one) for one in declaration.findall("correctResponse/value")]
        return values or [key for key, points in self.mapped if points > 0]

    @property
    def mapped(self) -> list[tuple[str, Decimal]]:
        """The values that a mapping names, with their points."""
        declaration = self.declaration
        rows = declaration.findall("mapping/mapEntry") if declaration is not None else []
        return [(one.get("mapKey", ""), number_of(one.get("mappedValue", "0")) or Decimal(0)) for one in rows]

    def body_without_interaction(self, at: str = "") -> str:
        """Return the HTML around the interaction; ``at`` stands in its place."""
        self.interaction.tag, tag = "spot", self.interaction.tag
        html = inner_html(self.body, without=_FEEDBACK)
        self.interaction.tag = tag
        begin, end = html.find("<spot>"), html.rfind("</spot>")
        return html[:begin] + at + html[end + len("</spot>") :] if begin >= 0 else html

    def stem(self, at: str = "") -> str:
        """Return the text around the interaction with its prompt; ``at`` stands in its place."""
        html = self.body_without_interaction(at)
        prompt = inner_html(self.interaction.find("prompt"), without=_FEEDBACK)
        return "\n\n".join(one for one in (from_html(html).words, from_html(prompt).words) if one)

    def pictures(self) -> list[str]:
        """Return the files of the pictures and recordings in the body."""
        found = [one.get("src") or one.get("data") or "" for one in named(self.body, *_PICTURES)]
        return [name for name in dict.fromkeys(found) if name]

    def answer(self, element: Element, *, correct: bool) -> Answer:
        """Return a choice of the interaction, with the feedback that belongs to it."""
        key = element.get("identifier", "")
        words = from_html(inner_html(element, without=_FEEDBACK)).words
        return Answer(words, correct, self.why(key, element), key.removeprefix(BEFORE_DIGIT))

    def why(self, key: str, within: Element | None = None) -> str:
        """Return the feedback that is shown for a choice: inside it, else one of the item by its name."""
        inside = within.iter("feedbackInline") if within is not None else iter(())
        for one in (*inside, *self.root.findall("modalFeedback"), *named(self.body, "feedbackBlock")):
            if one.get("identifier") == key and one.get("showHide", "show") == "show":
                return from_html(inner_html(one)).words
        return ""

    @property
    def is_several(self) -> bool:
        """Tell whether more than one value may be given."""
        declaration = self.declaration
        return declaration is not None and declaration.get("cardinality") in _SEVERAL


def _choice(asked: Asked) -> Question | str:
    right = set(asked.right)
    if not right:
        return _("It says no right answer.")
    answers = [
        asked.answer(one, correct=one.get("identifier") in right)
        for one in asked.interaction.findall("simpleChoice")
    ]
    return making.choice(asked.stem(), answers, several=asked.is_several)


def _order(asked: Asked) -> Question | str:
    by_key = {one.get("identifier", ""): one for one in asked.interaction.findall("simpleChoice")}
    right = asked.right
    if set(right) != by_key.keys():
        return _("Its right order does not hold every entry once.")
    return making.ordering(asked.stem(), [asked.answer(by_key[key], correct=True) for key in right])


def _match(asked: Asked) -> Question | str:
    sets = asked.interaction.findall("simpleMatchSet")
    if len(sets) != _PAIR:
        return _("It has no two sides.")
    lefts, rights = ({one.get("identifier", ""): one for one in side} for side in sets)
    pairs = list(_pairs(asked.right, lefts, rights))
    if sorted(left for left, _right in pairs) != sorted(lefts):
        return _("A left side has no right side, or several.")
    used = {right for _left, right in pairs}
    return making.matching(
        asked.stem(),
        [
            (_bare(asked.answer(lefts[left], correct=True)), asked.answer(rights[right], correct=True).text)
            for left, right in _in_order(pairs, lefts)
        ],
        [_bare(asked.answer(one, correct=False)) for key, one in rights.items() if key not in used],
    )


def _pairs(
    values: list[str], lefts: Mapping[str, Element], rights: Mapping[str, Element]
) -> Iterator[tuple[str, str]]:
    """Yield the right pairs, the left side first whichever way the file has them."""
    for value in values:
        first, _sign, second = value.partition(" ")
        if first in lefts and second.strip() in rights:
            yield first, second.strip()
        elif second.strip() in lefts and first in rights:
            yield second.strip(), first


def _in_order(pairs: list[tuple[str, str]], lefts: Mapping[str, Element]) -> list[tuple[str, str]]:
    places = {key: place for place, key in enumerate(lefts)}
    return sorted(pairs, key=lambda pair: places[pair[0]])


def _bare(answer: Answer) -> Answer:
    """Return a side of a pair with the key of ours, which its identifier holds behind a letter."""
    return Answer(answer.text, answer.correct, answer.why, answer.key.removeprefix("L_").removeprefix("R_"))


def _associate(asked: Asked) -> Question | str:
    choices = {one.get("identifier", ""): one for one in asked.interaction.findall("simpleAssociableChoice")}
    pairs = [value.split() for value in asked.right]
    keys = [key for pair in pairs for key in pair]
    if not pairs or len(set(keys)) != len(keys) or not set(keys) <= choices.keys():
        return _("Its pairs share a choice: here each left side has one right side.")
    extra = [asked.answer(one, correct=False) for key, one in choices.items() if key not in keys]
    made = [
        (asked.answer(choices[left], correct=True), asked.answer(choices[right], correct=True).text)
        for left, right in (pair for pair in pairs if len(pair) == _PAIR)
    ]
    return making.matching(asked.stem(), made, extra)


def _text_entry(asked: Asked) -> Question | str:
    right, declaration = asked.right, asked.declaration
    if not right or declaration is None:
        return _("It says no right answer.")
    stem = _with_blank(asked)
    why = asked.why("RIGHT")
    if declaration.get("baseType") in ("integer", "float"):
        number = number_of(right[0])
        if number is None:
            return _("Its number cannot be read.")
        return making.numeric(stem, number, _tolerance(asked.root), why)
    return making.short_text(stem, [*right, *_accepted(asked, right)], why)


def _accepted(asked: Asked, right: list[str]) -> list[str]:
    """Return what else earns all the points; what earns a part is noted."""
    most = max((points for _key, points in asked.mapped), default=Decimal(0))
    others = [(key, points) for key, points in asked.mapped if key not in right and points > 0]
    asked.notes.extend((key, _PART) for key, points in others if points < most)
    return [key for key, points in others if points == most]


def _with_blank(asked: Asked) -> str:
    """Return the text with a blank at the field, unless the field stands at the end."""
    stem = asked.stem(f" {BLANK} ")
    return stem.removesuffix(BLANK).rstrip() if stem.endswith(BLANK) else _SPACES.sub(" ", stem)


def _tolerance(root: Element) -> Decimal:
    """Return the absolute tolerance by which a number is compared, 0 when nothing says one."""
    for one in named(root, "equal"):
        if one.get("toleranceMode") == "absolute":
            found = [number_of(part) for part in one.get("tolerance", "0").split()]
            return max((abs(part) for part in found if part is not None), default=Decimal(0))
    return Decimal(0)


def _inline_choice(asked: Asked) -> Question | str:
    right = set(asked.right)
    if not right:
        return _("It says no right answer.")
    answers = [
        asked.answer(one, correct=one.get("identifier") in right)
        for one in asked.interaction.findall("inlineChoice")
    ]
    return making.choice(_SPACES.sub(" ", asked.stem(f" {BLANK} ")), answers)


def _hot_text(asked: Asked) -> Question | str:
    right = set(asked.right)
    spans = list(named(asked.interaction, "hottext"))
    if not right or not spans:
        return _("It says no right answer.")
    keys = making.keys_of([one.get("identifier", "").removeprefix(BEFORE_DIGIT) for one in spans])
    answers = []
    for key, one in zip(keys, spans, strict=True):
        found = asked.answer(one, correct=one.get("identifier") in right)
        answers.append(Answer(found.text, found.correct, found.why, key))
    prompt = inner_html(asked.interaction.find("prompt"), without=_FEEDBACK)
    around = asked.body_without_interaction()
    stem = "\n\n".join(words for words in (from_html(around).words, from_html(prompt).words) if words)
    return making.hot_text(stem, _passage(asked.interaction, spans, keys), answers)


def _passage(interaction: Element, spans: list[Element], keys: list[str]) -> str:
    """Return the text of the interaction with ``{key}`` where each span stands."""
    for key, one in zip(keys, spans, strict=True):
        tail = one.tail
        one.clear()
        one.tag, one.text, one.tail = "span", f"{{{key}}}", tail
    return from_html(inner_html(interaction, without=(*_FEEDBACK, "prompt"))).words


INTERACTIONS: Mapping[str, Callable[[Asked], Question | str]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "associateInteraction": _associate,
    "textEntryInteraction": _text_entry,
    "inlineChoiceInteraction": _inline_choice,
    "hottextInteraction": _hot_text,
}
