"""What would happen, option by option: the stops it answers for, days, dollars and who repairs it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import Step
from lms.simulations.rules.claim.run import Stop
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.drawing import END, next_beats
from lms.simulations.rules.exploring import explore
from lms.simulations.rules.playing import ScenarioState, apply
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.rules.showing import shown

FRONT_END = "277CA-"
LAST_STEP = 99
"""The ordinal of a step that is only tried."""


@dataclass(frozen=True)
class Outcome:
    """One option with what its walk met; ``leads_to`` is the next beat, None when the visit is over."""

    beat: Beat
    option: Option
    stops: tuple[Stop, ...]
    leads_to: str | None

    @property
    def days(self) -> int:
        """The most days that one of its stops adds."""
        return max((stop.days for stop in self.stops), default=0)

    @property
    def dollars(self) -> Decimal:
        """The most dollars that one of its stops puts at risk."""
        return max((stop.dollars for stop in self.stops), default=Decimal(0))

    @property
    def fixers(self) -> tuple[str, ...]:
        """The roles that repair it."""
        return tuple(dict.fromkeys(stop.fixer for stop in self.stops if stop.fixer))


def outcomes_of(claims: Claims) -> tuple[Outcome, ...]:
    """Return the outcome of every option that a walk meets, in the order of the scenario.

    An outcome is what the learner sees at once: the stops that the choice brings, with what a payer would
    say to the claim if the edits were overridden.
    """
    opened, leads = explore(claims).opened, next_beats(claims)
    found = []
    for beat in claims.scenario.beats:
        for option in beat.options:
            state = opened.get((beat.id, option.id))
            if state is not None:
                leads_to = leads.get((beat.id, option.id), END)
                stops = _stops(state, beat, option)
                found.append(Outcome(beat, option, stops, None if leads_to == END else leads_to))
    return tuple(found)


def _stops(state: ScenarioState, beat: Beat, option: Option) -> tuple[Stop, ...]:
    choice = BEAT_KINDS.get(beat.kind).choice_of(beat, option)
    view = shown(apply(state, Step(LAST_STEP, beat.id, choice)), state)
    return (*view.new_stops, *view.unheeded)


@dataclass(frozen=True)
class Exercised:
    """What a scenario lets people meet: workflow steps, codes of stops, and root causes by their ids."""

    steps: frozenset[str]
    codes: frozenset[str]
    causes: frozenset[str]


def exercised(claims: Claims) -> Exercised:
    """Return the steps of a scenario and the codes of every stop that one of its options meets."""
    stops = [stop for one in outcomes_of(claims) for stop in one.stops]
    causes = (cause for stop in stops for cause in causes_of(stop))
    return Exercised(
        frozenset(claims.scenario.steps), frozenset(stop.code for stop in stops), frozenset(causes)
    )


def causes_of(stop: Stop) -> Iterator[str]:
    """Yield the ids that the table of root causes has for a stop: its code, remarks, category and status."""
    if stop.code.startswith(FRONT_END):
        category, _colon, status = stop.code.removeprefix(FRONT_END).partition(":")
        yield f"CSCC-{category}"
        yield f"CSC-{status}"
    else:
        yield stop.code
    for remark in stop.remarks:
        yield f"RARC-{remark.removeprefix('RARC-')}"
