"""A screen while it is filled: a pure function of its steps. Saved entries, times of fields, the hand-in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lms.core.errors import Refused
from lms.simulations.kinds.base import Note, Result
from lms.simulations.rules.tasks.entries import ENTRY_KINDS, Form, is_right
from lms.simulations.rules.tasks.model import Entry, Task
from lms.simulations.rules.tasks.timing import Timing, together

SAVE, HAND_IN = "save", "hand-in"
ACTS = (SAVE, HAND_IN)
SCREEN = "screen"
"""The beat under which the steps of a screen stand."""


@dataclass(frozen=True)
class Marked:
    """One field as it was handed in."""

    entry: Entry
    typed: Any
    is_right: bool
    is_breach: bool

    @property
    def points(self) -> int:
        """Points of the field."""
        return self.entry.points if self.is_right else 0


@dataclass(frozen=True)
class TaskState:
    """Where a screen stands.

    Args:
        task: the screen with the values of its draw.
        values: what stands in each field, as it was saved last.
        timing: what the browser measured of each field, all visits of the page together.
        saved: seconds from the start of the play to each time that it was saved or handed in.
        is_handed_in: whether it is over.
    """

    task: Task
    values: Mapping[str, Any] = field(default_factory=dict)
    timing: Timing = field(default_factory=Timing)
    saved: tuple[float, ...] = ()
    is_handed_in: bool = False

    @property
    def note(self) -> Note:
        """How the newest step was judged: saving is not, handing in is."""
        if not self.is_handed_in:
            return Note()
        return Note(HAND_IN, self.points, any(one.is_breach for one in self.marked))

    @cached_property
    def marked(self) -> tuple[Marked, ...]:
        """Every field judged by its own rule, in the order of the screen."""
        return tuple(mark(entry, self.values.get(entry.name, "")) for entry in self.task.entries)

    @property
    def points(self) -> int:
        """Points of all fields that are right."""
        return sum(one.points for one in self.marked)

    @property
    def result(self) -> Result:
        """Points of all; nothing is judged before the screen is handed in."""
        if not self.is_handed_in:
            return Result(0, self.task.points, is_breach=False, is_finished=False)
        is_breach = any(one.is_breach for one in self.marked)
        return Result(self.points, self.task.points, is_breach, is_finished=True)


def mark(entry: Entry, typed: Any) -> Marked:
    """Judge one field by its tolerance rule."""
    broken = any(one.is_breach and one.value == typed for one in entry.choices)
    return Marked(entry, typed, is_right(entry, typed), broken)


def values_of(task: Task, form: Form) -> dict[str, Any]:
    """Return what a form holds for each field of a screen."""
    return {entry.name: ENTRY_KINDS.get(entry.kind).read(form, entry) for entry in task.entries}


def apply(state: TaskState, choice: Mapping[str, Any], *, elapsed_seconds: float) -> TaskState:
    """Return the screen after a step.

    Raises:
        Refused: when it is handed in already, or the step is none of a screen.
    """
    if state.is_handed_in:
        raise Refused("This screen is handed in.", hint="Read what each field did.")
    if choice.get("act") not in ACTS:
        raise Refused("Nothing was chosen.", hint="Go back to the screen and save or hand in.")
    return replace(
        state,
        values=dict(choice.get("values", {})),
        timing=together(state.timing, Timing.of(choice.get("times"))),
        saved=(*state.saved, elapsed_seconds),
        is_handed_in=choice["act"] == HAND_IN,
    )
