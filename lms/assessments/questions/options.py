"""Options with a right or wrong and a reason, shared by single and multiple choice."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import fields, validate

from lms.assessments.questions.base import Choice, Feedback, Presented, Strict, Text, dealt, tokens


class OptionSchema(Strict):
    """One option as an author writes it."""

    key = Text()
    text = Text()
    correct = fields.Boolean(required=True, truthy={True}, falsy={False})
    why = Text()


@dataclass(frozen=True)
class Option:
    """One option: the text, whether it is right, and the reason."""

    key: str
    text: str
    correct: bool
    why: str


@dataclass(frozen=True)
class ChoiceQuestion:
    """A stem with options."""

    stem: str
    options: tuple[Option, ...]

    @cached_property
    def by_key(self) -> dict[str, Option]:
        """Options by their key."""
        return {option.key: option for option in self.options}

    def deal(self, seed: str) -> dict[str, str]:
        """Return which option stands at which place of the shuffled list: token to key."""
        return tokens(dealt(self.by_key, seed))


def options_field(most: int) -> fields.Field[list[Any]]:
    """Return the schema field for three to ``most`` options."""
    return fields.List(fields.Nested(OptionSchema), required=True, validate=validate.Length(min=3, max=most))


def options_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Option, ...]:
    """Build options from what an author wrote."""
    return tuple(
        Option(key=str(row["key"]), text=row["text"], correct=row["correct"], why=row["why"]) for row in rows
    )


def choice_question(data: Mapping[str, Any]) -> ChoiceQuestion:
    """Build the question from what an author wrote."""
    return ChoiceQuestion(stem=data["stem"].strip(), options=options_of(data["options"]))


def presented(kind: str, question: ChoiceQuestion, *, seed: str, chosen: Collection[str]) -> Presented:
    """Show the options in their shuffled order."""
    by_key = question.by_key
    choices = tuple(
        Choice(token=token, text=by_key[key].text, chosen=key in chosen)
        for token, key in question.deal(seed).items()
    )
    return Presented(kind=kind, stem=question.stem, choices=choices)


def feedback(question: ChoiceQuestion, chosen: Collection[str]) -> tuple[Feedback, ...]:
    """Give the reason behind each option."""
    return tuple(
        Feedback(text=option.text, why=option.why, chosen=option.key in chosen, right=option.correct)
        for option in question.options
    )
