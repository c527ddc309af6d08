"""Typed answers, shared by the question types with fields: how a text is read, compared and explained.

A format says which ways of writing the same value are equal: spaces and capitals in a text, hyphens and
spaces in a code, slashes in a date, a dollar sign in an amount. The signs that a telephone types for an
apostrophe or a hyphen are those.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Choice,
    Feedback,
    Form,
    Prompt,
    Strict,
    Text,
    require_unique,
    tokens,
)
from lms.assessments.questions.numeric import number_in

LONGEST = 60
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m%d%Y", "%m%d%y")
_AS_ON_A_KEYBOARD = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)


def plain_text(typed: str) -> str:
    """Return a text without regard to capitals, double spaces and a full stop at its end."""
    return " ".join(_keyed(typed).split()).rstrip(".").casefold()


def plain_code(typed: str) -> str:
    """Return a code without regard to capitals, spaces, points and hyphens: ``e11.9`` is ``E119``."""
    return re.sub(r"[\s.\-]", "", _keyed(typed)).upper()


def plain_date(typed: str) -> str:
    """Return a date written in one of the usual ways as ISO; any other text as it is."""
    for pattern in _DATES:
        try:
            return _day(_keyed(typed).strip(), pattern).isoformat()
        except ValueError:
            continue
    return typed.strip()


def plain_number(typed: str) -> str:
    """Return a number or an amount without sign of currency, commas and needless zeros."""
    number = number_in(_keyed(typed).strip())
    return typed.strip() if number is None else f"{number.normalize():f}"


def _keyed(typed: str) -> str:
    """Return a text in the signs of a keyboard: plain quotes, hyphens and spaces."""
    return unicodedata.normalize("NFKC", typed.translate(_AS_ON_A_KEYBOARD))


FORMATS: Mapping[str, Callable[[str], str]] = {
    "text": plain_text,
    "code": plain_code,
    "date": plain_date,
    "number": plain_number,
}


class MistakeSchema(Strict):
    """A typical wrong answer and how it comes about."""

    value = Text()
    why = Text()


class BlankSchema(Strict):
    """A field that a learner fills in: typed, or chosen when there are ``options``, shown by the alphabet."""

    answer = Text()
    why = Text()
    accept = fields.List(Text(), validate=validate.Length(max=8))
    format = fields.String(validate=validate.OneOf(list(FORMATS)))
    options = fields.List(Text(), validate=validate.Length(min=2, max=8))
    mistakes = fields.List(fields.Nested(MistakeSchema), validate=validate.Length(max=6))

    @validates_schema(skip_on_field_errors=True)
    def _options_hold_the_answer(self, data: dict[str, Any], **_: Any) -> None:
        options = data.get("options")
        if options is None:
            return
        if data["answer"] not in options:
            raise ValidationError(f"The options do not hold the answer {data['answer']}.", "options")
        plain = FORMATS[data.get("format", "text")]
        require_unique([plain(option) for option in options], "options", field="options")

    @validates_schema(skip_on_field_errors=True)
    def _the_answer_can_be_typed(self, data: dict[str, Any], **_: Any) -> None:
        too_long = max((data["answer"], *data.get("accept", ())), key=len)
        if "options" not in data and len(too_long) > LONGEST:
            message = f"Nobody can type more than {LONGEST} characters: {too_long[:LONGEST]}…"
            raise ValidationError(message, "answer")

    @validates_schema(skip_on_field_errors=True)
    def _mistakes_are_wrong(self, data: dict[str, Any], **_: Any) -> None:
        blank = blank_of(data)
        for row in data.get("mistakes", []):
            if blank.is_right(row["value"]):
                raise ValidationError(f"{row['value']} is a right answer, not a mistake.", "mistakes")


@dataclass(frozen=True)
class Blank:
    """A field to fill in: what is right, what else is taken for it, and the reasons."""

    answer: str
    why: str
    accept: tuple[str, ...] = ()
    format: str = "text"
    options: tuple[str, ...] = ()
    mistakes: Mapping[str, str] = field(default_factory=dict)

    def is_right(self, typed: Any) -> bool:
        """Tell whether ``typed`` says the same as the answer or as something accepted."""
        if not isinstance(typed, str):
            return False
        plain = FORMATS[self.format]
        return plain(typed) in {plain(text) for text in (self.answer, *self.accept)}

    @property
    def places(self) -> dict[str, str]:
        """The options by their token, in the order of the alphabet: an author's may tell the answer."""
        return tokens(sorted(self.options, key=_in_the_alphabet))

    def prompt(self, token: str, text: str, given: Any, *, box: str = "") -> Prompt:
        """Show the field with an earlier answer."""
        shown = given if isinstance(given, str) else ""
        choices = tuple(
            Choice(token=place, text=option, chosen=option == shown) for place, option in self.places.items()
        )
        return Prompt(token=token, text=text, given=shown, box=box, choices=choices)

    def read(self, form: Form, name: str) -> str | None:
        """Read the form field ``name``: the option chosen or the text typed, None for nothing usable."""
        given = (form.get(name) or [""])[0].strip()
        if self.options:
            return self.places.get(given)
        return given[:LONGEST].strip() or None

    def feedback(self, label: str, given: Any) -> Feedback:
        """Say what was given, what is right and why."""
        right = self.is_right(given)
        said = f"You answered: {given}." if isinstance(given, str) and given else "You left it open."
        reason = "" if right else self._reason(given)
        detail = (
            self.answer if right else " ".join(part for part in (f"{self.answer}.", said, reason) if part)
        )
        return Feedback(text=label, why=self.why, chosen=right, right=True, detail=detail)

    def _reason(self, given: Any) -> str:
        if not isinstance(given, str):
            return ""
        plain = FORMATS[self.format]
        reasons = {plain(value): why for value, why in self.mistakes.items()}
        return reasons.get(plain(given), "")


def blank_of(data: Mapping[str, Any]) -> Blank:
    """Build a field from what an author wrote."""
    return Blank(
        answer=data["answer"],
        why=data["why"],
        accept=tuple(data.get("accept", ())),
        format=data.get("format", "text"),
        options=tuple(data.get("options", ())),
        mistakes={row["value"]: row["why"] for row in data.get("mistakes", ())},
    )


def _in_the_alphabet(option: str) -> tuple[Decimal, str]:
    """Return what options are sorted by: numbers by their value, then texts."""
    number = number_in(option)
    return (Decimal("Infinity") if number is None else number, plain_text(option))


def answers_in(answer: Answer, keys: Sequence[str]) -> dict[str, str]:
    """Return what was given by the key of each field; anything that is not an answer is left out."""
    given = answer if isinstance(answer, dict) else {}
    return {key: given[key] for key in keys if isinstance(given.get(key), str)}


def _day(text: str, pattern: str) -> date:
    return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day has no zone
