"""Multiple choice: several options are right; the stem says "Choose all that apply."."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, validates, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Form,
    Presented,
    Sample,
    Score,
    Strict,
    Text,
    partial_credit,
    require_unique,
)
from lms.assessments.questions.options import (
    ChoiceQuestion,
    choice_question,
    feedback,
    options_field,
    presented,
)


class MultipleSchema(Strict):
    """A stem and three to six options, two or more of them right and one or more wrong."""

    stem = Text()
    options = options_field(most=6)

    @validates("stem")
    def _says_so(self, value: str, **_: Any) -> None:
        if "Choose all that apply." not in value:
            raise ValidationError('The stem of a multiple choice ends with "Choose all that apply."')

    @validates_schema(skip_on_field_errors=True)
    def _several_are_right(self, data: dict[str, Any], **_: Any) -> None:
        options = data["options"]
        require_unique([row["key"] for row in options], "options", field="options")
        right = sum(row["correct"] for row in options)
        if right < 2 or right == len(options):
            message = "Multiple choice has at least two right options and one wrong."
            raise ValidationError(message, "options")


class Multiple:
    """Each option rightly taken or left counts equally; credit only from 60 %, and none for no choice."""

    kind: ClassVar[str] = "multiple"
    schema: ClassVar[type[Schema]] = MultipleSchema

    def parse(self, data: Mapping[str, Any]) -> ChoiceQuestion:
        """Turn what an author wrote into the question."""
        return choice_question(data)

    def present(self, question: ChoiceQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the options shuffled, with the earlier choices marked."""
        return presented(self.kind, question, seed=seed, chosen=_chosen(question, answer))

    def read(self, question: ChoiceQuestion, form: Form, *, seed: str) -> Answer:
        """Read the repeated field ``choice``; the answer is the list of the keys in the authors' order."""
        places = question.deal(seed)
        ticked = {places[token] for token in form.get("choice", ()) if token in places}
        return [option.key for option in question.options if option.key in ticked] or None

    def grade(self, question: ChoiceQuestion, answer: Answer) -> Score:
        """Count the options judged rightly."""
        chosen = _chosen(question, answer)
        notes = feedback(question, chosen)
        right = sum(note.agrees for note in notes)
        points = partial_credit(right, len(notes)) if chosen else Fraction(0)
        return Score(points=points, feedback=notes)

    def samples(self) -> Sequence[Sample]:
        """Return answers on both sides of the share from which credit is given."""
        options = [
            {"key": "A", "text": "Full legal name", "correct": True, "why": "It is an identifier."},
            {"key": "B", "text": "Date of birth", "correct": True, "why": "It is an identifier."},
            {"key": "C", "text": "Room number", "correct": False, "why": "Rooms change."},
            {"key": "D", "text": "Appointment time", "correct": False, "why": "Others share it."},
            {"key": "E", "text": "Medical record number", "correct": True, "why": "It is an identifier."},
        ]
        data = {"stem": "Which identify the patient? Choose all that apply.", "options": options}
        return (
            Sample(data, ["A", "B", "E"], Fraction(1)),
            Sample(data, ["A", "B"], Fraction(4, 5)),
            Sample(data, ["A"], Fraction(3, 5)),
            Sample(data, ["A", "C"], Fraction(0)),
            Sample(data, ["C", "D"], Fraction(0)),
            Sample(data, [], Fraction(0)),
        )


def _chosen(question: ChoiceQuestion, answer: Answer) -> frozenset[str]:
    given = answer if isinstance(answer, list) else []
    return frozenset(key for key in given if isinstance(key, str)) & question.by_key.keys()
