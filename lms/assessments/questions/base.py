"""What every question type shares: how a question is shown, answered and scored.

Three rules hold for all types. What a learner sees carries tokens (places in the shuffled list), never the
authors' keys, because keys stand in the right order of an ordering question. An answer is kept in keys as
JSON, None when nothing was answered. Grading any JSON value gives a score and never raises.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Protocol, TypeVar

from marshmallow import Schema, ValidationError, fields, validate

Form = Mapping[str, Sequence[str]]
Answer = Any

CREDIT_FROM = Fraction(3, 5)
"""Share of right parts below which a question of several parts earns nothing (blueprint 4.0, rule 3)."""

Q = TypeVar("Q")


@dataclass(frozen=True)
class Choice:
    """One option as a learner sees it; ``token`` is its place in the shuffled list."""

    token: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class Prompt:
    """One row to be answered (an entry to place, a left side to match); ``given`` is the token chosen.

    A prompt that is ``fixed`` is filled in already and takes no answer. ``box`` is its number on a paper
    form. ``choices`` are its own, where it has any; else ``given`` is the text as typed.
    """

    token: str
    text: str
    given: str = ""
    box: str = ""
    fixed: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Presented:
    """A question as a learner may see it: no key, no reason, nothing that tells right from wrong.

    ``source`` is the document that the question is about; ``passage`` the texts before, between and after
    the choices that stand in a running text; ``head`` and ``rows`` are a table with cells to fill.
    """

    kind: str
    stem: str
    choices: tuple[Choice, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    given: str = ""
    unit: str = ""
    note: str = ""
    source: str = ""
    passage: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Prompt, ...], ...] = ()


@dataclass(frozen=True)
class Feedback:
    """What one option teaches afterwards: was it chosen, is it right, and the reason.

    ``detail`` says in words what was given and what is right where a tick is not enough.
    """

    text: str
    why: str
    chosen: bool
    right: bool
    detail: str = ""

    @property
    def agrees(self) -> bool:
        """Tell whether the learner judged this option as the key does."""
        return self.chosen == self.right


@dataclass(frozen=True)
class Score:
    """Points between 0 and 1 and the feedback for each option.

    ``right_from`` is the share of points from which the whole question counts as right.
    """

    points: Fraction
    feedback: tuple[Feedback, ...] = ()
    right_from: Fraction = Fraction(1)

    @property
    def correct(self) -> bool:
        """Tell whether the whole question is right; only this counts for a critical objective."""
        return self.points >= self.right_from


@dataclass(frozen=True)
class Sample:
    """A question with an answer and the points that this answer earns; the contract test holds it to that."""

    data: Mapping[str, Any]
    answer: Answer
    points: Fraction


class QuestionType(Protocol[Q]):
    """A kind of question; owns its schema, its form, its reading and its grading."""

    kind: ClassVar[str]
    schema: ClassVar[type[Schema]]

    def parse(self, data: Mapping[str, Any]) -> Q:
        """Turn what an author wrote (already checked by ``schema``) into the question."""
        ...

    def present(self, question: Q, *, seed: str, answer: Answer = None) -> Presented:
        """Show the question, shuffled by ``seed``, with an earlier ``answer`` filled in."""
        ...

    def read(self, question: Q, form: Form, *, seed: str) -> Answer:
        """Read untrusted form fields shown under ``seed``; None when nothing usable was answered."""
        ...

    def grade(self, question: Q, answer: Answer) -> Score:
        """Score an answer; anything that is not an answer earns 0."""
        ...

    def samples(self) -> Sequence[Sample]:
        """Return questions with answers and what they earn."""
        ...


class Strict(Schema):
    """A schema of what authors write; an unknown key is a fault."""


class Text(fields.String):
    """A text that an author must not leave blank."""

    def __init__(self, **options: Any) -> None:
        not_blank = validate.Regexp(r"\S", error="Must not be blank.")
        super().__init__(required=True, validate=not_blank, **options)


def dealt(keys: Iterable[str], seed: str) -> list[str]:
    """Return ``keys`` in an order that depends on ``seed`` alone; the same on every machine and version."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}\x1f{key}".encode()).digest())


def tokens(keys: Sequence[str]) -> dict[str, str]:
    """Map the place in a shuffled list, counted from "1", to the key that stands there."""
    return {str(place): key for place, key in enumerate(keys, start=1)}


def partial_credit(right: int, parts: int) -> Fraction:
    """Return the share of right parts, or 0 below the share from which credit is given."""
    share = Fraction(right, parts)
    return share if share >= CREDIT_FROM else Fraction(0)


def require_unique(values: Sequence[str], what: str, *, field: str) -> None:
    """Raise a validation error at ``field`` when two of ``values`` are equal."""
    doubles = sorted({value for value in values if values.count(value) > 1})
    if doubles:
        raise ValidationError(f"Two {what} are called {', '.join(doubles)}.", field)
