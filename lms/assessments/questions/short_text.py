"""Short text: a word, a code or a date, typed; the author says what else is accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema

from lms.assessments.questions.base import Answer, Feedback, Form, Presented, Sample, Score, Text
from lms.assessments.questions.typed import Blank, BlankSchema, blank_of


class ShortTextSchema(BlankSchema):
    """A stem and the field to fill in; ``note`` says how the answer is to be written."""

    stem = Text()
    note = Text()


@dataclass(frozen=True)
class ShortTextQuestion:
    """A stem and the field."""

    stem: str
    note: str
    blank: Blank


class ShortText:
    """The answer or an accepted way to write it earns everything, anything else nothing."""

    kind: ClassVar[str] = "short-text"
    schema: ClassVar[type[Schema]] = ShortTextSchema

    def parse(self, data: Mapping[str, Any]) -> ShortTextQuestion:
        """Turn what an author wrote into the question."""
        return ShortTextQuestion(data["stem"].strip(), data["note"], blank_of(data))

    def present(self, question: ShortTextQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show a field; there is nothing to shuffle by ``seed``."""
        del seed
        prompt = question.blank.prompt("1", question.note, answer)
        return Presented(kind=self.kind, stem=question.stem, prompts=(prompt,), note=question.note)

    def read(self, question: ShortTextQuestion, form: Form, *, seed: str) -> Answer:
        """Read the field ``blank-1``; the answer is the text as typed."""
        del seed
        return question.blank.read(form, "blank-1")

    def grade(self, question: ShortTextQuestion, answer: Answer) -> Score:
        """Compare in the field's own format."""
        note = question.blank.feedback("Your answer", answer)
        shown = Feedback(question.blank.answer, note.why, chosen=note.chosen, right=True, detail=_said(note))
        return Score(points=Fraction(int(note.chosen)), feedback=(shown,))

    def samples(self) -> Sequence[Sample]:
        """Return ways to write the right date, a typical mistake and nothing."""
        data = {
            "stem": "The service was on 6 March 2026; claims are taken for 90 days. What is the last day?",
            "note": "Month, day and year",
            "format": "date",
            "answer": "06/04/2026",
            "why": "The 90th day after 6 March is 4 June.",
            "mistakes": [{"value": "06/06/2026", "why": "Three months are not 90 days."}],
        }
        return (
            Sample(data, "06/04/2026", Fraction(1)),
            Sample(data, "2026-06-04", Fraction(1)),
            Sample(data, "06/06/2026", Fraction(0)),
            Sample(data, "soon", Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def _said(note: Feedback) -> str:
    return "" if note.chosen else note.detail.partition(". ")[2]
