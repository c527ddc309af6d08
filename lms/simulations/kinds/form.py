"""A screen of a record system as a kind of play."""

from collections.abc import Mapping
from typing import Any, ClassVar

from lms.core.errors import Refused
from lms.simulations.kinds.base import WHOLE, Answer, Form, Result, Setup, Step
from lms.simulations.rules.claim.facts import World
from lms.simulations.rules.tasks.effects import TaskClaims
from lms.simulations.rules.tasks.making import task_of, variant_of
from lms.simulations.rules.tasks.playing import ACTS, SCREEN, TaskState, apply, values_of
from lms.simulations.rules.tasks.timing import read_log


class TaskContent:
    """A task with each of its draws, and what the claims of each draw meet."""

    def __init__(self, body: Mapping[str, Any], world: World) -> None:
        self.body = body
        self._world = world
        self._drawn: dict[int, TaskClaims] = {}

    def drawn(self, seed: str) -> TaskClaims:
        """Return the draw that a seed gives, with its claims."""
        number = variant_of(self.body, seed)
        if number not in self._drawn:
            self._drawn[number] = TaskClaims(task_of(self.body, number), self._world)
        return self._drawn[number]


class FormKind:
    """A screen is filled from the papers beside it and handed in; its claim is computed from the entries."""

    kind: ClassVar[str] = "form"
    content_kind: ClassVar[str] = "task"
    needs_world: ClassVar[bool] = True

    def content(self, body: dict[str, Any], world: Any) -> TaskContent:
        """Return the task of a revision."""
        return TaskContent(body, world)

    def begin(self, content: TaskContent, setup: Setup) -> TaskState:
        """Return the empty screen that the seed gives.

        Raises:
            Refused: for a mode that screens do not have.
        """
        if setup.mode != WHOLE or setup.viewpoint is not None:
            raise Refused("A screen is filled as a whole.", hint="Begin it from its page.")
        return TaskState(content.drawn(setup.seed).task)

    def read(self, state: TaskState, form: Form) -> Answer:
        """Return what stands in each field, and what the browser measured.

        Raises:
            Refused: when neither saving nor handing in was chosen.
        """
        act = (form.get("act") or [""])[0]
        if act not in ACTS:
            raise Refused("Nothing was chosen.", hint="Go back to the screen and save or hand in.")
        times = read_log((form.get("times") or [""])[0], state.task.right.keys())
        choice = {"act": act, "values": values_of(state.task, form), "times": times.kept()}
        return Answer(SCREEN, choice)

    def apply(self, state: TaskState, step: Step) -> TaskState:
        """Return the screen after it was saved or handed in."""
        return apply(state, step.choice, elapsed_seconds=step.elapsed_seconds)

    def result(self, state: TaskState, *, elapsed_seconds: float) -> Result:
        """Return where the screen stands; it has no clock of its own."""
        del elapsed_seconds
        return state.result
