"""Table-tops without a database: seats, turns, and what chance chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import ScenarioState, best_option
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.rules.tables.playing import Turn, lay, systems_turn, take
from lms.simulations.rules.tables.seats import Seat
from tests.simulations.walk import claims_of

Chooses = Callable[[Beat], Option]
SEED = "table"


@dataclass(frozen=True)
class Played:
    """A table that was played: its turns, and the visit before the first and after each."""

    claims: Claims
    turns: tuple[Turn, ...]
    states: tuple[ScenarioState, ...]

    @property
    def end(self) -> ScenarioState:
        """The visit as it ended."""
        return self.states[-1]


def people(scenario_id: str) -> dict[str, Seat]:
    """Return seats that are all held by people, each by another one."""
    roles = claims_of(scenario_id).scenario.roles
    return {role: Seat(role, number) for number, role in enumerate(roles, start=1)}


def play(
    scenario_id: str,
    chooses: Chooses,
    seats: Mapping[str, Seat] | None = None,
    before_turn: Callable[[int, dict[str, Seat]], None] | None = None,
) -> Played:
    """Play a table to its end: people choose by ``chooses``; ``before_turn`` may hand seats on."""
    claims = claims_of(scenario_id)
    held = dict(seats or people(scenario_id))
    states, turns = [lay(claims, SEED)], []
    while (beat := states[-1].beat) is not None:
        ordinal = len(turns) + 1
        if before_turn is not None:
            before_turn(ordinal, held)
        turn = systems_turn(states[-1], held, ordinal)
        if turn is None:
            choice = BEAT_KINDS.get(beat.kind).choice_of(beat, chooses(beat))
            turn = Turn(ordinal, beat.role, beat.id, choice, held[beat.role].person_id)
        turns.append(turn)
        states.append(take(states[-1], turn))
    return Played(claims, tuple(turns), tuple(states))


def choosing(**options: str) -> Chooses:
    """Return a choice by beat (``B2="b"``); everywhere else the best."""
    return lambda beat: beat.option(options.get(beat.id, "")) or best_option(beat)
