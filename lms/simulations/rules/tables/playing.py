"""The visit of a table, computed from its turns: the same turns give the same state. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import Result, Setup, Step
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import ScenarioState, apply, begin, stand_in
from lms.simulations.rules.tables.seats import Seat, systems_option


@dataclass(frozen=True)
class Turn:
    """One choice at a table; without ``person_id`` it is the system's; ``note`` is for whoever comes next."""

    ordinal: int
    role: str
    beat: str
    choice: Mapping[str, Any]
    person_id: int | None = None
    note: str = ""


def lay(claims: Claims, seed: str) -> ScenarioState:
    """Return the visit before its first turn."""
    return begin(claims, Setup(seed))


def take(state: ScenarioState, turn: Turn) -> ScenarioState:
    """Return the visit after a turn.

    Raises:
        Refused: when the turn is not about the beat that is open.
    """
    if turn.person_id is None:
        return stand_in(state, turn.beat, turn.choice)
    return apply(state, Step(turn.ordinal, turn.beat, turn.choice))


def replay(claims: Claims, seed: str, turns: Sequence[Turn]) -> tuple[ScenarioState, ...]:
    """Return the visit before the first turn and after each of them."""
    states = [lay(claims, seed)]
    for turn in turns:
        states.append(take(states[-1], turn))
    return tuple(states)


def systems_turn(state: ScenarioState, seats: Mapping[str, Seat], ordinal: int) -> Turn | None:
    """Return what the system does next; None when the visit is over or waits for a person."""
    beat = state.beat
    if beat is None or seats[beat.role].is_persons:
        return None
    option = systems_option(seats[beat.role], beat)
    choice = BEAT_KINDS.get(beat.kind).choice_of(beat, option)
    return Turn(ordinal, beat.role, beat.id, choice)


def result_of(state: ScenarioState, ordinals: Sequence[int]) -> Result:
    """Return what the choices of some turns reached; what others left costs nobody a point."""
    own = [one for one in state.taken if one.ordinal in ordinals and one.is_learners]
    return Result(
        points=sum(one.points for one in own),
        of=sum(one.of for one in own),
        is_breach=any(one.option.is_breach for one in own),
        is_finished=True,
    )
