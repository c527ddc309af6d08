"""Matching: find the right side for each left side."""

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


class PairSchema(Strict):
    """A left side with its right side and the reason."""

    key = Text()
    left = Text()
    right = Text()
    why = Text()


class DistractorSchema(Strict):
    """A right side that fits no left side."""

    key = Text()
    right = Text()
    why = Text()


class MatchingSchema(Strict):
    """A stem, three to seven pairs and, if wanted, right sides that fit nowhere."""

    stem = Text()
    pairs = fields.List(fields.Nested(PairSchema), required=True, validate=validate.Length(min=3, max=7))
    distractors = fields.List(fields.Nested(DistractorSchema), validate=validate.Length(max=4))

    @validates_schema(skip_on_field_errors=True)
    def _names_differ(self, data: dict[str, Any], **_: Any) -> None:
        rows = [*data["pairs"], *data.get("distractors", [])]
        require_unique([row["key"] for row in rows], "pairs or distractors", field="pairs")
        require_unique([row["left"] for row in data["pairs"]], "left sides", field="pairs")


@dataclass(frozen=True)
class Pair:
    """A left side and the text that belongs to it."""

    key: str
    left: str
    right: str
    why: str


@dataclass(frozen=True)
class MatchingQuestion:
    """A stem, the pairs, and each right side once: ``rights`` maps its first key to its text."""

    stem: str
    pairs: tuple[Pair, ...]
    rights: Mapping[str, str]
    reasons: Mapping[str, str]

    def deal(self, seed: str) -> dict[str, str]:
        """Return which right side stands at which place of the shuffled list: token to key."""
        return tokens(dealt(self.rights, seed))


class Matching:
    """Each left side with its right side counts equally; credit only from 60 %."""

    kind: ClassVar[str] = "matching"
    schema: ClassVar[type[Schema]] = MatchingSchema

    def parse(self, data: Mapping[str, Any]) -> MatchingQuestion:
        """Turn what an author wrote into the question."""
        pairs = tuple(Pair(str(row["key"]), row["left"], row["right"], row["why"]) for row in data["pairs"])
        extra = data.get("distractors", [])
        first_key: dict[str, str] = {}
        for key, right in [(pair.key, pair.right) for pair in pairs] + [
            (str(row["key"]), row["right"]) for row in extra
        ]:
            first_key.setdefault(right, key)
        return MatchingQuestion(
            stem=data["stem"].strip(),
            pairs=pairs,
            rights={key: right for right, key in first_key.items()},
            reasons={row["right"]: row["why"] for row in extra},
        )

    def present(self, question: MatchingQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the left sides in the authors' order, the right sides shuffled."""
        places = question.deal(seed)
        token_of = {key: token for token, key in places.items()}
        given = answer if isinstance(answer, dict) else {}
        prompts = tuple(
            Prompt(token=str(number), text=pair.left, given=_token(token_of, given.get(pair.key)))
            for number, pair in enumerate(question.pairs, start=1)
        )
        choices = tuple(Choice(token=token, text=question.rights[key]) for token, key in places.items())
        return Presented(kind=self.kind, stem=question.stem, choices=choices, prompts=prompts)

    def read(self, question: MatchingQuestion, form: Form, *, seed: str) -> Answer:
        """Read the fields ``match-<token>``; the answer maps the key of a pair to the key of a right side."""
        places = question.deal(seed)
        answer = {}
        for number, pair in enumerate(question.pairs, start=1):
            given = form.get(f"match-{number}") or [""]
            if given[0] in places:
                answer[pair.key] = places[given[0]]
        return answer or None

    def grade(self, question: MatchingQuestion, answer: Answer) -> Score:
        """Count the left sides with their right side."""
        given = answer if isinstance(answer, dict) else {}
        notes = tuple(_feedback(question, pair, given.get(pair.key)) for pair in question.pairs)
        return Score(partial_credit(sum(note.agrees for note in notes), len(notes)), notes)

    def samples(self) -> Sequence[Sample]:
        """Return all right, two of three, and a distractor; two left sides share a right side."""
        pairs = [
            {"key": "A", "left": "Member number", "right": "Insurance card", "why": "It stands there."},
            {"key": "B", "left": "Group number", "right": "Insurance card", "why": "It stands there."},
            {"key": "C", "left": "Legal name", "right": "Photo identification", "why": "Names follow it."},
        ]
        distractors = [{"key": "D", "right": "Parking ticket", "why": "It proves no cover."}]
        data = {"stem": "Where do you read it?", "pairs": pairs, "distractors": distractors}
        return (
            Sample(data, {"A": "A", "B": "A", "C": "C"}, Fraction(1)),
            Sample(data, {"A": "A", "B": "A", "C": "D"}, Fraction(2, 3)),
            Sample(data, {"A": "C", "B": "A", "C": "D"}, Fraction(0)),
            Sample(data, None, Fraction(0)),
        )


def _token(token_of: Mapping[str, str], key: Any) -> str:
    return token_of.get(key, "") if isinstance(key, str) else ""


def _feedback(question: MatchingQuestion, pair: Pair, given: Any) -> Feedback:
    chosen = question.rights.get(given) if isinstance(given, str) else None
    right = chosen == pair.right
    said = f"You chose: {chosen}." if chosen else "You left it open."
    extra = question.reasons.get(chosen or "", "")
    detail = pair.right if right else f"{pair.right}. {said} {extra}".strip()
    return Feedback(text=pair.left, why=pair.why, chosen=right, right=True, detail=detail)
