"""Single choice: one best answer."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Form,
    Presented,
    Sample,
    Score,
    Strict,
    Text,
    require_unique,
)
from lms.assessments.questions.options import (
    ChoiceQuestion,
    choice_question,
    feedback,
    options_field,
    presented,
)


class SingleSchema(Strict):
    """A stem and three or four options, exactly one of them right."""

    stem = Text()
    options = options_field(most=4)

    @validates_schema(skip_on_field_errors=True)
    def _one_is_right(self, data: dict[str, Any], **_: Any) -> None:
        options = data["options"]
        require_unique([row["key"] for row in options], "options", field="options")
        right = sum(row["correct"] for row in options)
        if right != 1:
            message = f"Single choice has exactly one right option; this has {right}."
            raise ValidationError(message, "options")


class Single:
    """One option is right; it earns everything, any other nothing."""

    kind: ClassVar[str] = "single"
    schema: ClassVar[type[Schema]] = SingleSchema

    def parse(self, data: Mapping[str, Any]) -> ChoiceQuestion:
        """Turn what an author wrote into the question."""
        return choice_question(data)

    def present(self, question: ChoiceQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the options shuffled, with the earlier choice marked."""
        chosen = [answer] if isinstance(answer, str) else []
        return presented(self.kind, question, seed=seed, chosen=chosen)

    def read(self, question: ChoiceQuestion, form: Form, *, seed: str) -> Answer:
        """Read the field ``choice``; the answer is the key of the option."""
        given = form.get("choice") or [""]
        return question.deal(seed).get(given[0])

    def grade(self, question: ChoiceQuestion, answer: Answer) -> Score:
        """Give 1 for the right option, else 0."""
        option = question.by_key.get(answer) if isinstance(answer, str) else None
        chosen = [option.key] if option else []
        right = option is not None and option.correct
        return Score(points=Fraction(int(right)), feedback=feedback(question, chosen))

    def samples(self) -> Sequence[Sample]:
        """Return the right option, a wrong one and none."""
        data = {
            "stem": "The card shows a new plan. What do you do first?",
            "options": [
                {"key": "A", "text": "Keep the old plan", "correct": False, "why": "It may have ended."},
                {"key": "B", "text": "Check eligibility", "correct": True, "why": "It shows what is active."},
                {"key": "C", "text": "Ask billing", "correct": False, "why": "Billing sees it too late."},
            ],
        }
        return (
            Sample(data, "B", Fraction(1)),
            Sample(data, "A", Fraction(0)),
            Sample(data, None, Fraction(0)),
        )
