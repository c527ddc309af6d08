"""What can be played: the interface of a kind of play. Pure: no clock, no database, no web.

A play is a list of steps over an immutable revision. A kind turns that into a state by one pure function, so
that services, results, evidence and statistics are written once for every kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

WHOLE, ROLE, REPLAY, PRACTICE, TABLE = "whole", "role", "replay", "practice", "table"
MODES = (WHOLE, ROLE, REPLAY, PRACTICE, TABLE)
COUNTED = (WHOLE, ROLE, TABLE)
"""Modes whose result is evidence; the others count for nothing."""

Form = Mapping[str, Sequence[str]]
"""A form as it was sent: every field with its values."""


@dataclass(frozen=True)
class Setup:
    """How a play was begun: what chance gives comes from ``seed`` alone."""

    seed: str
    mode: str = WHOLE
    viewpoint: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a form chose, before it is a step: where, and what."""

    beat: str
    choice: Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A step of a play. ``elapsed_seconds`` lie between the server's start of the play and this step."""

    ordinal: int
    beat: str
    choice: Mapping[str, Any]
    elapsed_seconds: float = 0.0


@dataclass(frozen=True)
class Note:
    """How the newest step of a state was judged; ``option`` is the outcome that statistics count."""

    option: str | None = None
    points: int | None = None
    is_breach: bool = False


@dataclass(frozen=True)
class Result:
    """Where a play stands: points of the points that could be reached so far.

    ``unmet`` names further terms of a pass that are not met, in sentences.
    """

    points: int
    of: int
    is_breach: bool
    is_finished: bool
    unmet: tuple[str, ...] = ()


class PlayState(Protocol):
    """A state of any kind; the services read nothing else of it."""

    @property
    def note(self) -> Note:
        """How the step that led here was judged."""
        ...


class PlayKind(Protocol):
    """A kind of play; its states are its own, frozen, and equal for equal steps."""

    kind: ClassVar[str]
    content_kind: ClassVar[str]
    """The kind of content whose live revision is played."""
    needs_world: ClassVar[bool]
    """Whether what is played makes claims, so that it needs the edits and consequences as they are known."""

    def content(self, body: dict[str, Any], world: Any) -> Any:
        """Return what is played, from the body of a revision; called once for each revision and world.

        Args:
            body: the body of the revision.
            world: what a simulated claim meets (``lms.simulations.rules.claim.run.World``); None for a kind
                that needs none.
        """
        ...

    def begin(self, content: Any, setup: Setup) -> Any:
        """Return the state before the first step.

        Raises:
            Refused: when the content has no such mode or viewpoint.
        """
        ...

    def read(self, state: Any, form: Form) -> Answer:
        """Return what a form chose in a state.

        Raises:
            Refused: when nothing usable was chosen; the message says what to do.
        """
        ...

    def apply(self, state: Any, step: Step) -> Any:
        """Return the state after a step.

        Raises:
            Refused: when the step cannot be taken in this state.
        """
        ...

    def result(self, state: Any, *, elapsed_seconds: float) -> Result:
        """Return where a play stands so many seconds after the server's start of it."""
        ...
