"""The path of a table's claim, hand-off by hand-off: what came in with a problem, and what went out. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms.simulations.rules.playing import ScenarioState
from lms.simulations.rules.showing import NOT_YET, shown_statuses
from lms.simulations.rules.tables.playing import Turn

RIGHT = "green"
PROBLEMS = ("amber", "red", "black")
_BY_ITSELF = "hold"


@dataclass(frozen=True)
class Problem:
    """Something wrong on the claim: a field with its colour, or a hold; ``role`` is who answers for it.

    ``role`` is empty when nobody at the table does.
    """

    name: str
    words: str
    status: str
    role: str


@dataclass(frozen=True)
class Handoff:
    """One stretch of the visit in one role: from when it came in to when it went on.

    Args:
        role: who acted.
        turns: their choices, in order.
        came_in: the problems that the claim had by then.
        inherited: those of them for which somebody else answers.
        repaired: inherited problems that are none any more.
        brought: problems that were not there before.
        note: what was left for whoever came next; empty for nothing.
    """

    role: str
    turns: tuple[Turn, ...]
    came_in: tuple[Problem, ...]
    inherited: tuple[Problem, ...]
    repaired: tuple[Problem, ...]
    brought: tuple[Problem, ...]
    note: str

    @property
    def person_id(self) -> int | None:
        """Who made its last choice, None for the system."""
        return self.turns[-1].person_id

    @property
    def passed_on(self) -> tuple[Problem, ...]:
        """Inherited problems that went on to whoever came next."""
        gone = {one.name for one in self.repaired}
        return tuple(one for one in self.inherited if one.name not in gone)


def problems(state: ScenarioState) -> dict[str, Problem]:
    """Return what is wrong with the claim as the ribbon shows it, by name, and the holds on it."""
    role_of = {beat.id: beat.role for beat in state.scenario.beats}
    run, statuses = shown_statuses(state)
    found = {
        one.name: Problem(one.name, f"{one.box} {one.label}".strip(), status, role_of.get(one.set_by, ""))
        for one in run.fields
        if (status := statuses[one.name]) in PROBLEMS
    }
    for stop in run.open_stops:
        if stop.kind == _BY_ITSELF and not set(stop.fields) & set(found):
            role = stop.role_of_origin
            found[stop.code] = Problem(stop.code, stop.message, "amber", role)
    return found


def statuses(state: ScenarioState) -> Mapping[str, str]:
    """Return the colour of each field on the ribbon; what is not decided yet is grey."""
    return shown_statuses(state)[1]


def handoffs(states: Sequence[ScenarioState], turns: Sequence[Turn]) -> tuple[Handoff, ...]:
    """Return the hand-offs of a table.

    Args:
        states: the visit before the first turn and after each of them.
        turns: the turns.
    """
    return tuple(_handoff(states, turns, first, after) for first, after in stretches(turns))


def stretches(turns: Sequence[Turn]) -> Iterator[tuple[int, int]]:
    """Yield the places of the first turn of each stretch of one role, and of the turn after it."""
    first = 0
    for place in range(1, len(turns) + 1):
        if place == len(turns) or turns[place].role != turns[first].role:
            yield first, place
            first = place


def _handoff(states: Sequence[ScenarioState], turns: Sequence[Turn], first: int, after: int) -> Handoff:
    role = turns[first].role
    before, later = problems(states[first]), problems(states[after])
    colours = statuses(states[after])
    inherited = tuple(one for one in before.values() if one.role != role)
    return Handoff(
        role=role,
        turns=tuple(turns[first:after]),
        came_in=tuple(before.values()),
        inherited=inherited,
        repaired=tuple(
            one
            for one in inherited
            if one.name not in later and colours.get(one.name, RIGHT) not in (NOT_YET, *PROBLEMS)
        ),
        brought=tuple(one for name, one in later.items() if name not in before),
        note=note_of(turns[first:after]),
    )


def note_of(turns: Sequence[Turn]) -> str:
    """Return the newest note among some turns, empty without any."""
    return next((turn.note for turn in reversed(turns) if turn.note), "")


def inherited_note(turns: Sequence[Turn], role: str) -> Turn | None:
    """Return the turn whose note a role inherits: the newest one of somebody else; None without any."""
    return next((turn for turn in reversed(turns) if turn.note and turn.role != role), None)
