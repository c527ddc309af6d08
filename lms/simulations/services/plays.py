"""Plays of any kind: starting, taking a step, finishing. The server holds the start and every step."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from lms.core import clock
from lms.core.content import Revision, live, revision
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict, NotFound
from lms.core.feature import features
from lms.core.ids import new_public_id
from lms.core.unit_of_work import open_unit, recorded_at
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.kinds.base import COUNTED, WHOLE, Answer, Form, PlayKind, Result, Setup, Step
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.services.finishing import finish
from lms.simulations.services.telling import AFTER_THE_END
from lms.simulations.services.world import live_world

LONGEST_TOKEN = 64
LONGEST_MS = 24 * 3600 * 1000
_PLAYER = select(SimulationPlay.person_id).where(SimulationPlay.public_id == bindparam("public_id"))
_STEPS = (
    select(SimulationStep)
    .where(SimulationStep.play_id == bindparam("play_id"), SimulationStep.ordinal < AFTER_THE_END)
    .order_by(SimulationStep.ordinal)
)


class Taking(Enum):
    """What became of a step that was sent."""

    TAKEN = "taken"
    AGAIN = "again"
    """It had been taken before: nothing changed."""
    OVER = "over"
    """The play was over, or its time: the step does not count."""


@dataclass(frozen=True)
class Played:
    """A play with what its steps make of it."""

    play: SimulationPlay
    content: Any
    state: Any
    result: Result
    steps: tuple[SimulationStep, ...]
    elapsed_seconds: float

    @property
    def next_ordinal(self) -> int:
        """The number that the next step has."""
        return len(self.steps) + 1


def find(public_id: str, *, lock: bool = False) -> SimulationPlay:
    """Return a play, if asked locked so that nobody else changes it meanwhile.

    Raises:
        NotFound: when there is none.
    """
    statement = select(SimulationPlay).where(SimulationPlay.public_id == public_id)
    if lock:
        statement = statement.with_for_update()
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise _not_found()
    return found


def player_of(public_id: str) -> int:
    """Return the id of the person who plays.

    Raises:
        NotFound: when there is no such play.
    """
    person_id = plain_rows(_PLAYER, {"public_id": public_id}).scalar()
    if person_id is None:
        raise _not_found()
    return int(person_id)


def _not_found() -> NotFound:
    return NotFound("This page does not exist.", hint="Check the address, or start from your home page.")


def content_of(kind: PlayKind, found: Revision) -> Any:
    """Return what a revision gives to play, read once for the world as it is known."""
    world = live_world() if kind.needs_world else None
    known: dict[tuple[int, str], tuple[Any, Any]] = features().caches.setdefault("simulations.content", {})
    kept_for, content = known.get((found.id, found.digest), (None, None))
    if content is None or kept_for is not world:
        content = kind.content(found.body, world)
        known[found.id, found.digest] = (world, content)
    return content


def start(
    *,
    person_id: int,
    kind: str,
    key: str,
    token: str,
    mode: str = WHOLE,
    viewpoint: str | None = None,
    seed: str | None = None,
) -> SimulationPlay:
    """Start a play of the live revision, or return the one that this start or another tab already made.

    A play that counts and is still open is gone on with. ``seed`` is drawn unless given.

    Raises:
        NotFound: when nothing of that key is live.
        Refused: when it has no such mode or viewpoint.
    """
    token = token[:LONGEST_TOKEN] or secrets.token_hex(16)
    known = _by_token(person_id, token) or _open(person_id, kind, key, mode, viewpoint)
    if known is not None:
        return known
    playing = PLAY_KINDS.get(kind)
    found = live(playing.content_kind, key)
    setup = Setup(seed or secrets.token_hex(16), mode, viewpoint)
    playing.begin(content_of(playing, found), setup)
    return begin_play(person_id, kind, found, token, setup)


def start_replay(*, play: SimulationPlay, keep: int, token: str) -> SimulationPlay:
    """Start a replay of a play on its own revision, its first ``keep`` steps taken; it counts for nothing.

    Args:
        play: the play whose road not taken is walked.
        keep: how many of its steps stay as they were; the next one is open again.
        token: made for the form; the same token gives the same replay.
    """
    token = token[:LONGEST_TOKEN] or secrets.token_hex(16)
    known = _by_token(play.person_id, token)
    if known is not None:
        return known
    setup = Setup(play.seed, play.mode if play.mode in COUNTED else WHOLE, play.viewpoint)
    made = begin_play(play.person_id, play.kind, revision(play.revision_id), token, setup, replays=play)
    for step in steps_of(play.id)[: max(keep, 0)]:
        db.session.add(
            SimulationStep(
                play_id=made.id,
                ordinal=step.ordinal,
                beat=step.beat,
                choice=step.choice,
                option=step.option,
                points=step.points,
                is_breach=step.is_breach,
                took_ms=None,
                recorded_at=recorded_at(),
            )
        )
    db.session.flush()
    return made


def begin_play(
    person_id: int,
    kind: str,
    found: Revision,
    token: str,
    setup: Setup,
    replays: SimulationPlay | None = None,
) -> SimulationPlay:
    """Add a play, unless another tab was faster: then return that one. ``replays`` is what it walks again."""
    play = SimulationPlay(
        public_id=new_public_id(),
        person_id=person_id,
        kind=kind,
        key=found.key,
        revision_id=found.id,
        version=str(found.body.get("version", found.number)),
        mode="replay" if replays is not None else setup.mode,
        viewpoint=setup.viewpoint,
        attempt=_plays(person_id, kind, found.key) + 1,
        replays_id=replays.id if replays is not None else None,
        start_token=token,
        seed=setup.seed,
        started_at=recorded_at(),
        recorded_at=recorded_at(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(play)
    except IntegrityError:
        faster = _by_token(person_id, token)
        if faster is None:
            raise Conflict("You began this in another tab too.", hint="Go back and press it again.") from None
        return faster
    return play


def _by_token(person_id: int, token: str) -> SimulationPlay | None:
    return db.session.scalar(
        select(SimulationPlay).where(
            SimulationPlay.person_id == person_id, SimulationPlay.start_token == token
        )
    )


def _open(person_id: int, kind: str, key: str, mode: str, viewpoint: str | None) -> SimulationPlay | None:
    if mode not in COUNTED:
        return None
    return db.session.scalar(
        select(SimulationPlay)
        .where(
            SimulationPlay.person_id == person_id,
            SimulationPlay.kind == kind,
            SimulationPlay.key == key,
            SimulationPlay.mode == mode,
            SimulationPlay.viewpoint.is_(None)
            if viewpoint is None
            else SimulationPlay.viewpoint == viewpoint,
            SimulationPlay.finished_at.is_(None),
        )
        .order_by(SimulationPlay.id.desc())
        .limit(1)
    )


def _plays(person_id: int, kind: str, key: str) -> int:
    counted = select(func.max(SimulationPlay.attempt)).where(
        SimulationPlay.person_id == person_id, SimulationPlay.kind == kind, SimulationPlay.key == key
    )
    return int(db.session.scalar(counted) or 0)


def steps_of(play_id: int) -> tuple[SimulationStep, ...]:
    """Return the steps of a play in their order."""
    return tuple(db.session.scalars(_STEPS, {"play_id": play_id}))


def setup_of(play: SimulationPlay) -> Setup:
    """Return how a play was begun; a replay walks in the way of the play that it follows."""
    mode = play.mode
    if play.replays_id is not None:
        mode = WHOLE if play.viewpoint is None else "role"
    return Setup(play.seed, mode, play.viewpoint)


def played(play: SimulationPlay, *, until: int | None = None) -> Played:
    """Return a play with its state, computed from its steps (if asked from the first ``until`` of them)."""
    kind = PLAY_KINDS.get(play.kind)
    content = content_of(kind, revision(play.revision_id))
    steps = steps_of(play.id)[:until]
    state = kind.begin(content, setup_of(play))
    for row in steps:
        state = kind.apply(state, step_of(play, row))
    elapsed = _elapsed(play)
    return Played(play, content, state, kind.result(state, elapsed_seconds=elapsed), steps, elapsed)


def step_of(play: SimulationPlay, row: SimulationStep) -> Step:
    """Return a recorded step as its kind applies it."""
    seconds = (row.recorded_at - play.started_at).total_seconds()
    return Step(row.ordinal, row.beat, row.choice, max(seconds, 0.0))


def _elapsed(play: SimulationPlay) -> float:
    now: datetime = recorded_at() if open_unit() is not None else clock.now()
    return max(((play.finished_at or now) - play.started_at).total_seconds(), 0.0)


def take_step(
    *, play: SimulationPlay, ordinal: int, form: Form | Answer, took_ms: int | None = None
) -> Taking:
    """Take the next step of a play that was locked; the last one finishes it.

    ``form`` is what a browser sent, or the answer itself. One sent twice changes nothing. When the play's
    time is over, the play is finished as it stands.

    Raises:
        Refused: when nothing usable was chosen.
        Conflict: when the step is not the next one.
    """
    before = played(play)
    if ordinal < before.next_ordinal:
        return Taking.AGAIN
    if play.finished_at is not None:
        return Taking.OVER
    if before.result.is_finished:
        finish(play, before.result)
        return Taking.OVER
    if ordinal != before.next_ordinal:
        raise Conflict("This step is not the next one.", hint="Open the play again; what you did is kept.")
    kind = PLAY_KINDS.get(play.kind)
    answer = form if isinstance(form, Answer) else kind.read(before.state, form)
    after = kind.apply(before.state, Step(ordinal, answer.beat, dict(answer.choice), before.elapsed_seconds))
    note = after.note
    row = SimulationStep(
        play_id=play.id,
        ordinal=ordinal,
        beat=answer.beat,
        choice=dict(answer.choice),
        option=note.option,
        points=note.points,
        is_breach=note.is_breach,
        took_ms=None if took_ms is None else min(max(took_ms, 0), LONGEST_MS),
        recorded_at=recorded_at(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return Taking.AGAIN
    result = kind.result(after, elapsed_seconds=before.elapsed_seconds)
    if result.is_finished:
        finish(play, result)
    return Taking.TAKEN
