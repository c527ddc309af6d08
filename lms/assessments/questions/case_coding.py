"""Case coding: read a record and give its codes in sequence.

Scored per code (blueprint 4.0, rule 7): a right code +1, a missing one 0, an extra unsupported one -1, the
right first code +1, and +1 for each right present-on-admission indicator where it is asked; below zero counts
zero. A case is right from 80 % of its points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Choice,
    Feedback,
    Form,
    Presented,
    Prompt,
    Sample,
    Score,
    Strict,
    Text,
    require_unique,
)
from lms.assessments.questions.typed import plain_code

RIGHT_FROM = Fraction(4, 5)
SPARE_LINES = 3
MOST_LINES = 15
ON_ADMISSION = ("Y", "N", "U", "W")
_CODE = r"([A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?|[0-9A-HJ-NP-Z]{7})\Z"


class CodeText(Text):
    """An ICD-10-CM code as written with its point, or an ICD-10-PCS code of seven signs."""

    def __init__(self) -> None:
        super().__init__()
        self.validators.append(validate.Regexp(_CODE, error="Is not written like a code."))


class RightCodeSchema(Strict):
    """A code of the case with the reason; the present-on-admission indicator where it is asked."""

    code = CodeText()
    why = Text()
    on_admission = fields.String(validate=validate.OneOf(ON_ADMISSION))


class OtherCodeSchema(Strict):
    """A code that is often given and why it earns nothing."""

    code = CodeText()
    why = Text()


class CaseCodingSchema(Strict):
    """A stem, the record, the code set, and the codes, first the one to be sequenced first."""

    stem = Text()
    source = Text()
    code_set = Text()
    codes = fields.List(
        fields.Nested(RightCodeSchema), required=True, validate=validate.Length(min=1, max=12)
    )
    neutral = fields.List(fields.Nested(OtherCodeSchema), validate=validate.Length(max=6))
    unsupported = fields.List(fields.Nested(OtherCodeSchema), validate=validate.Length(max=8))

    @validates_schema(skip_on_field_errors=True)
    def _codes_differ(self, data: dict[str, Any], **_: Any) -> None:
        rows = [*data["codes"], *data.get("neutral", []), *data.get("unsupported", [])]
        require_unique([row["code"] for row in rows], "codes", field="codes")
        asked = sum("on_admission" in row for row in data["codes"])
        if asked not in (0, len(data["codes"])):
            raise ValidationError("Either every code has an on_admission indicator or none has.", "codes")


@dataclass(frozen=True)
class RightCode:
    """A code of the case."""

    code: str
    why: str
    on_admission: str


@dataclass(frozen=True)
class CaseQuestion:
    """A record and its codes in sequence."""

    stem: str
    source: str
    code_set: str
    codes: tuple[RightCode, ...]
    neutral: Mapping[str, str]
    unsupported: Mapping[str, str]

    @property
    def asks_admission(self) -> bool:
        """Tell whether the present-on-admission indicators are asked."""
        return bool(self.codes[0].on_admission)

    @property
    def lines(self) -> int:
        """How many lines to type codes into; more than are needed, so that the number tells nothing."""
        wanted = -(-(len(self.codes) + SPARE_LINES) // SPARE_LINES) * SPARE_LINES
        return min(wanted, MOST_LINES)

    @property
    def most(self) -> int:
        """Points of a full answer."""
        return len(self.codes) * (2 if self.asks_admission else 1) + 1


class CaseCoding:
    """Codes, their sequence and their indicators earn points; unsupported codes cost them."""

    kind: ClassVar[str] = "case-coding"
    schema: ClassVar[type[Schema]] = CaseCodingSchema

    def parse(self, data: Mapping[str, Any]) -> CaseQuestion:
        """Turn what an author wrote into the question."""
        return CaseQuestion(
            stem=data["stem"].strip(),
            source=data["source"].strip(),
            code_set=data["code_set"],
            codes=tuple(
                RightCode(row["code"], row["why"], row.get("on_admission", "")) for row in data["codes"]
            ),
            neutral={row["code"]: row["why"] for row in data.get("neutral", ())},
            unsupported={row["code"]: row["why"] for row in data.get("unsupported", ())},
        )

    def present(self, question: CaseQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the record and lines to type codes into; ``seed`` shuffles nothing."""
        del seed
        prompts = []
        lines = [*_lines(question, answer), *[("", "")] * question.lines][: question.lines]
        for number, (code, indicator) in enumerate(lines, start=1):
            choices = tuple(
                Choice(token=sign, text=sign, chosen=sign == indicator)
                for sign in (ON_ADMISSION if question.asks_admission else ())
            )
            prompts.append(Prompt(token=str(number), text=str(number), given=code, choices=choices))
        return Presented(
            kind=self.kind,
            stem=question.stem,
            source=question.source,
            note=question.code_set,
            prompts=tuple(prompts),
        )

    def read(self, question: CaseQuestion, form: Form, *, seed: str) -> Answer:
        """Read ``code-<line>`` and ``poa-<line>``; the answer is the list of [code, indicator] as typed.

        A line that holds a dash or a point and no code is an empty one.
        """
        del seed
        answer = []
        for line in range(1, question.lines + 1):
            code = (form.get(f"code-{line}") or [""])[0].strip()[:10].strip()
            indicator = (form.get(f"poa-{line}") or [""])[0]
            asked = question.asks_admission and indicator in ON_ADMISSION
            if plain_code(code):
                answer.append([code, indicator if asked else ""])
        return answer or None

    def grade(self, question: CaseQuestion, answer: Answer) -> Score:
        """Add points for right codes, indicators and first place; take one for each unsupported code."""
        given = _distinct(_lines(question, answer))
        right = {plain_code(row.code): row for row in question.codes}
        neutral = {plain_code(code) for code in question.neutral}
        earned = sum(code in right for code in given)
        earned -= sum(code not in right and code not in neutral for code in given)
        earned += bool(given) and next(iter(given)) == plain_code(question.codes[0].code)
        if question.asks_admission:
            earned += sum(code in right and right[code].on_admission == sign for code, sign in given.items())
        points = Fraction(max(0, earned), question.most)
        return Score(points, _feedback(question, given), right_from=RIGHT_FROM)

    def samples(self) -> Sequence[Sample]:
        """Return the case right, out of sequence, with a code too many, and empty."""
        data = {
            "stem": "Code the visit.",
            "source": "Office visit for type 2 diabetes with high blood sugar. Also essential hypertension.",
            "code_set": "ICD-10-CM FY2026",
            "codes": [
                {"code": "E11.65", "why": "Type 2 diabetes with hyperglycemia is the reason of the visit."},
                {"code": "I10", "why": "Essential hypertension was managed at the visit."},
            ],
            "neutral": [{"code": "Z79.84", "why": "Only when the record names the drug."}],
            "unsupported": [{"code": "E11.9", "why": "The record names a complication."}],
        }
        return (
            Sample(data, [["E11.65", ""], ["I10", ""]], Fraction(1)),
            Sample(data, [["I10", ""], ["e1165", ""]], Fraction(2, 3)),
            Sample(data, [["E11.65", ""], ["I10", ""], ["E11.9", ""]], Fraction(2, 3)),
            Sample(data, [["E11.65", ""], ["I10", ""], ["Z79.84", ""]], Fraction(1)),
            Sample(data, [["R73.9", ""]], Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def _lines(question: CaseQuestion, answer: Answer) -> list[tuple[str, str]]:
    rows = answer if isinstance(answer, list) else []
    lines = [
        (row[0], row[1])
        for row in rows
        if isinstance(row, list)
        and len(row) == 2
        and all(isinstance(part, str) for part in row)
        and plain_code(row[0])
    ]
    return lines[: question.lines]


def _distinct(lines: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return each code once, at its first place, with its indicator."""
    given: dict[str, str] = {}
    for code, indicator in lines:
        given.setdefault(plain_code(code), indicator)
    return given


def _feedback(question: CaseQuestion, given: Mapping[str, str]) -> tuple[Feedback, ...]:
    notes = []
    first = next(iter(given), "")
    for place, row in enumerate(question.codes):
        plain = plain_code(row.code)
        details = []
        if place == 0 and plain in given and first != plain:
            details.append("It goes first.")
        if row.on_admission:
            details.append(f"Present on admission: {row.on_admission}.")
            if plain in given and given[plain] != row.on_admission:
                details.append(f"You gave: {given[plain] or 'none'}.")
        notes.append(Feedback(row.code, row.why, chosen=plain in given, right=True, detail=" ".join(details)))
    known = {
        plain_code(code): (code, why)
        for code, why in (*question.neutral.items(), *question.unsupported.items())
    }
    right = {plain_code(row.code) for row in question.codes}
    for plain in given:
        if plain not in right:
            code, why = known.get(plain, (plain, "The record does not support this code."))
            notes.append(Feedback(code, why, chosen=True, right=False))
    return tuple(notes)
