"""Working a queue, a step at a time, and the clock.

The clock of the desk is real time since the server's start plus the seconds that looking and acting would
cost in real systems. Real time runs so that reading and thinking count; the added seconds are there so that
opening everything is no way round thinking. Practice has no clock, and says what is right at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from lms.core.errors import Refused
from lms.simulations.rules.queues.model import Item, Queue
from lms.simulations.rules.queues.priority import BANDS
from lms.simulations.rules.queues.scoring import Decision, Request, Score, marks_of, score_of

OPEN, DECIDE, REQUEST, HAND_IN, MORE_TIME = "open", "decide", "request", "hand-in", "more-time"
QUEUE_BEAT = "queue"
"""Beat of a step that is about no single item."""
MOST_REQUESTS = 3


@dataclass(frozen=True)
class Judged:
    """How the newest step was judged: the action that was taken and its points; nothing for looking."""

    option: str | None = None
    points: int | None = None
    is_breach: bool = False


@dataclass(frozen=True)
class QueueState:
    """A queue while it is worked; equal for equal steps.

    ``opened`` are ``(item, tab)`` in order; ``spent_seconds`` what looking and acting cost; ``factor`` what
    the clock is lengthened by for this person.
    """

    queue: Queue
    is_practice: bool = False
    opened: tuple[tuple[str, str], ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    spent_seconds: int = 0
    factor: Fraction = Fraction(1)
    is_handed_in: bool = False
    note: Judged = Judged()

    @property
    def limit_seconds(self) -> int | None:
        """Seconds of the clock; None in practice, which has none."""
        return None if self.is_practice else int(self.queue.seconds * self.factor)

    @cached_property
    def score(self) -> Score:
        """Where the queue stands."""
        return score_of(self.queue, self.decisions, self.requests)

    @property
    def is_complete(self) -> bool:
        """Tell whether every item is decided."""
        return len(self.decisions) == len(self.queue.items)

    def left_seconds(self, elapsed_seconds: float) -> int | None:
        """Return how many seconds are left, 0 at least; None without a clock."""
        limit = self.limit_seconds
        return None if limit is None else max(0, limit - self.spent_seconds - int(elapsed_seconds))

    def is_over(self, elapsed_seconds: float) -> bool:
        """Tell whether the queue is handed in or its clock has run out."""
        return self.is_handed_in or self.left_seconds(elapsed_seconds) == 0

    def has_opened(self, item: str, tab: str) -> bool:
        """Tell whether a tab was looked at."""
        return (item, tab) in self.opened


def apply(state: QueueState, choice: Mapping[str, Any], *, elapsed_seconds: float) -> QueueState:
    """Return the queue after a step.

    Args:
        state: the queue before.
        choice: what was done; ``act`` names it.
        elapsed_seconds: seconds of real time since the start, on the server's clock.

    Raises:
        Refused: when the clock has run out, the queue is handed in, or the step makes no sense in it.
    """
    act = choice.get("act")
    if act == MORE_TIME:
        return _lengthened(state, choice)
    if state.is_handed_in:
        raise Refused("This queue is handed in.", hint="Open the result to see how each item went.")
    if state.is_over(elapsed_seconds):
        raise Refused(
            "The time of this queue is over; this step came too late.",
            hint="Everything that you decided before counts. Hand in to see the result.",
        )
    state = replace(state, note=Judged())
    if act == OPEN:
        return _opened(state, _item(state, choice), str(choice.get("tab")))
    if act == DECIDE:
        return _decided(state, _item(state, choice), choice)
    if act == REQUEST:
        return _requested(state, choice)
    if act == HAND_IN:
        return replace(state, is_handed_in=True)
    raise Refused("This is no step of a work queue.", hint="Go back to the queue and choose again.")


def _item(state: QueueState, choice: Mapping[str, Any]) -> Item:
    found = state.queue.by_id.get(str(choice.get("item")))
    if found is None:
        raise Refused("This item is not in your queue.", hint="Go back to the queue and choose again.")
    return found


def _opened(state: QueueState, item: Item, tab_id: str) -> QueueState:
    """Open a tab; one that is open already costs nothing more."""
    tab = item.tab(tab_id)
    if tab is None:
        raise Refused("This item has no such tab.", hint="Open one of those that it shows.")
    if state.has_opened(item.id, tab.id):
        return state
    return replace(
        state,
        opened=(*state.opened, (item.id, tab.id)),
        spent_seconds=state.spent_seconds + tab.seconds,
    )


def _decided(state: QueueState, item: Item, choice: Mapping[str, Any]) -> QueueState:
    """Decide an item, once: what is sent cannot be called back."""
    if item.id in state.decisions:
        raise Refused("This item is decided already.", hint="Go on with the next one.")
    decision = Decision(item.id, *(str(choice.get(name)) for name in ("action", "root", "band")))
    known = (
        item.action(decision.action) is not None
        and decision.root in state.queue.role_names
        and decision.band in BANDS
    )
    if not known:
        raise Refused("Choose an action, a root cause and a band.", hint="All three belong to a decision.")
    marks = marks_of(item, decision)
    return replace(
        state,
        decisions={**state.decisions, item.id: decision},
        spent_seconds=state.spent_seconds + state.queue.acting_seconds,
        note=Judged(option=decision.action, points=marks.total, is_breach=marks.is_breach),
    )


def _requested(state: QueueState, choice: Mapping[str, Any]) -> QueueState:
    if len(state.requests) >= MOST_REQUESTS:
        raise Refused(f"{MOST_REQUESTS} change requests are sent already.", hint="Go on with the items.")
    items = tuple(sorted(set(map(str, choice.get("items", ())))))
    to = str(choice.get("to"))
    if not items or not set(items) <= set(state.queue.by_id) or to not in state.queue.role_names:
        raise Refused(
            "Tick the items with the same cause, and choose whom the request goes to.",
            hint="Both belong to a change request.",
        )
    if Request(items, to) in state.requests:
        return state
    return replace(
        state,
        requests=(*state.requests, Request(items, to)),
        spent_seconds=state.spent_seconds + state.queue.acting_seconds,
    )


def _lengthened(state: QueueState, choice: Mapping[str, Any]) -> QueueState:
    """Lengthen the clock before anything is looked at; no form gives this step."""
    if state.opened or state.decisions or state.requests:
        raise Refused("The clock is lengthened before the first step.", hint="Begin the queue again.")
    return replace(state, factor=Fraction(str(choice.get("factor", "1"))), note=Judged())
