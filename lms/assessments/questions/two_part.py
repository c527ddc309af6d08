"""Two parts: the answer, and why it is the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Choice,
    Form,
    Presented,
    Prompt,
    Sample,
    Score,
    Strict,
    Text,
    require_unique,
)
from lms.assessments.questions.options import ChoiceQuestion, feedback, options_field, options_of

PARTS = ("options", "reasons")


class TwoPartSchema(Strict):
    """A stem with options, and a question after the reason with reasons; one of each is right."""

    stem = Text()
    options = options_field(most=4)
    ask = Text()
    reasons = options_field(most=4)

    @validates_schema(skip_on_field_errors=True)
    def _one_of_each_is_right(self, data: dict[str, Any], **_: Any) -> None:
        for part in PARTS:
            require_unique([row["key"] for row in data[part]], part, field=part)
            right = sum(row["correct"] for row in data[part])
            if right != 1:
                raise ValidationError(f"Exactly one of the {part} is right; here {right} are.", part)


@dataclass(frozen=True)
class TwoPartQuestion:
    """A stem with options and a second question with reasons."""

    stem: str
    ask: str
    parts: Mapping[str, ChoiceQuestion]

    def deal(self, part: str, seed: str) -> dict[str, str]:
        """Return which option stands at which place of a part: token to key."""
        return self.parts[part].deal(f"{seed}/{part}")


class TwoPart:
    """Answer and reason right earn everything, the answer alone one half, a reason alone nothing."""

    kind: ClassVar[str] = "two-part"
    schema: ClassVar[type[Schema]] = TwoPartSchema

    def parse(self, data: Mapping[str, Any]) -> TwoPartQuestion:
        """Turn what an author wrote into the question."""
        stem, ask = data["stem"].strip(), data["ask"].strip()
        texts = {"options": stem, "reasons": ask}
        parts = {part: ChoiceQuestion(texts[part], options_of(data[part])) for part in PARTS}
        return TwoPartQuestion(stem, ask, parts)

    def present(self, question: TwoPartQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show both parts, each shuffled, with the earlier choices marked."""
        given = _given(question, answer)
        prompts = []
        for part, choice in question.parts.items():
            choices = tuple(
                Choice(token=token, text=choice.by_key[key].text, chosen=given.get(part) == key)
                for token, key in question.deal(part, seed).items()
            )
            chosen = next((one.token for one in choices if one.chosen), "")
            prompts.append(Prompt(token=part, text=choice.stem, given=chosen, choices=choices))
        return Presented(kind=self.kind, stem=question.stem, prompts=tuple(prompts))

    def read(self, question: TwoPartQuestion, form: Form, *, seed: str) -> Answer:
        """Read the fields ``options`` and ``reasons``; the answer maps each part to the key chosen."""
        answer = {}
        for part in PARTS:
            given = form.get(part) or [""]
            key = question.deal(part, seed).get(given[0])
            if key:
                answer[part] = key
        return answer or None

    def grade(self, question: TwoPartQuestion, answer: Answer) -> Score:
        """Give one half for the answer and, only with it, one half for the reason."""
        given = _given(question, answer)
        right = {
            part: part in given and choice.by_key[given[part]].correct
            for part, choice in question.parts.items()
        }
        points = Fraction(int(right["options"]) + int(right["options"] and right["reasons"]), 2)
        notes = [
            note
            for part, choice in question.parts.items()
            for note in feedback(choice, {given[part]} if part in given else ())
        ]
        return Score(points, tuple(notes))

    def samples(self) -> Sequence[Sample]:
        """Return both right, the answer alone, the reason alone and nothing."""
        data = {
            "stem": "A patient of 67 works full time; the employer has 300 staff. Which plan pays first?",
            "options": [
                {"key": "A", "text": "The employer's plan", "correct": True, "why": "20 or more staff."},
                {"key": "B", "text": "Medicare", "correct": False, "why": "It is second here."},
                {"key": "C", "text": "Neither plan", "correct": False, "why": "Both are active."},
            ],
            "ask": "What decides it?",
            "reasons": [
                {
                    "key": "A",
                    "text": "The age of the patient",
                    "correct": False,
                    "why": "Age alone does not.",
                },
                {
                    "key": "B",
                    "text": "Current work and its size",
                    "correct": True,
                    "why": "That is the rule.",
                },
                {"key": "C", "text": "The older card", "correct": False, "why": "Dates of cards do not."},
            ],
        }
        return (
            Sample(data, {"options": "A", "reasons": "B"}, Fraction(1)),
            Sample(data, {"options": "A", "reasons": "C"}, Fraction(1, 2)),
            Sample(data, {"options": "A"}, Fraction(1, 2)),
            Sample(data, {"options": "B", "reasons": "B"}, Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def _given(question: TwoPartQuestion, answer: Answer) -> dict[str, str]:
    given = answer if isinstance(answer, dict) else {}
    return {
        part: given[part]
        for part, choice in question.parts.items()
        if isinstance(given.get(part), str) and given[part] in choice.by_key
    }
