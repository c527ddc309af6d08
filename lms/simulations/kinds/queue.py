"""Work queues as a kind of play."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from lms.core.errors import Refused
from lms.simulations.kinds.base import PRACTICE, WHOLE, Answer, Form, Result, Setup, Step
from lms.simulations.rules.queues.drawing import draw
from lms.simulations.rules.queues.model import Queue
from lms.simulations.rules.queues.playing import (
    DECIDE,
    HAND_IN,
    OPEN,
    QUEUE_BEAT,
    REQUEST,
    QueueState,
    apply,
)
from lms.simulations.rules.queues.scoring import ROOT_PERCENT

QUEUES_KEPT = 256
"""How many drawn queues a process keeps; a drawn queue is the same for the same seed."""
FIELDS = {
    OPEN: ("item", "tab"),
    DECIDE: ("item", "action", "root", "band"),
    REQUEST: ("to",),
    HAND_IN: (),
}


@dataclass(frozen=True, eq=False)
class QueueContent:
    """A queue as its author wrote it: templates of items, from which a seed draws."""

    body: Mapping[str, Any]


@lru_cache(maxsize=QUEUES_KEPT)
def drawn(content: QueueContent, seed: str) -> Queue:
    """Return the queue that a seed gives."""
    return draw(content.body, seed)


class QueueKind:
    """A work queue: looking costs seconds; each item gets an action, a root cause and a band."""

    kind: ClassVar[str] = "queue"
    content_kind: ClassVar[str] = "queue"
    needs_world: ClassVar[bool] = False

    def content(self, body: dict[str, Any], world: Any) -> QueueContent:
        """Return the templates of a revision; a queue meets nothing of the world outside it."""
        del world
        return QueueContent(body)

    def begin(self, content: QueueContent, setup: Setup) -> QueueState:
        """Return the queue that the seed gives, before anything is looked at.

        Raises:
            Refused: for a mode that queues do not have.
        """
        if setup.mode not in (WHOLE, PRACTICE) or setup.viewpoint is not None:
            raise Refused("A work queue is worked as a whole.", hint="Begin it from its page.")
        return QueueState(drawn(content, setup.seed), is_practice=setup.mode == PRACTICE)

    def read(self, state: QueueState, form: Form) -> Answer:
        """Return what a form chose: a tab, a decision, a change request, or handing in.

        Raises:
            Refused: when nothing of that was chosen, or a decision lacks a part.
        """
        del state
        act = _one(form, "act")
        if act not in FIELDS:
            raise Refused("Nothing was chosen.", hint="Go back to the queue and choose again.")
        choice: dict[str, Any] = {"act": act} | {name: _one(form, name) for name in FIELDS[act]}
        if act == DECIDE and not all(choice.values()):
            raise Refused(
                "Choose an action, a root cause and a band.", hint="All three belong to a decision."
            )
        if act == REQUEST:
            choice["items"] = sorted(set(form.get("items", ())))
        return Answer(choice.get("item", QUEUE_BEAT), choice)

    def apply(self, state: QueueState, step: Step) -> QueueState:
        """Return the queue after a step.

        Raises:
            Refused: when the clock has run out, the queue is handed in, or the step makes no sense in it.
        """
        return apply(state, step.choice, elapsed_seconds=step.elapsed_seconds)

    def result(self, state: QueueState, *, elapsed_seconds: float) -> Result:
        """Return where the queue stands; it ends by handing in or with its clock."""
        score = state.score
        needed = f"{score.roots_needed} are needed ({ROOT_PERCENT} %)."
        said = f"Root cause: {score.roots} of {score.items} named right; {needed}"
        unmet = () if score.has_roots else (said,)
        return Result(score.points, score.of, bool(score.breaches), state.is_over(elapsed_seconds), unmet)


def _one(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0] if values else ""
