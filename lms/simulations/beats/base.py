"""What a kind of beat is: how a moment of a visit is shown, answered and judged. Pure.

Whatever a kind asks for, an answer always leads to one of the options of the beat, and what follows (points,
claim, flags, feedback) stands there. So that the rest of the engine knows options only.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from marshmallow import Schema

from lms.core.errors import Refused
from lms.simulations.rules.scenario import Beat, Option

Form = Mapping[str, Sequence[str]]
Fault = tuple[tuple[str | int, ...], str]
T = TypeVar("T")


@dataclass(frozen=True)
class Sample:
    """A beat, a form as a browser sends it, and the option that it leads to; for the contract test."""

    beat: Beat
    form: Form
    option: str


class BeatKind(Protocol):
    """A kind of beat."""

    kind: ClassVar[str]
    template: ClassVar[str]
    """What shows it within the form of a step; it gets ``beat`` and ``shown``."""
    task_schema: ClassVar[type[Schema] | None]
    """What authors write under ``task`` of a beat; None when there is nothing to write."""
    answers_schema: ClassVar[type[Schema] | None]
    """What authors write under ``answers`` of an option; None when there is nothing to write."""

    def shown(self, beat: Beat, *, seed: str) -> Any:
        """Return what the page shows besides the scene; its order comes from the seed."""
        ...

    def read(self, beat: Beat, form: Form) -> dict[str, Any]:
        """Return the choice of a form, as JSON values.

        Raises:
            Refused: when nothing usable was chosen; the message says what to do.
        """
        ...

    def judge(self, beat: Beat, choice: Mapping[str, Any]) -> Option:
        """Return the option that a choice leads to, with what was typed among its fields.

        Raises:
            Refused: when the beat has no such choice.
        """
        ...

    def choice_of(self, beat: Beat, option: Option) -> dict[str, Any]:
        """Return a choice that leads to an option."""
        ...

    def in_words(self, beat: Beat, choice: Mapping[str, Any]) -> str:
        """Return what was chosen, for the time line."""
        ...

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield what is wrong with a beat beyond the schemas, with the path below the beat."""
        ...

    def samples(self) -> tuple[Sample, ...]:
        """Return samples for the contract test."""
        ...


def one_of(form: Form, name: str, longest: int = 200) -> str:
    """Return the single value of a field, trimmed; empty when it was not sent."""
    values = form.get(name) or [""]
    return str(values[0]).strip()[:longest]


def in_seeded_order(things: Sequence[T], seed: str, names: Sequence[str]) -> tuple[T, ...]:
    """Return things in an order that follows from a seed; ``names`` tell them apart."""
    drawn = [hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in names]
    return tuple(thing for _, thing in sorted(zip(drawn, things, strict=True), key=lambda pair: pair[0]))


def nothing_chosen(what: str) -> Refused:
    """Return the error for a form in which nothing was chosen."""
    return Refused(what, hint="Nothing was recorded; the page is as it was.")


def gone(what: str = "This choice is not open any more.") -> Refused:
    """Return the error for a choice that the beat does not offer."""
    return Refused(what, hint="Open the play again and choose one of those shown.")


def fallback_faults(beat: Beat, what: str) -> Iterator[Fault]:
    """Yield a fault unless the last option, and only that, takes every answer that no other one takes."""
    for place, option in enumerate(beat.options):
        is_last = place == len(beat.options) - 1
        if is_last and option.answers:
            yield ("options", place, "answers"), f"the last option takes {what}; give it no answers"
        if not is_last and not option.answers:
            yield ("options", place), "needs answers: only the last option is without"
