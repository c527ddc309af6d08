"""Hot text: mark the words of a record that answer the question, such as those that support a code."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Choice,
    Form,
    Presented,
    Sample,
    Score,
    Strict,
    Text,
    partial_credit,
    require_unique,
    tokens,
)
from lms.assessments.questions.options import ChoiceQuestion, OptionSchema, feedback, options_of

_PLACE = re.compile(r"\{([A-Za-z0-9]+)\}")


class HotTextSchema(Strict):
    """A stem, a passage with a ``{key}`` where each span stands, and the spans in that order."""

    stem = Text()
    passage = Text()
    spans = fields.List(fields.Nested(OptionSchema), required=True, validate=validate.Length(min=3, max=12))

    @validates_schema(skip_on_field_errors=True)
    def _each_span_stands_once(self, data: dict[str, Any], **_: Any) -> None:
        keys = [row["key"] for row in data["spans"]]
        require_unique(keys, "spans", field="spans")
        if _PLACE.findall(data["passage"]) != keys:
            message = "The passage names each span once, as {key}, in the order of the spans."
            raise ValidationError(message, "passage")
        right = sum(row["correct"] for row in data["spans"])
        if right in (0, len(keys)):
            raise ValidationError("At least one span is right and at least one is wrong.", "spans")


@dataclass(frozen=True)
class HotTextQuestion:
    """A stem, the spans, and the texts before, between and after them (one more than spans)."""

    stem: str
    passage: tuple[str, ...]
    spans: ChoiceQuestion

    @property
    def places(self) -> dict[str, str]:
        """Which span stands at which place of the passage: token to key. Nothing is shuffled."""
        return tokens(list(self.spans.by_key))


class HotText:
    """Each span rightly marked or left counts equally; credit only from 60 %, and none for no mark."""

    kind: ClassVar[str] = "hot-text"
    schema: ClassVar[type[Schema]] = HotTextSchema

    def parse(self, data: Mapping[str, Any]) -> HotTextQuestion:
        """Turn what an author wrote into the question."""
        stem = data["stem"].strip()
        texts = _PLACE.split(data["passage"].strip())[::2]
        return HotTextQuestion(stem, tuple(texts), ChoiceQuestion(stem, options_of(data["spans"])))

    def present(self, question: HotTextQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the passage with the earlier marks; its order is that of the record, not of ``seed``."""
        del seed
        marked = _marked(question, answer)
        choices = tuple(
            Choice(token=token, text=question.spans.by_key[key].text, chosen=key in marked)
            for token, key in question.places.items()
        )
        return Presented(kind=self.kind, stem=question.stem, choices=choices, passage=question.passage)

    def read(self, question: HotTextQuestion, form: Form, *, seed: str) -> Answer:
        """Read the repeated field ``choice``; the answer is the list of the keys in the passage's order."""
        del seed
        ticked = set(form.get("choice", ()))
        return [key for token, key in question.places.items() if token in ticked] or None

    def grade(self, question: HotTextQuestion, answer: Answer) -> Score:
        """Count the spans judged rightly."""
        marked = _marked(question, answer)
        notes = feedback(question.spans, marked)
        right = sum(note.agrees for note in notes)
        return Score(partial_credit(right, len(notes)) if marked else Fraction(0), notes)

    def samples(self) -> Sequence[Sample]:
        """Return all right, one too many, and no mark."""
        spans = [
            {"key": "A", "text": "short of breath for two days", "correct": True, "why": "It is the reason."},
            {"key": "B", "text": "smokes ten a day", "correct": False, "why": "It is history."},
            {"key": "C", "text": "wheezing on both sides", "correct": True, "why": "It is a finding."},
            {"key": "D", "text": "lives alone", "correct": False, "why": "It is no reason for the test."},
        ]
        data = {
            "stem": "Mark the words that give the reason for the chest film.",
            "passage": "Patient {A}, {B}. On examination {C}. Social: {D}.",
            "spans": spans,
        }
        return (
            Sample(data, ["A", "C"], Fraction(1)),
            Sample(data, ["A", "B", "C"], Fraction(3, 4)),
            Sample(data, ["B", "D"], Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def _marked(question: HotTextQuestion, answer: Answer) -> frozenset[str]:
    given = answer if isinstance(answer, list) else []
    return frozenset(key for key in given if isinstance(key, str)) & question.spans.by_key.keys()
