"""Playing a scenario: which beat comes next, what a choice does, where the play stands. Pure.

A state follows from the steps alone. A breach does not end the scenario at once: the learner reads why and
repeats the beat, the scenario goes on, and the pass is gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from lms.core.errors import Refused
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import ROLE, Note, Result, Setup, Step
from lms.simulations.rules.claim.run import Change
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.conditions import holds, stops_read
from lms.simulations.rules.scenario import Beat, Option, Scenario, Viewpoint

NOTHING_JUDGED = Note()


@dataclass(frozen=True)
class Taken:
    """One choice that was made: by the learner, or by a colleague whom the system plays.

    ``points`` and ``of`` count for learners' first choices only. ``ordinal`` is that of the step, 0 for
    colleagues. ``holds_good`` is False once the beat was repeated: then the newer choice made the claim.
    """

    beat: str
    option: Option
    choice: Mapping[str, Any]
    ordinal: int
    points: int = 0
    of: int = 0
    is_repeat: bool = False
    holds_good: bool = True

    @property
    def is_learners(self) -> bool:
        """Tell whether the learner chose it."""
        return self.ordinal > 0


@dataclass(frozen=True)
class ScenarioState:
    """Where a play of a scenario stands; ``beat`` is the one to answer, None when the visit is over.

    ``repeats`` says that the beat is asked again after a breach; ``closed`` are its options that are gone.
    """

    claims: Claims
    setup: Setup
    taken: tuple[Taken, ...] = ()
    beat: Beat | None = None
    repeats: bool = False
    closed: frozenset[str] = frozenset()
    note: Note = NOTHING_JUDGED

    @property
    def scenario(self) -> Scenario:
        """The scenario that is played."""
        return self.claims.scenario

    @property
    def viewpoint(self) -> Viewpoint | None:
        """The view of a role, None for the whole visit."""
        if self.setup.mode != ROLE or self.setup.viewpoint is None:
            return None
        return self.scenario.viewpoints[self.setup.viewpoint]

    @property
    def in_force(self) -> tuple[Taken, ...]:
        """The choices that made the claim, in order."""
        return tuple(one for one in self.taken if one.holds_good)

    @property
    def flags(self) -> Mapping[str, Any]:
        """The flags as the choices set them."""
        return MappingProxyType(
            {name: value for one in self.in_force for name, value in one.option.flags.items()}
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the choices did to the claim."""
        return changes_of(self.scenario, self.in_force)

    @property
    def mood(self) -> Mapping[str, int]:
        """How the trust of each changed."""
        sums: dict[str, int] = {}
        for one in self.in_force:
            for who, by in one.option.mood.items():
                sums[who] = sums.get(who, 0) + by
        return sums


def changes_of(scenario: Scenario, taken: Sequence[Taken]) -> tuple[Change, ...]:
    """Return what choices did to the claim; those beside the visit did nothing."""
    beats = {beat.id: beat for beat in scenario.beats}
    return tuple(beats[one.beat].change(one.option) for one in taken if one.beat in beats)


def begin(claims: Claims, setup: Setup) -> ScenarioState:
    """Return the state before the first step: colleagues before the learner's first beat have acted.

    Raises:
        Refused: when the scenario is not seen from the viewpoint.
    """
    known = claims.scenario.viewpoints
    if setup.mode == ROLE and setup.viewpoint not in known:
        raise Refused(
            "This scenario is not played from that role.", hint=f"Choose one of: {', '.join(known)}."
        )
    return _advance(ScenarioState(claims, setup), after=-1)


def apply(state: ScenarioState, step: Step) -> ScenarioState:
    """Return the state after a step.

    Raises:
        Refused: when the visit is over, or the step is not about the beat that is open.
    """
    beat = state.beat
    if beat is None or step.beat != beat.id:
        raise Refused("This beat is not open.", hint="Open the play again; what you chose is kept.")
    option = BEAT_KINDS.get(beat.kind).judge(beat, step.choice)
    of = 0 if state.repeats else most_points(beat)
    own = Taken(
        beat=beat.id,
        option=option,
        choice=step.choice,
        ordinal=step.ordinal,
        points=0 if state.repeats else option.points,
        of=of,
        is_repeat=state.repeats,
    )
    note = Note(option.id, own.points if of else None, option.is_breach)
    after = replace(state, taken=(*_before(state, beat), own), note=note)
    closed = state.closed | {option.id}
    left = [one for one in beat.options if one.id not in closed]
    if option.is_breach and left:
        return replace(after, repeats=True, closed=closed, beat=beat.having(left))
    return _advance(after, after=_place(state, beat.id))


