"""Moodle XML: the questions that Moodle exports.

Source: docs.moodle.org, Moodle XML format.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar
from xml.etree.ElementTree import Element

from lms.assessments.banks import making
from lms.assessments.banks.base import Bank, BankFile
from lms.assessments.banks.making import Answer, number_of
from lms.assessments.banks.markup import Text, from_html, from_plain
from lms.assessments.banks.xml import root_of, text_of
from lms.core.i18n import gettext as _

_WHOLE = Decimal(100)


class MoodleXml:
    """Reads Moodle XML."""

    kind: ClassVar[str] = "moodle-xml"
    label: ClassVar[str] = "Moodle XML"

    def recognises(self, file: BankFile) -> bool:
        """XML whose root is a quiz."""
        root = root_of(file) if b"<quiz" in file.data else None
        return root is not None and root.tag == "quiz"

    def read(self, files: Sequence[BankFile]) -> Bank:
        """Read every question."""
        bank = Bank(self.label)
        for file in files:
            root = root_of(file)
            if root is None:
                bank.leave(file.name, file.name, _("It is no XML, or XML that defines entities."))
                continue
            asked = [one for one in root.iter("question") if one.get("type") != "category"]
            for number, question in enumerate(asked, start=1):
                _question(bank, f"{file.name}, question {number}", question)
        return bank


def _question(bank: Bank, place: str, question: Element) -> None:
    kind = question.get("type", "")
    name = text_of(question.find("name/text"))
    stem = _text(question.find("questiontext"))
    for picture in stem.pictures:
        bank.leave(place, picture, _("A picture or recording: add it as a medium."))
    take = _KINDS.get(kind)
    if take is None:
        why = _("Nothing here asks in this way: %s.") % (kind or _("no type"))
        bank.leave(place, name or stem.words[:80], why)
        return
    problem = take(bank, place, name, question, stem.words)
    if problem:
        bank.leave(place, name or stem.words[:80], problem)


def _choice(bank: Bank, place: str, name: str, question: Element, stem: str) -> str:
    several = text_of(question.find("single")).lower() in ("false", "0")
    general = _text(question.find("generalfeedback")).words
    answers = []
    for answer in question.findall("answer"):
        words, weight = _text(answer), _fraction(answer)
        for picture in words.pictures:
            bank.leave(place, picture, _("A picture or recording: add it as a medium."))
        if 0 < weight < _WHOLE and not several:
            bank.leave(
                place, f"{weight} %: {words.words}", _("Part of the points: an answer is right or wrong.")
            )
        is_right = weight > 0 if several else weight >= _WHOLE
        answers.append(Answer(words.words, is_right, _text(answer.find("feedback")).words or general))
    bank.take(place, name, making.choice(stem, answers, several=several))
    return ""


def _true_false(bank: Bank, place: str, name: str, question: Element, stem: str) -> str:
    answers = [
        Answer(
            _("True") if _text(answer).words.lower() == "true" else _("False"),
            _fraction(answer) >= _WHOLE,
            _text(answer.find("feedback")).words,
        )
        for answer in question.findall("answer")
    ]
    bank.take(place, name, making.choice(stem, answers))
    return ""


def _short_text(bank: Bank, place: str, name: str, question: Element, stem: str) -> str:
    whole = [answer for answer in question.findall("answer") if _fraction(answer) >= _WHOLE]
    words = [_text(answer).words for answer in whole]
    if not words or any("*" in word for word in words):
        return _("Its answers hold a wildcard, or none earns all the points.")
    bank.take(place, name, making.short_text(stem, words, _text(whole[0].find("feedback")).words))
    _leave_parts(bank, place, question)
    return ""


def _numeric(bank: Bank, place: str, name: str, question: Element, stem: str) -> str:
    whole = [answer for answer in question.findall("answer") if _fraction(answer) >= _WHOLE]
    number = number_of(_text(whole[0]).words) if whole else None
    if number is None:
        return _("Its number cannot be read.")
    tolerance = number_of(text_of(whole[0].find("tolerance")) or "0") or Decimal(0)
    unit = text_of(question.find("units/unit/unit_name"))
    why = _text(whole[0].find("feedback")).words
    bank.take(place, name, making.numeric(stem, number, abs(tolerance), why, unit))
    _leave_parts(bank, place, question)
    return ""


def _leave_parts(bank: Bank, place: str, question: Element) -> None:
    for answer in question.findall("answer"):
        if _fraction(answer) < _WHOLE:
            why = _("An answer that earns a part or nothing: add it as a typical mistake.")
            bank.leave(place, _text(answer).words, why)


def _matching(bank: Bank, place: str, name: str, question: Element, stem: str) -> str:
    pairs, extra = [], []
    for row in question.findall("subquestion"):
        left, right = _text(row).words, text_of(row.find("answer/text"))
        if left:
            pairs.append((Answer(left, True), right))
        elif right:
            extra.append(Answer(right, False))
    bank.take(place, name, making.matching(stem, pairs, extra))
    return ""


def _ordering(bank: Bank, place: str, name: str, question: Element, stem: str) -> str:
    rows = sorted(question.findall("answer"), key=_fraction)
    answers = [Answer(_text(row).words, True, _text(row.find("feedback")).words) for row in rows]
    bank.take(place, name, making.ordering(stem, answers))
    return ""


def _fraction(answer: Element) -> Decimal:
    return number_of(answer.get("fraction", "0")) or Decimal(0)


def _text(element: Element | None) -> Text:
    """Return the text of an element in the format that it names; files within it are named as left behind."""
    if element is None:
        return Text("")
    words = element.findtext("text") or ("" if element.find("text") is not None else element.text or "")
    found = from_html(words) if _is_html(element, words) else from_plain(words)
    files = [file.get("name", "") for file in element.findall("file")]
    found.pictures = list(dict.fromkeys([*files, *(name.rpartition("/")[2] for name in found.pictures)]))
    return found


def _is_html(element: Element, words: str) -> bool:
    style = element.get("format", "html")
    return style in ("html", "moodle_auto_format") or (
        "<" in words and style not in ("markdown", "plain_text")
    )


_KINDS: Mapping[str, Callable[[Bank, str, str, Element, str], str]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_text,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
}
