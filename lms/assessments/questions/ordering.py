"""Ordering: put the entries into the right order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate, validates_schema

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
    dealt,
    partial_credit,
    require_unique,
    tokens,
)


class EntrySchema(Strict):
    """One entry; the reason says why it stands where it stands."""

    key = Text()
    text = Text()
    why = Text()


class OrderingSchema(Strict):
    """A stem and three to seven entries in the right order."""

    stem = Text()
    entries = fields.List(fields.Nested(EntrySchema), required=True, validate=validate.Length(min=3, max=7))

    @validates_schema(skip_on_field_errors=True)
    def _keys_differ(self, data: dict[str, Any], **_: Any) -> None:
        require_unique([row["key"] for row in data["entries"]], "entries", field="entries")


@dataclass(frozen=True)
class Entry:
    """One entry to be placed."""

    key: str
    text: str
    why: str


@dataclass(frozen=True)
class OrderingQuestion:
    """A stem and the entries in the right order."""

    stem: str
    entries: tuple[Entry, ...]

    def deal(self, seed: str) -> dict[str, str]:
        """Return which entry is shown at which place, never all in the right order: token to key."""
        right = [entry.key for entry in self.entries]
        shown = dealt(right, seed)
        return tokens(shown[1:] + shown[:1] if shown == right else shown)


class Ordering:
    """Each entry at its own place counts equally; credit only from 60 %."""

    kind: ClassVar[str] = "ordering"
    schema: ClassVar[type[Schema]] = OrderingSchema

    def parse(self, data: Mapping[str, Any]) -> OrderingQuestion:
        """Turn what an author wrote into the question."""
        entries = tuple(Entry(str(row["key"]), row["text"], row["why"]) for row in data["entries"])
        return OrderingQuestion(stem=data["stem"].strip(), entries=entries)

    def present(self, question: OrderingQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the entries shuffled, each with a place to choose."""
        texts = {entry.key: entry.text for entry in question.entries}
        given = answer if isinstance(answer, dict) else {}
        prompts = tuple(
            Prompt(token=token, text=texts[key], given=str(given.get(key, "")))
            for token, key in question.deal(seed).items()
        )
        places = tuple(Choice(token=token, text=token) for token in tokens(list(texts)))
        return Presented(kind=self.kind, stem=question.stem, choices=places, prompts=prompts)

    def read(self, question: OrderingQuestion, form: Form, *, seed: str) -> Answer:
        """Read the fields ``place-<token>``; the answer maps the key of each placed entry to its place."""
        places = {str(number): number for number in range(1, len(question.entries) + 1)}
        answer = {}
        for token, key in question.deal(seed).items():
            given = form.get(f"place-{token}") or [""]
            if given[0] in places:
                answer[key] = places[given[0]]
        return answer or None

    def grade(self, question: OrderingQuestion, answer: Answer) -> Score:
        """Count the entries at their own place."""
        given = answer if isinstance(answer, dict) else {}
        notes = tuple(
            _feedback(entry, place, given.get(entry.key)) for place, entry in enumerate(question.entries, 1)
        )
        return Score(partial_credit(sum(note.agrees for note in notes), len(notes)), notes)

    def samples(self) -> Sequence[Sample]:
        """Return the right order, one swap and no order."""
        texts = ("Greet", "Ask two identifiers", "Find the record", "Check cover", "Scan cards")
        entries = [
            {"key": key, "text": text, "why": "The next step needs it."}
            for key, text in zip("ABCDE", texts, strict=True)
        ]
        data = {"stem": "Put the steps of a walk-in registration in order.", "entries": entries}
        return (
            Sample(data, {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}, Fraction(1)),
            Sample(data, {"A": 1, "B": 2, "C": 3, "D": 5, "E": 4}, Fraction(3, 5)),
            Sample(data, {"A": 2, "B": 1, "C": 3, "D": 5, "E": 4}, Fraction(0)),
            Sample(data, {"A": 1}, Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def _feedback(entry: Entry, place: int, given: Any) -> Feedback:
    placed = isinstance(given, int) and not isinstance(given, bool)
    right = placed and given == place
    said = f"You put it at {given}." if placed else "You did not place it."
    detail = f"Place {place}." if right else f"Place {place}. {said}"
    return Feedback(text=entry.text, why=entry.why, chosen=right, right=True, detail=detail)
