"""GIFT, the plain text format of Moodle.

Source: docs.moodle.org, GIFT format (titles, categories, escapes, weights, feedback, ranges, matching).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from lms.assessments.banks import making
from lms.assessments.banks.base import Bank, BankFile
from lms.assessments.banks.making import Answer, number_of
from lms.assessments.banks.markup import from_html, from_plain
from lms.core.i18n import gettext as _

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_HIDDEN = {sign: chr(0xE000 + place) for place, sign in enumerate("~=#{}:\\n")}
_SHOWN = {hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()}
_TITLE = re.compile(r"^::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")
_HALVES = Decimal(2)


@dataclass(frozen=True)
class Given:
    """One answer as it is written: its sign, weight in percent (None without), text and feedback."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str

    @property
    def is_right(self) -> bool:
        """Tell whether it earns anything that counts as right."""
        return self.weight > 0 if self.weight is not None else self.sign == "="

    @property
    def is_partial(self) -> bool:
        """Tell whether it earns a part."""
        return self.weight is not None and 0 < self.weight < 100


class Gift:
    """Reads GIFT."""

    kind: ClassVar[str] = "gift"
    label: ClassVar[str] = "GIFT"

    def recognises(self, file: BankFile) -> bool:
        """A text with a question in braces that is not XML."""
        text = file.text.lstrip()
        return not text.startswith("<") and bool(re.search(r"(?<!\\)\{[^{}]*\}", text))

    def read(self, files: Sequence[BankFile]) -> Bank:
        """Read every question."""
        bank = Bank(self.label)
        for file in files:
            for line, block in _blocks(file.text):
                _question(bank, f"{file.name}, line {line}", block)
        return bank


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of the first line and the text of each question; remarks and categories left out."""
    begun, lines, depth = 0, list[str](), 0
    for number, line in enumerate(text.splitlines(), start=1):
        hidden = _hide(line)
        if hidden.lstrip().startswith(("//", "$CATEGORY")):
            continue
        if not hidden.strip() and depth <= 0:
            if lines:
                yield begun, "\n".join(lines)
            lines, depth = [], 0
        elif hidden.strip():
            begun = begun if lines else number
            lines.append(hidden)
            depth += hidden.count("{") - hidden.count("}")
    if lines:
        yield begun, "\n".join(lines)


def _hide(text: str) -> str:
    """Return a text in which escaped signs are other characters, so that no rule sees them."""
    return _ESCAPED.sub(lambda found: _HIDDEN[found[1]], text)


def _show(text: str, style: str = "") -> str:
    """Return a text with its signs as they are meant, its markup as Markdown."""
    found = _FORMAT.match(text)
    style, text = (found[1], text[found.end() :]) if found else (style, text)
    plain = "".join(_SHOWN.get(letter, letter) for letter in text).strip()
    return from_html(plain).words if style in ("html", "moodle") or "<" in plain else from_plain(plain).words


def _question(bank: Bank, place: str, block: str) -> None:
    title = _TITLE.match(block.strip())
    name = _show(title[1]) if title else ""
    body = block.strip()[title.end() :] if title else block
    begin, end = body.find("{"), body.rfind("}")
    if begin < 0 or end < begin:
        bank.leave(place, name or _show(body)[:80], _("It asks nothing: there are no braces with an answer."))
        return
    style = _FORMAT.match(body)
    stem = _stem(body[:begin], body[end + 1 :], style[1] if style else "")
    inner, _sign, general = body[begin + 1 : end].partition("####")
    _answered(bank, place, name, stem, inner.strip(), _show(general))


def _stem(before: str, after: str, style: str) -> str:
    """Return the text of a question; a word that is missing within it is a blank."""
    rest = after.strip().rstrip('";').strip()
    if not re.search(r"\w", rest):
        return _show(before, style)
    return making.joined((_show(before, style), making.BLANK, _show(after, style)))


def _answered(bank: Bank, place: str, name: str, stem: str, inner: str, general: str) -> None:
    """Take a question by what stands in its braces."""
    head, *feedback = inner.split("#")
    if not inner:
        bank.leave(place, name or stem[:80], _("An essay: nobody can mark it here."))
    elif inner.startswith("#"):
        _numeric(bank, place, name, stem, inner[1:], general)
    elif head.strip().upper() in (*_TRUE, *_FALSE):
        _true_false(bank, place, name, stem, head.strip().upper() in _TRUE, [_show(one) for one in feedback])
    else:
        _by_answers(bank, place, name, stem, list(_given(inner)), general)


def _given(inner: str) -> Iterator[Given]:
    """Yield the answers, each begun by its sign."""
    for found in re.finditer(r"([=~])([^=~]*)", inner):
        text = found[2].strip()
        weight = _WEIGHT.match(text)
        text = text[weight.end() :] if weight else text
        answer, _sign, feedback = text.partition("#")
        yield Given(found[1], Decimal(weight[1]) if weight else None, answer.strip(), _show(feedback))


def _by_answers(bank: Bank, place: str, name: str, stem: str, given: list[Given], general: str) -> None:
    if given and all(one.sign == "=" and "->" in one.text for one in given):
        _matching(bank, place, name, stem, given)
    elif given and all(one.sign == "=" for one in given):
        _short_text(bank, place, name, stem, given, general)
    elif len(given) > 1:
        several = not any(one.sign == "=" for one in given) and sum(one.is_right for one in given) > 1
        _note_parts(bank, place, name, [] if several else given)
        answers = [Answer(_show(one.text), _is_right(one, several), one.feedback or general) for one in given]
        bank.take(place, name, making.choice(stem, answers, several=several))
    else:
        bank.leave(place, name or stem[:80], _("Its answers begin with neither = nor ~."))


def _is_right(one: Given, several: bool) -> bool:
    """Tell whether an answer is right: of a single choice only one that earns all."""
    return one.is_right and (several or not one.is_partial)


def _note_parts(bank: Bank, place: str, name: str, given: Sequence[Given]) -> None:
    for one in given:
        if one.is_partial:
            why = _("Part of the points for one answer: here an answer is right or wrong.")
            bank.leave(place, f"{name} {one.weight} %: {_show(one.text)}".strip(), why)


def _matching(bank: Bank, place: str, name: str, stem: str, given: Sequence[Given]) -> None:
    sides = [tuple(_show(side) for side in one.text.split("->", 1)) for one in given]
    pairs = [
        (Answer(left, True, one.feedback), right)
        for (left, right), one in zip(sides, given, strict=True)
        if left
    ]
    extra = [Answer(right, False) for left, right in sides if not left]
    bank.take(place, name, making.matching(stem, pairs, extra))


def _short_text(bank: Bank, place: str, name: str, stem: str, given: Sequence[Given], general: str) -> None:
    whole = [one for one in given if one.is_right and not one.is_partial]
    for one in given:
        if one not in whole:
            why = _("An answer that earns a part or nothing: add it as a typical mistake.")
            bank.leave(place, f"{name}: {_show(one.text)}".strip(": "), why)
    if not whole or any("*" in one.text for one in whole):
        bank.leave(place, name or stem[:80], _("Its answers hold a wildcard, or none earns all the points."))
        return
    why = next((one.feedback for one in whole if one.feedback), general)
    bank.take(place, name, making.short_text(stem, [_show(one.text) for one in whole], why))


def _true_false(bank: Bank, place: str, name: str, stem: str, is_true: bool, feedback: list[str]) -> None:
    wrong, right = [*feedback, "", ""][:2]
    answers = [
        Answer(words, correct=is_right, why=right if is_right else wrong)
        for words, is_right in ((_("True"), is_true), (_("False"), not is_true))
    ]
    bank.take(place, name, making.choice(stem, answers))


def _numeric(bank: Bank, place: str, name: str, stem: str, inner: str, general: str) -> None:
    text = inner.strip()
    given = list(_given(text)) if text.startswith(("=", "~")) else []
    if not given:
        answer, _sign, feedback = text.partition("~")[0].partition("#")
        given = [Given("=", None, answer.strip(), _show(feedback))]
    whole = [one for one in given if one.sign == "=" and not one.is_partial and one.is_right]
    value = _range(whole[0].text) if whole else None
    if value is None:
        bank.leave(place, name or stem[:80], _("Its number or range cannot be read."))
        return
    _note_parts(bank, place, name, given)
    if len(whole) > 1:
        bank.leave(place, name or stem[:80], _("More than one right number: the first was taken."))
    bank.take(place, name, making.numeric(stem, *value, whole[0].feedback or general))


def _range(text: str) -> tuple[Decimal, Decimal] | None:
    """Return number and tolerance of ``3:2`` or ``1..5``."""
    if ".." in text:
        low, high = (number_of(one) for one in text.split("..", 1))
        return None if low is None or high is None else ((low + high) / _HALVES, abs(high - low) / _HALVES)
    answer, _sign, around = text.partition(":")
    number, tolerance = number_of(answer), number_of(around or "0")
    return None if number is None or tolerance is None else (number, abs(tolerance))
