"""Turns at a table: a person chooses, the system goes on where nobody sits, and whoever is next is told."""

from dataclasses import replace

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from lms.core.content import revision
from lms.core.database import db
from lms.core.errors import Conflict
from lms.core.superseding import succeed
from lms.core.unit_of_work import recorded_at
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import TABLE, Form, Setup
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.models_tables import TableCall, TableTurn
from lms.simulations.rules.playing import ScenarioState
from lms.simulations.rules.tables.playing import Turn, result_of, systems_turn, take
from lms.simulations.rules.tables.seats import may_still_play
from lms.simulations.services.finishing import finish
from lms.simulations.services.plays import LONGEST_MS, Taking, begin_play, steps_of
from lms.simulations.services.shelf import SCENARIO
from lms.simulations.services.tables.notices import is_over, no_turn, your_turn
from lms.simulations.services.tables.reading import Laid, call_of, find_table, laid

LONGEST_NOTE = 300


def take_turn(
    public_id: str, *, person_id: int, ordinal: int, form: Form, note: str = "", took_ms: int | None = None
) -> Taking:
    """Take a person's turn at a table; the system and the calls that follow are part of it.

    A form that is sent twice changes nothing.

    Args:
        public_id: the table.
        person_id: who chooses.
        ordinal: the number of the turn as the page showed it.
        form: what the browser sent.
        note: for whoever comes next; at most 300 characters, what is longer is cut.
        took_ms: what the browser measured, None without.

    Raises:
        Refused: when nothing usable was chosen.
        Conflict: when the seat is somebody else's, or the turn not the next one.
    """
    found = laid(find_table(public_id, lock=True))
    if ordinal < found.next_ordinal:
        return Taking.AGAIN
    seat, beat = found.waits_for, found.state.beat
    if seat is None or beat is None:
        return Taking.OVER
    if ordinal != found.next_ordinal or seat.person_id != person_id:
        raise Conflict("It is not your turn here.", hint="Open the table again; what was chosen is kept.")
    kind = BEAT_KINDS.get(beat.kind)
    left = " ".join(note.split())[:LONGEST_NOTE]
    turn = Turn(ordinal, seat.role, beat.id, kind.read(beat, form), person_id, left)
    after = take(found.state, turn)
    try:
        with db.session.begin_nested():
            play_id = _record(found, turn, after, took_ms)
    except IntegrityError:
        return Taking.AGAIN
    go_on(_with(found, turn, play_id, after), by_id=person_id)
    return Taking.TAKEN


def _record(found: Laid, turn: Turn, after: ScenarioState, took_ms: int | None) -> int:
    """Add the step of a turn to the person's play of the seat; return the play."""
    play = _own_play(found, turn) or _begin(found, turn)
    step = SimulationStep(
        play_id=play.id,
        ordinal=len(steps_of(play.id)) + 1,
        beat=turn.beat,
        choice=dict(turn.choice),
        option=after.note.option,
        points=after.note.points,
        is_breach=after.note.is_breach,
        took_ms=None if took_ms is None else min(max(took_ms, 0), LONGEST_MS),
        recorded_at=recorded_at(),
    )
    db.session.add(step)
    db.session.flush()
    _add(found, turn, step_id=step.id)
    return play.id


def _own_play(found: Laid, turn: Turn) -> SimulationPlay | None:
    """Return the play of a seat that its person has begun and not ended."""
    mine = {
        play_id
        for one, play_id in zip(found.turns, found.plays, strict=True)
        if play_id is not None and (one.role, one.person_id) == (turn.role, turn.person_id)
    }
    own = select(SimulationPlay).where(SimulationPlay.id.in_(sorted(mine)))
    return db.session.scalar(own.where(SimulationPlay.finished_at.is_(None)))


def _begin(found: Laid, turn: Turn) -> SimulationPlay:
    row = found.row
    token = f"table:{row.public_id}:{turn.role}:{turn.ordinal}"
    setup = Setup(row.seed, TABLE, turn.role)
    return begin_play(turn.person_id or 0, SCENARIO, revision(row.revision_id), token, setup)


def _add(found: Laid, turn: Turn, *, step_id: int | None = None, option: str | None = None) -> None:
    db.session.execute(
        insert(TableTurn).values(
            table_id=found.row.id,
            ordinal=turn.ordinal,
            role=turn.role,
            beat=turn.beat,
            step_id=step_id,
            option=option,
            note=turn.note,
            recorded_at=recorded_at(),
        )
    )


def _with(found: Laid, turn: Turn, play_id: int | None, after: ScenarioState) -> Laid:
    return replace(
        found,
        turns=(*found.turns, turn),
        plays=(*found.plays, play_id),
        states=(*found.states, after),
    )


def go_on(found: Laid, *, by_id: int) -> Laid:
    """Let the system act until a person is asked or the visit is over; end plays, call whoever is next.

    Args:
        found: the table, locked.
        by_id: who acted last; who goes on at once is not told.
    """
    while (turn := systems_turn(found.state, found.seats, found.next_ordinal)) is not None:
        after = take(found.state, turn)
        _add(found, turn, option=after.taken[-1].option.id)
        found = _with(found, turn, None, after)
    _end_plays(found)
    _call(found, by_id)
    return found


def _call(found: Laid, by_id: int) -> None:
    """Record whom the table waits for, unless it was told before, and tell them."""
    seat, before = found.waits_for, call_of(found.row.id)
    role, person_id = (seat.role, seat.person_id) if seat is not None else (None, None)
    if before is not None and (before.role, before.person_id) == (role, person_id):
        return
    succeed(
        TableCall,
        {"table_id": found.row.id},
        ordinal=found.next_ordinal,
        role=role,
        person_id=person_id,
    )
    if before is not None:
        no_turn(found, before.person_id)
    if seat is None:
        is_over(found)
    elif person_id != by_id:
        your_turn(found)


def _end_plays(found: Laid) -> None:
    """End the plays of seats that have nothing to play any more."""
    for role in found.seats:
        if not may_still_play(found.state, role):
            _end_seat(found, role)


def close_shared(found: Laid, role: str) -> None:
    """End what somebody began in a seat that is not theirs any more; it counts for nothing."""
    for play_id, ordinals in _plays_of(found, role).items():
        _finish(found, play_id, ordinals, is_shared=True)


def _end_seat(found: Laid, role: str) -> None:
    """End the play of a seat: evidence when its person made all of its choices and any could give points."""
    plays = _plays_of(found, role)
    is_alone = sum(map(len, plays.values())) == sum(turn.role == role for turn in found.turns)
    for play_id, ordinals in plays.items():
        is_shared = not is_alone or len(plays) > 1 or not result_of(found.state, ordinals).of
        _finish(found, play_id, ordinals, is_shared=is_shared)


def _plays_of(found: Laid, role: str) -> dict[int, list[int]]:
    """Return the turns that each play of a seat made."""
    made: dict[int, list[int]] = {}
    for turn, play_id in zip(found.turns, found.plays, strict=True):
        if play_id is not None and turn.role == role:
            made.setdefault(play_id, []).append(turn.ordinal)
    return made


def _finish(found: Laid, play_id: int, ordinals: list[int], *, is_shared: bool) -> None:
    play = db.session.get_one(SimulationPlay, play_id)
    finish(play, result_of(found.state, ordinals), is_shared=is_shared)
