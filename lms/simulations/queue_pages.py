"""What the pages of a work queue show, gathered from a play and its state."""

from dataclasses import dataclass

from lms.core.errors import NotFound
from lms.simulations.kinds.base import COUNTED
from lms.simulations.models import SimulationPlay
from lms.simulations.policy import cut
from lms.simulations.rules.queues.model import Action, Item, Pattern, Queue, Tab
from lms.simulations.rules.queues.playing import MOST_REQUESTS, QueueState
from lms.simulations.rules.queues.scoring import (
    Decision,
    Marks,
    Score,
    best_action,
    marks_of,
    pattern_in,
)
from lms.simulations.services.finishing import outcome_of, score_of
from lms.simulations.services.plays import Played


@dataclass(frozen=True)
class Line:
    """An item in the list: its place in the queue, how many tabs were opened, and what was decided."""

    number: int
    item: Item
    opened: int
    decision: Decision | None


@dataclass(frozen=True)
class Desk:
    """What stands on every page of a queue that is worked: the clock, how far it is, the next step's number.

    ``left_seconds`` is None in practice, which has no clock; ``limit_seconds`` the whole clock.
    """

    play: SimulationPlay
    queue: Queue
    ordinal: int
    left_seconds: int | None
    limit_seconds: int | None
    decided: int
    is_over: bool


@dataclass(frozen=True)
class QueuePage:
    """The list of a queue; ``requests`` says how many change requests are sent and may still be sent."""

    desk: Desk
    lines: tuple[Line, ...]
    requests: tuple[tuple[str, str], ...]
    may_request: bool


@dataclass(frozen=True)
class Graded:
    """A decision beside the best one, with its points; ``action`` is None for an item nobody decided."""

    line: Line
    marks: Marks
    action: Action | None
    best: Action


@dataclass(frozen=True)
class ItemPage:
    """One item; ``tabs`` tells of each whether it was opened. ``graded`` in practice once it is decided."""

    desk: Desk
    line: Line
    tabs: tuple[tuple[Tab, bool], ...]
    before: Item | None
    after: Item | None
    graded: Graded | None


@dataclass(frozen=True)
class ResultPage:
    """The end of a queue; ``minutes`` is what the clock showed, None in practice."""

    play: SimulationPlay
    queue: Queue
    score: Score
    percent: int
    cut: int
    is_passed: bool
    counts: bool
    minutes: int | None
    rows: tuple[Graded, ...]
    found: tuple[Pattern, ...]
    missed: tuple[Pattern, ...]


def desk_of(found: Played) -> Desk:
    """Return what stands on every page of a queue."""
    state: QueueState = found.state
    return Desk(
        play=found.play,
        queue=state.queue,
        ordinal=found.next_ordinal,
        left_seconds=state.left_seconds(found.elapsed_seconds),
        limit_seconds=state.limit_seconds,
        decided=len(state.decisions),
        is_over=found.result.is_finished,
    )


def lines_of(state: QueueState) -> tuple[Line, ...]:
    """Return the items of a queue in their order."""
    opened = [item for item, _tab in state.opened]
    return tuple(
        Line(number, item, opened.count(item.id), state.decisions.get(item.id))
        for number, item in enumerate(state.queue.items, start=1)
    )


def queue_page(found: Played) -> QueuePage:
    """Return the list of a queue."""
    state: QueueState = found.state
    numbers = {line.item.id: line.number for line in lines_of(state)}
    sent = tuple(
        (
            ", ".join(str(number) for number in sorted(numbers[name] for name in one.items)),
            state.queue.role_names[one.to],
        )
        for one in state.requests
    )
    return QueuePage(desk_of(found), lines_of(state), sent, len(sent) < MOST_REQUESTS)


def item_page(found: Played, item_id: str) -> ItemPage:
    """Return one item of a queue.

    Raises:
        NotFound: when the queue has no such item.
    """
    state: QueueState = found.state
    lines = lines_of(state)
    place = next((at for at, line in enumerate(lines) if line.item.id == item_id), None)
    if place is None:
        raise NotFound("This item is not in your queue.", hint="Go back to the queue.")
    line = lines[place]
    return ItemPage(
        desk=desk_of(found),
        line=line,
        tabs=tuple((tab, state.has_opened(item_id, tab.id)) for tab in line.item.tabs),
        before=lines[place - 1].item if place else None,
        after=lines[place + 1].item if place + 1 < len(lines) else None,
        graded=_graded(line) if state.is_practice and line.decision else None,
    )


def _graded(line: Line) -> Graded:
    action = line.item.action(line.decision.action) if line.decision else None
    return Graded(line, marks_of(line.item, line.decision), action, best_action(line.item))


def result_page(found: Played) -> ResultPage:
    """Return the end of a queue, item by item."""
    state: QueueState = found.state
    score, queue = state.score, state.queue
    patterns = {one for one in (pattern_in(queue, request) for request in state.requests) if one}
    standing = [one for one in queue.patterns if queue.behind(one.id)]
    limit, left = state.limit_seconds, state.left_seconds(found.elapsed_seconds)
    share = score_of(found.result)
    return ResultPage(
        play=found.play,
        queue=queue,
        score=score,
        percent=int(share) if share is not None else 0,
        cut=cut(),
        is_passed=outcome_of(found.result) == "pass",
        counts=found.play.mode in COUNTED,
        minutes=None if limit is None or left is None else -(-(limit - left) // 60),
        rows=tuple(_graded(line) for line in lines_of(state)),
        found=tuple(one for one in standing if one.id in patterns),
        missed=tuple(one for one in standing if one.id not in patterns),
    )
