"""Fill the claim form: put the right values into numbered fields of a UB-04 or a CMS-1500."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Form,
    Presented,
    Prompt,
    Sample,
    Score,
    Strict,
    Text,
    partial_credit,
    require_unique,
)
from lms.assessments.questions.typed import Blank, BlankSchema, answers_in, blank_of

FORMS = ("UB-04", "CMS-1500")


class KnownSchema(Strict):
    """A field of the form that is filled in already."""

    box = Text()
    label = Text()
    value = Text()


class BoxSchema(BlankSchema):
    """A field of the form that the learner fills in: its number and what it holds, in our own words."""

    box = Text()
    label = Text()


class ClaimFormSchema(Strict):
    """A stem, the form, the facts of the visit, fields shown filled in, and two to ten to fill in."""

    stem = Text()
    form = fields.String(required=True, validate=validate.OneOf(FORMS))
    source = Text()
    known = fields.List(fields.Nested(KnownSchema), validate=validate.Length(max=12))
    boxes = fields.List(fields.Nested(BoxSchema), required=True, validate=validate.Length(min=2, max=10))

    @validates_schema(skip_on_field_errors=True)
    def _each_box_once(self, data: dict[str, Any], **_: Any) -> None:
        boxes = [row["box"] for row in [*data.get("known", []), *data["boxes"]]]
        require_unique(boxes, "fields", field="boxes")
        start = "FL" if data["form"] == "UB-04" else "Item"
        for box in boxes:
            if not box.startswith(start):
                raise ValidationError(f"Fields of a {data['form']} are named {start} and a number.", "boxes")


@dataclass(frozen=True)
class Box:
    """A field to fill in, by its number."""

    box: str
    label: str
    blank: Blank


@dataclass(frozen=True)
class ClaimFormQuestion:
    """A stem, the facts of the visit, and the fields of the form."""

    stem: str
    form: str
    source: str
    known: tuple[Prompt, ...]
    boxes: tuple[Box, ...]


class ClaimForm:
    """Each field with the right value counts equally; credit only from 60 %."""

    kind: ClassVar[str] = "claim-form"
    schema: ClassVar[type[Schema]] = ClaimFormSchema

    def parse(self, data: Mapping[str, Any]) -> ClaimFormQuestion:
        """Turn what an author wrote into the question."""
        return ClaimFormQuestion(
            stem=data["stem"].strip(),
            form=data["form"],
            source=data["source"].strip(),
            known=tuple(
                Prompt("", row["label"], row["value"], box=row["box"], fixed=True)
                for row in data.get("known", ())
            ),
            boxes=tuple(Box(row["box"], row["label"], blank_of(row)) for row in data["boxes"]),
        )

    def present(self, question: ClaimFormQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the form in the order of its fields; ``seed`` shuffles nothing."""
        del seed
        given = answers_in(answer, [box.box for box in question.boxes])
        open_boxes = tuple(
            box.blank.prompt(str(number), box.label, given.get(box.box), box=box.box)
            for number, box in enumerate(question.boxes, start=1)
        )
        prompts = tuple(sorted((*question.known, *open_boxes), key=lambda prompt: _order(prompt.box)))
        return Presented(
            kind=self.kind, stem=question.stem, prompts=prompts, source=question.source, note=question.form
        )

    def read(self, question: ClaimFormQuestion, form: Form, *, seed: str) -> Answer:
        """Read the fields ``blank-<token>``; the answer maps the number of a field to what was typed."""
        del seed
        read = {
            box.box: box.blank.read(form, f"blank-{number}")
            for number, box in enumerate(question.boxes, start=1)
        }
        return {box: typed for box, typed in read.items() if typed} or None

    def grade(self, question: ClaimFormQuestion, answer: Answer) -> Score:
        """Count the fields with the right value."""
        given = answers_in(answer, [box.box for box in question.boxes])
        notes = tuple(
            box.blank.feedback(f"{box.box} {box.label}", given.get(box.box)) for box in question.boxes
        )
        return Score(partial_credit(sum(note.chosen for note in notes), len(notes)), notes)

    def samples(self) -> Sequence[Sample]:
        """Return all fields right, two of three, and none."""
        boxes = [
            {"box": "FL12", "label": "Admission date", "format": "date", "answer": "03/06/2026",
             "why": "The order to admit was signed that day."},
            {"box": "FL14", "label": "Type of admission", "format": "code", "answer": "1",
             "options": ["1", "2", "3"], "why": "The patient came as an emergency."},
            {"box": "FL60", "label": "Member number", "format": "code", "answer": "NHP-441 207",
             "why": "It stands on the card.",
             "mistakes": [{"value": "A. Sample", "why": "That is the name of the member."}]},
        ]  # fmt: skip
        data = {
            "stem": "Fill in the open fields for this admission.",
            "form": "UB-04",
            "source": "Admitted on 6 March 2026 from the emergency department. Card: NHP-441 207.",
            "known": [{"box": "FL8", "label": "Patient name", "value": "Sample, A."}],
            "boxes": boxes,
        }
        full = {"FL12": "2026-03-06", "FL14": "1", "FL60": "nhp441207"}
        return (
            Sample(data, full, Fraction(1)),
            Sample(data, {**full, "FL60": "A. Sample"}, Fraction(2, 3)),
            Sample(data, {"FL14": "1"}, Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def _order(box: str) -> tuple[int, str]:
    digits = "".join(sign if sign.isdigit() else " " for sign in box).split()
    return (int(digits[0]) if digits else 0, box)
