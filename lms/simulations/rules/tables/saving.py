"""Whose hand-off saved the claim: the visit as it was against what it would have been otherwise. Pure.

A role *repaired* when a problem that somebody else answers for came in and was none any more when it went on.
What that was worth is what the visit would have cost with the usual error in its place. What an error cost is
what the visit would have saved with the best in its place. Choices of everybody else stay as they were; who
was not asked in the real visit acts at best, so that a figure is rather too small than too large.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.core.errors import Refused
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import Setup
from lms.simulations.rules.claim.run import ClaimRun
from lms.simulations.rules.playing import ScenarioState, Taken, begin, best_option, stand_in
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.rules.showing import total
from lms.simulations.rules.tables.handoffs import Handoff, Problem
from lms.simulations.rules.tables.seats import default_error

Picks = Callable[[Beat], Option]


@dataclass(frozen=True, order=True)
class Toll:
    """What a way of the visit costs: dollars at risk, days to the payment, colleagues' minutes."""

    dollars: Decimal
    days: int
    minutes: int

    def above(self, other: "Toll") -> "Toll":
        """Return by how much this is more than another, part by part; 0 where it is not."""
        return Toll(
            max(self.dollars - other.dollars, Decimal(0)),
            max(self.days - other.days, 0),
            max(self.minutes - other.minutes, 0),
        )

    @property
    def is_anything(self) -> bool:
        """Tell whether any part is above 0."""
        return bool(self.dollars or self.days or self.minutes)


@dataclass(frozen=True)
class Saving:
    """A role that repaired what it inherited, who played it, and what it was worth.

    ``worth`` supposes that everybody who would have been asked afterwards had acted at best; ``unheeded``
    that they had made the usual error too. ``person_id`` is None for the system.
    """

    role: str
    person_id: int | None
    problems: tuple[Problem, ...]
    worth: Toll
    unheeded: Toll


@dataclass(frozen=True)
class Cost:
    """What the choices of a role cost against its best ones; by role and step, never by person."""

    role: str
    step: str
    beat: str
    cost: Toll


@dataclass(frozen=True)
class Verdict:
    """Whose hand-off saved the claim, the one worth most first, and where days and money were lost."""

    savings: tuple[Saving, ...]
    costs: tuple[Cost, ...]
    is_clean: bool

    @property
    def saved_by(self) -> Saving | None:
        """The hand-off that saved most; None when none repaired anything."""
        return self.savings[0] if self.savings else None


def verdict(state: ScenarioState, path: Sequence[Handoff]) -> Verdict:
    """Return whose hand-off saved the claim of a visit that is over."""
    real = toll(state.claims.run(state.changes))
    savings = [_saving(state, one, real) for one in _by_role(path)]
    roles = dict.fromkeys(turn.role for one in path for turn in one.turns)
    costs = [found for role in roles if (found := _cost(state, role, real)) is not None]
    return Verdict(
        savings=tuple(sorted(savings, key=lambda one: (one.worth, one.unheeded), reverse=True)),
        costs=tuple(sorted(costs, key=lambda one: one.cost, reverse=True)),
        is_clean=all(_is_best(state, one) for one in state.in_force),
    )


def toll(run: ClaimRun) -> Toll:
    """Return what a claim costs in the end; what payers would say to one that is held counts as at risk."""
    return Toll(max((run.at_risk, *(stop.dollars for stop in run.would))), run.days, total(run.minutes))


def otherwise(state: ScenarioState, role: str, picks: Picks, unasked: Picks = best_option) -> ScenarioState:
    """Return the visit with one role choosing otherwise and everybody else as they did.

    Args:
        state: the real visit.
        role: who chooses otherwise.
        picks: what they choose at a beat.
        unasked: what is chosen at beats that the real visit did not ask, or where its choice is not open.
    """
    made = {one.beat: one for one in state.in_force}
    now = begin(state.claims, Setup(state.setup.seed))
    while now.beat is not None:
        beat = now.beat
        if beat.role == role:
            now = _choose(now, beat, picks(beat))
        elif beat.id in made:
            now = _again(now, beat, made[beat.id], unasked)
        else:
            now = _choose(now, beat, unasked(beat))
    return now


def _choose(state: ScenarioState, beat: Beat, option: Option) -> ScenarioState:
    return stand_in(state, beat.id, BEAT_KINDS.get(beat.kind).choice_of(beat, option))


def _again(state: ScenarioState, beat: Beat, taken: Taken, unasked: Picks) -> ScenarioState:
    """Return the state after a real choice; where it is not open, after what is chosen instead."""
    try:
        return stand_in(state, beat.id, taken.choice)
    except Refused:
        return _choose(state, beat, unasked(beat))


def _by_role(path: Sequence[Handoff]) -> tuple[Handoff, ...]:
    """Return the hand-offs that repaired something, those of one role put together."""
    found: dict[str, Handoff] = {}
    for one in path:
        if not one.repaired:
            continue
        before = found.get(one.role)
        known = before.repaired if before is not None else ()
        names = {problem.name for problem in known}
        more = tuple(problem for problem in one.repaired if problem.name not in names)
        found[one.role] = Handoff(
            one.role, one.turns, one.came_in, one.inherited, (*known, *more), one.brought, one.note
        )
    return tuple(found.values())


def _saving(state: ScenarioState, one: Handoff, real: Toll) -> Saving:
    def errs(beat: Beat) -> Option:
        return default_error(state.scenario, beat)

    without = otherwise(state, one.role, errs)
    unheeded = otherwise(state, one.role, errs, errs)
    return Saving(
        role=one.role,
        person_id=one.person_id,
        problems=one.repaired,
        worth=_end(without).above(real),
        unheeded=_end(unheeded).above(real),
    )


def _cost(state: ScenarioState, role: str, real: Toll) -> Cost | None:
    """Return what a role's choices cost; None when they were the best, or cost nothing."""
    worse = [one for one in state.in_force if _role(state, one) == role and not _is_best(state, one)]
    if not worse:
        return None
    cost = real.above(_end(otherwise(state, role, best_option)))
    beat = state.scenario.beat(worse[0].beat)
    return Cost(role, beat.step, beat.id, cost) if cost.is_anything else None


def _end(state: ScenarioState) -> Toll:
    return toll(state.claims.run(state.changes))


def _role(state: ScenarioState, taken: Taken) -> str:
    return state.scenario.beat(taken.beat).role


def _is_best(state: ScenarioState, taken: Taken) -> bool:
    best = best_option(state.scenario.beat(taken.beat))
    return taken.option.points >= best.points and not taken.option.is_breach
