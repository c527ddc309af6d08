"""Work queues of several people as they stand now: two statements, however many people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select

from lms.core import clock
from lms.core.content import revision
from lms.core.database import db
from lms.simulations.kinds.base import COUNTED, Setup, Step
from lms.simulations.kinds.queue import QueueKind
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.rules.queues.model import BAND, BEST, ROOT
from lms.simulations.rules.queues.playing import QueueState
from lms.simulations.rules.queues.scoring import marks_of
from lms.simulations.services.plays import content_of
from lms.simulations.services.queues import QUEUE

_KIND = QueueKind()


@dataclass(frozen=True)
class Part:
    """Points of one part of the decisions made so far, of those they could give; ``of`` 0 without any."""

    points: int
    of: int


@dataclass(frozen=True)
class Judged:
    """One decision as the class sees it together: the role of the cause and the band, each right or not."""

    person_id: int
    root: str
    root_right: bool
    band: str
    band_right: bool


@dataclass(frozen=True)
class LivePlay:
    """The newest play of a person of a queue; ``left_seconds`` is 0 once it is handed in.

    ``parts`` are action, root and band of the decisions made so far; ``looks`` the tabs that were opened.
    """

    person_id: int
    key: str
    title: str
    items: int
    decided: int
    looks: int
    left_seconds: int
    is_finished: bool
    parts: Mapping[str, Part]
    judged: tuple[Judged, ...]


def live_plays(person_ids: Collection[int], *, since: datetime) -> list[LivePlay]:
    """Return the newest play of each person and queue begun since an instant; practice is left out."""
    found = db.session.scalars(
        select(SimulationPlay)
        .where(
            SimulationPlay.kind == QUEUE,
            SimulationPlay.mode.in_(COUNTED),
            SimulationPlay.person_id.in_(sorted(person_ids)),
            SimulationPlay.started_at >= since,
        )
        .order_by(SimulationPlay.id)
    )
    newest = {(play.person_id, play.key): play for play in found}
    steps = _steps([play.id for play in newest.values()])
    now = clock.now()
    return [_live(play, steps.get(play.id, ()), now) for play in newest.values()]


def _steps(play_ids: Collection[int]) -> dict[int, list[SimulationStep]]:
    rows = db.session.scalars(
        select(SimulationStep)
        .where(SimulationStep.play_id.in_(sorted(play_ids)))
        .order_by(SimulationStep.play_id, SimulationStep.ordinal)
    )
    return {play_id: list(group) for play_id, group in groupby(rows, lambda row: row.play_id)}


def _live(play: SimulationPlay, steps: Sequence[SimulationStep], now: datetime) -> LivePlay:
    state = _KIND.begin(content_of(_KIND, revision(play.revision_id)), Setup(play.seed, play.mode))
    for row in steps:
        after = max((row.recorded_at - play.started_at).total_seconds(), 0.0)
        state = _KIND.apply(state, Step(row.ordinal, row.beat, row.choice, after))
    elapsed = max((now - play.started_at).total_seconds(), 0.0)
    is_finished = play.finished_at is not None or state.is_over(elapsed)
    return LivePlay(
        person_id=play.person_id,
        key=play.key,
        title=state.queue.title,
        items=len(state.queue.items),
        decided=len(state.decisions),
        looks=len(state.opened),
        left_seconds=0 if is_finished else state.left_seconds(elapsed) or 0,
        is_finished=is_finished,
        parts=_parts(state),
        judged=tuple(
            Judged(
                person_id=play.person_id,
                root=state.queue.role_names[item.roots[0]],
                root_right=decision.root in item.roots,
                band=item.band,
                band_right=decision.band == item.band,
            )
            for item in state.queue.items
            if (decision := state.decisions.get(item.id)) is not None
        ),
    )


def _parts(state: QueueState) -> dict[str, Part]:
    marks = [marks_of(item, state.decisions.get(item.id)) for item in state.queue.items]
    count = len(state.decisions)
    return {
        "action": Part(sum(one.action for one in marks), BEST * count),
        "root": Part(sum(one.root for one in marks), ROOT * count),
        "band": Part(sum(one.band for one in marks), BAND * count),
    }
