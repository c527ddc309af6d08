"""Numeric: a number with a unit, a rounding rule and a tolerance."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.assessments.questions.base import Answer, Feedback, Form, Presented, Sample, Score, Strict, Text

LONGEST = 24
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")


class MistakeSchema(Strict):
    """A typical wrong result and how it comes about."""

    value = fields.Decimal(required=True, allow_nan=False)
    why = Text()


class NumericSchema(Strict):
    """A stem, the right number and how exactly it is wanted."""

    stem = Text()
    answer = fields.Decimal(required=True, allow_nan=False)
    unit = Text()
    tolerance = fields.Decimal(required=True, allow_nan=False, validate=validate.Range(min=0))
    rounding = Text()
    why = Text()
    mistakes = fields.List(fields.Nested(MistakeSchema))


@dataclass(frozen=True)
class Mistake:
    """A typical wrong result."""

    value: Decimal
    why: str


@dataclass(frozen=True)
class NumericQuestion:
    """A stem and the right number."""

    stem: str
    answer: Decimal
    unit: str
    tolerance: Decimal
    rounding: str
    why: str
    mistakes: tuple[Mistake, ...]

    def matches(self, number: Decimal | None, value: Decimal) -> bool:
        """Tell whether ``number`` is ``value`` within the tolerance."""
        return number is not None and abs(number - value) <= self.tolerance

    def shown(self, value: Decimal) -> str:
        """Write a number as a reader expects it: dollars with cents, others as short as they are."""
        if self.unit in ("dollars", "USD", "$"):
            return f"{value:,.2f} dollars"
        plain = f"{value:,f}"
        return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain} {self.unit}"


class Numeric:
    """Right within the tolerance earns everything, anything else nothing."""

    kind: ClassVar[str] = "numeric"
    schema: ClassVar[type[Schema]] = NumericSchema

    def parse(self, data: Mapping[str, Any]) -> NumericQuestion:
        """Turn what an author wrote into the question."""
        mistakes = tuple(
            Mistake(value=Decimal(str(row["value"])), why=row["why"]) for row in data.get("mistakes", [])
        )
        return NumericQuestion(
            stem=data["stem"].strip(),
            answer=Decimal(str(data["answer"])),
            unit=data["unit"],
            tolerance=Decimal(str(data["tolerance"])),
            rounding=data["rounding"],
            why=data["why"],
            mistakes=mistakes,
        )

    def present(self, question: NumericQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show a field with its unit and rounding; there is nothing to shuffle by ``seed``."""
        del seed
        return Presented(
            kind=self.kind,
            stem=question.stem,
            given=answer if isinstance(answer, str) else "",
            unit=question.unit,
            note=question.rounding,
        )

    def read(self, question: NumericQuestion, form: Form, *, seed: str) -> Answer:
        """Read the field ``value``; the answer is the text as typed, so that it can be shown again."""
        del question, seed
        given = (form.get("value") or [""])[0].strip()
        return given[:LONGEST] or None

    def grade(self, question: NumericQuestion, answer: Answer) -> Score:
        """Compare within the tolerance; name the typical mistake behind a wrong result."""
        number = number_in(answer)
        right = question.matches(number, question.answer)
        detail = "" if number is None or right else f"You entered {question.shown(number)}."
        notes = [
            Feedback(question.shown(question.answer), question.why, chosen=right, right=True, detail=detail)
        ]
        if not right:
            notes += [
                Feedback(question.shown(mistake.value), mistake.why, chosen=True, right=False)
                for mistake in question.mistakes
                if question.matches(number, mistake.value)
            ]
        return Score(points=Fraction(int(right)), feedback=tuple(notes))

    def samples(self) -> Sequence[Sample]:
        """Return right ways to write the number, a typical mistake and a text."""
        data = {
            "stem": "The plan pays 80 % of 1,250.00 dollars. What does the patient owe?",
            "answer": 250.00,
            "unit": "dollars",
            "tolerance": 0,
            "rounding": "to the cent",
            "why": "20 % of 1,250.00.",
            "mistakes": [{"value": 1000, "why": "That is the share of the plan."}],
        }
        return (
            Sample(data, "250.00", Fraction(1)),
            Sample(data, "$250", Fraction(1)),
            Sample(data, "1,000", Fraction(0)),
            Sample(data, "250.01", Fraction(0)),
            Sample(data, "two hundred", Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def number_in(answer: Answer) -> Decimal | None:
    """Read a number as people type it: a dollar or percent sign and thousands commas are fine."""
    if not isinstance(answer, str) or len(answer) > LONGEST:
        return None
    text = answer.strip().removeprefix("$").removesuffix("%").strip()
    if not _NUMBER.fullmatch(text) or not any(sign.isdigit() for sign in text) or not text.isascii():
        return None
    return Decimal(text.replace(",", ""))