def stand_in(state: ScenarioState, beat_id: str, choice: Mapping[str, Any]) -> ScenarioState:
    """Return the state after the system chose at the open beat, for somebody who is not there; no points.

    Raises:
        Refused: when the beat is not open, or has no such choice.
    """
    beat = state.beat
    if beat is None or beat.id != beat_id:
        raise Refused("This beat is not open.", hint="Open the visit again; what was chosen is kept.")
    option = BEAT_KINDS.get(beat.kind).judge(beat, choice)
    taken = (*_before(state, beat), Taken(beat.id, option, choice, ordinal=0))
    after = replace(state, taken=taken, note=NOTHING_JUDGED)
    return _advance(after, after=_place(state, beat.id))


def _before(state: ScenarioState, beat: Beat) -> tuple[Taken, ...]:
    """Return what was chosen so far; what was chosen at this beat before makes the claim no more."""
    return tuple(replace(one, holds_good=False) if one.beat == beat.id else one for one in state.taken)


def course_of(state: ScenarioState) -> tuple[Beat, ...]:
    """Return the beats in the order of the visit, and after it those beside it that the view names."""
    named = state.viewpoint.beats if state.viewpoint is not None else ()
    return (*state.scenario.beats, *(one for one in state.scenario.asides if one.id in named))


def _place(state: ScenarioState, beat_id: str) -> int:
    return next(place for place, one in enumerate(course_of(state)) if one.id == beat_id)


def _advance(state: ScenarioState, *, after: int) -> ScenarioState:
    """Go on to the next beat that happens; colleagues act where it is not the learner's."""
    for beat in course_of(state)[after + 1 :]:
        if not happens(state, beat.only_if):
            continue
        open_beat = opened(state, beat)
        if not open_beat.options:
            continue
        if state.viewpoint is None or beat.id in state.viewpoint.beats:
            return replace(state, beat=open_beat, repeats=False, closed=frozenset())
        option = colleagues_choice(state, open_beat)
        choice = BEAT_KINDS.get(beat.kind).choice_of(beat, option)
        state = replace(state, taken=(*state.taken, Taken(beat.id, option, choice, ordinal=0)))
    return replace(state, beat=None, repeats=False, closed=frozenset())


def happens(state: ScenarioState, condition: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds in a state; the claim is run only when it is asked for."""
    if not condition:
        return True
    run = state.claims.run(state.changes) if any(True for _ in stops_read(condition)) else None
    return holds(condition, state.flags, run)


def opened(state: ScenarioState, beat: Beat) -> Beat:
    """Return a beat with the options that are open in a state."""
    if not any(option.only_if for option in beat.options):
        return beat
    return beat.having([option for option in beat.options if happens(state, option.only_if)])


def colleagues_choice(state: ScenarioState, beat: Beat) -> Option:
    """Return what a colleague does: what the viewpoint seeds, else the best."""
    seeded = state.viewpoint.seeded.get(beat.id) if state.viewpoint is not None else None
    return (beat.option(seeded) if seeded else None) or best_option(beat)


def best_option(beat: Beat) -> Option:
    """Return the best option of a beat: most points, no breach, the first of equals."""
    return max(beat.options, key=lambda one: (not one.is_breach, one.points))


def most_points(beat: Beat) -> int:
    """Return the points that a beat can give."""
    return max(option.points for option in beat.options if not option.is_breach or len(beat.options) == 1)


def result(state: ScenarioState) -> Result:
    """Return points of the points that could be reached, a breach, and whether the visit is over."""
    return Result(
        points=sum(one.points for one in state.taken),
        of=sum(one.of for one in state.taken),
        is_breach=any(one.option.is_breach for one in state.taken if one.is_learners),
        is_finished=state.beat is None,
    )


def best_path(claims: Claims, setup: Setup) -> ScenarioState:
    """Return the end of a play in which the learner always chooses the best."""
    *_, end = walk(begin(claims, setup), best_option)
    return end


def walk(state: ScenarioState, chooses: Any) -> Iterator[ScenarioState]:
    """Yield a state and those after it until the visit is over.

    Args:
        state: where to begin.
        chooses: a function from the open beat to one of its options.
    """
    yield state
    ordinal = 1 + sum(one.is_learners for one in state.taken)
    while state.beat is not None:
        beat = state.beat
        choice = BEAT_KINDS.get(beat.kind).choice_of(beat, chooses(beat))
        state = apply(state, Step(ordinal, beat.id, choice))
        ordinal += 1
        yield state
