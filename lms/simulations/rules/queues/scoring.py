"""What decisions are worth: action, root cause and band of each item, and the queue as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.simulations.rules.queues.model import (
    BAND,
    BEST,
    ENOUGH_FOR_A_PATTERN,
    NEAR_BAND,
    ROOT,
    Action,
    Item,
    Queue,
)
from lms.simulations.rules.queues.priority import bands_apart

ROOT_PERCENT = 70
"""Percent of the items whose root cause must be named right to pass. Source: blueprint 3.10."""
WHOLE = 100


@dataclass(frozen=True)
class Decision:
    """What was decided on an item: what to do, where the cause lies, how urgent it is."""

    item: str
    action: str
    root: str
    band: str


@dataclass(frozen=True)
class Marks:
    """The points of one item; all 0 for an item that nobody decided."""

    action: int = 0
    root: int = 0
    band: int = 0
    is_breach: bool = False

    @property
    def total(self) -> int:
        """Points of the item, 0 to 10."""
        return self.action + self.root + self.band


@dataclass(frozen=True)
class Request:
    """A change request: for which items, and to which role it was sent."""

    items: tuple[str, ...]
    to: str


@dataclass(frozen=True)
class Score:
    """Where a queue stands: points of all points, roots named right of all items, what broke a rule."""

    points: int
    of: int
    roots: int
    items: int
    decided: int
    breaches: tuple[str, ...]
    patterns: tuple[str, ...]

    @property
    def has_roots(self) -> bool:
        """Tell whether enough root causes were named right."""
        return self.roots * WHOLE >= ROOT_PERCENT * self.items

    @property
    def roots_needed(self) -> int:
        """How many root causes must be named right to pass."""
        return -(-self.items * ROOT_PERCENT // WHOLE)


NOTHING = Marks()


def marks_of(item: Item, decision: Decision | None) -> Marks:
    """Return the points of a decision on an item."""
    if decision is None:
        return NOTHING
    action = item.action(decision.action)
    apart = bands_apart(decision.band, item.band)
    return Marks(
        action=action.score if action else 0,
        root=ROOT if decision.root in item.roots else 0,
        band=(BAND, NEAR_BAND)[apart] if apart <= 1 else 0,
        is_breach=action is not None and action.is_breach,
    )


def score_of(queue: Queue, decisions: Mapping[str, Decision], requests: tuple[Request, ...]) -> Score:
    """Return where a queue stands with some decisions; the order in which they were made does not matter."""
    marks = {item.id: marks_of(item, decisions.get(item.id)) for item in queue.items}
    return Score(
        points=sum(one.total for one in marks.values()),
        of=queue.most,
        roots=sum(1 for one in marks.values() if one.root),
        items=len(queue.items),
        decided=sum(1 for item in queue.items if item.id in decisions),
        breaches=tuple(name for name, one in marks.items() if one.is_breach),
        patterns=tuple(sorted({found for one in requests if (found := pattern_in(queue, one))})),
    )


def pattern_in(queue: Queue, request: Request) -> str | None:
    """Return the pattern that a request names: enough claims, all of one cause, sent to the right role."""
    named = [queue.by_id[name] for name in request.items if name in queue.by_id]
    causes = {item.pattern for item in named}
    if len(causes) != 1 or sum(item.claims for item in named) < ENOUGH_FOR_A_PATTERN:
        return None
    found = next((one for one in queue.patterns if one.id in causes), None)
    return found.id if found is not None and request.to in found.to else None


def best_action(item: Item) -> Action:
    """Return the action that gives all points."""
    return next(action for action in item.actions if action.score == BEST)


def perfect(item: Item) -> Decision:
    """Return the decision on an item that gives all points."""
    return Decision(item.id, best_action(item).id, item.roots[0], item.band)
