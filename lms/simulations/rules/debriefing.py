"""What a play that is over teaches: own path against best path, and the two repairs worth most. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.rules.claim.run import ClaimRun, Stop
from lms.simulations.rules.playing import ScenarioState, Taken, best_option, best_path, opened, result
from lms.simulations.rules.scenario import Beat, Option, Rule
from lms.simulations.rules.showing import total

MOST_REPAIRS = 2


@dataclass(frozen=True)
class Entry:
    """One choice on the time line; ``words`` is what was done, ``best`` what the best path does there."""

    beat: Beat
    taken: Taken
    words: str
    best: Option
    rule: Rule

    @property
    def is_best(self) -> bool:
        """Tell whether the choice is worth as much as the best one."""
        return self.taken.option.points == self.best.points and not self.taken.option.is_breach


@dataclass(frozen=True)
class Measure:
    """A number of the own path beside that of the best path."""

    own: int
    best: int

    @property
    def more(self) -> int:
        """By how much the own path is above the best one."""
        return self.own - self.best


@dataclass(frozen=True)
class Debrief:
    """The end of a play: its time line, its claim, and what to look at again."""

    entries: tuple[Entry, ...]
    repairs: tuple[Entry, ...]
    breaches: tuple[Entry, ...]
    points: int
    of: int
    days: Measure
    minutes: Measure
    stops: tuple[Stop, ...]
    paid: Decimal
    expected: Decimal
    at_risk: Decimal


def debrief(state: ScenarioState) -> Debrief:
    """Return the debrief of a state at which the visit is over."""
    run, best = _ends(state)
    entries = entries_of(state)
    reached = result(state)
    return Debrief(
        entries=entries,
        repairs=_repairs(entries),
        breaches=tuple(one for one in entries if one.taken.is_learners and one.taken.option.is_breach),
        points=reached.points,
        of=reached.of,
        days=Measure(run.days, best.days),
        minutes=Measure(total(run.minutes), total(best.minutes)),
        stops=run.stops,
        paid=run.paid,
        expected=run.expected,
        at_risk=run.at_risk,
    )


def _ends(state: ScenarioState) -> tuple[ClaimRun, ClaimRun]:
    best = best_path(state.claims, state.setup)
    return state.claims.run(state.changes), state.claims.run(best.changes)


def entries_of(state: ScenarioState) -> tuple[Entry, ...]:
    """Return every choice of a play in its order, those of colleagues included."""
    found = []
    for one in state.taken:
        beat = state.scenario.beat(one.beat)
        found.append(
            Entry(
                beat=beat,
                taken=one,
                words=BEAT_KINDS.get(beat.kind).in_words(beat, one.choice),
                best=best_option(opened(state, beat)),
                rule=state.scenario.rules[one.option.rule],
            )
        )
    return tuple(found)


def _repairs(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the learner's choices that would have repaired most: breaches first, then by points lost."""
    own = [one for one in entries if one.taken.is_learners and not one.taken.is_repeat and not one.is_best]
    worth = sorted(own, key=lambda one: (not one.taken.option.is_breach, one.taken.points - one.taken.of))
    return tuple(worth[:MOST_REPAIRS])
