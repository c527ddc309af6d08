"""Seats of a table: who plays a role, and what the system does where nobody is. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from lms.simulations.rules.playing import ScenarioState, best_option
from lms.simulations.rules.scenario import MOST_POINTS, Beat, Option, Scenario

PERSON, BEST, ERROR, DRAWN = "person", "best", "error", "drawn"
SYSTEM_WAYS = (BEST, ERROR, DRAWN)
"""How the system plays a seat: at best, with an error that the host chose, with one that the seed draws."""
FEWEST, MOST = 2, 6
"""People at a table when it is laid; later some may be missing."""


@dataclass(frozen=True)
class Seat:
    """How a role is played: by a person, or by the system, with ``error`` (such as B2b) if it makes one."""

    role: str
    person_id: int | None = None
    way: str = PERSON
    error: str | None = None

    @property
    def is_persons(self) -> bool:
        """Tell whether somebody plays it, and not the system."""
        return self.person_id is not None


def beats_of(scenario: Scenario, role: str) -> tuple[Beat, ...]:
    """Return the beats of a role, in the order of the visit."""
    return tuple(beat for beat in scenario.beats if beat.role == role)


def errors_of(scenario: Scenario, role: str) -> tuple[tuple[Beat, Option], ...]:
    """Return the errors that the system can make in a role: open at any time, not the best, no breach."""
    return tuple(
        (beat, option)
        for beat in beats_of(scenario, role)
        for option in beat.options
        if option.points < MOST_POINTS and not option.is_breach and not option.only_if
    )


def drawn_error(scenario: Scenario, role: str, seed: str) -> str | None:
    """Return the error that a seed draws for a role, such as B2b; None where there is none to make."""
    among = errors_of(scenario, role)
    if not among:
        return None
    number = int.from_bytes(hashlib.sha256(f"{seed}:{role}".encode()).digest()[:8], "big")
    beat, option = among[number % len(among)]
    return beat.id + option.id


def systems_option(seat: Seat, beat: Beat) -> Option:
    """Return what the system does at an open beat: its error where that is open, else the best."""
    wrong = next((one for one in beat.options if beat.id + one.id == seat.error), None)
    return wrong or best_option(beat)


def default_error(scenario: Scenario, beat: Beat) -> Option:
    """Return what goes wrong at a beat as a rule.

    That is what a view seeds there, because its author holds it for the usual error; where no view does, the
    option with the fewest points that is no breach. ``beat`` may lack options that are not open.
    """
    seeded = [view.seeded[beat.id] for view in scenario.viewpoints.values() if beat.id in view.seeded]
    known = next((one for one in beat.options if one.id in seeded), None)
    if known is not None:
        return known
    return min(beat.options, key=lambda one: (one.is_breach, one.points))


def may_still_play(state: ScenarioState, role: str) -> bool:
    """Tell whether a role may still have something to do: the open beat or a later one is its own."""
    return any(beat.role == role for beat in _ahead(state))


def _ahead(state: ScenarioState) -> Iterator[Beat]:
    """Yield the open beat and those after it."""
    now = state.beat.id if state.beat is not None else None
    is_ahead = False
    for beat in state.scenario.beats:
        is_ahead = is_ahead or beat.id == now
        if is_ahead:
            yield beat
