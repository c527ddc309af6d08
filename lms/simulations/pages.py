"""What the pages of a scenario show, gathered from a play and its state."""

from dataclasses import dataclass
from typing import Any

from lms.core.errors import NotFound
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import ROLE
from lms.simulations.models import SimulationPlay
from lms.simulations.policy import cut
from lms.simulations.rules.debriefing import Debrief, Entry, debrief, entries_of
from lms.simulations.rules.playing import ScenarioState, Taken, course_of
from lms.simulations.rules.scenario import Beat, Scenario
from lms.simulations.rules.showing import Shown, shown
from lms.simulations.rules.tallying import Tally, tally_of
from lms.simulations.services.plays import Played, played
from lms.simulations.services.telling import told_first


@dataclass(frozen=True)
class Place:
    """Where a beat stands among those of the play: the ``number`` of ``of``."""

    number: int
    of: int


@dataclass(frozen=True)
class PlayPage:
    """The open beat of a play. ``meanwhile`` are colleagues' acts since the learner's last choice.

    ``tally`` is there for a leader's beat: many such visits added up.
    """

    play: SimulationPlay
    scenario: Scenario
    beat: Beat
    place: Place
    ordinal: int
    template: str
    asked: Any
    tally: Tally | None
    view: Shown
    repeats: bool
    meanwhile: tuple[Entry, ...]
    opening: str


@dataclass(frozen=True)
class StepPage:
    """What one choice did. ``next_ordinal`` is that of the next beat, None when the visit is over."""

    play: SimulationPlay
    scenario: Scenario
    entry: Entry
    place: Place
    view: Shown
    next_beat: Beat | None
    must_repeat: bool
    points: int
    of: int


@dataclass(frozen=True)
class DebriefPage:
    """The end of a play: what became of the claim, own path and best path, and what next."""

    play: SimulationPlay
    scenario: Scenario
    end: Debrief
    view: Shown
    cut: int
    told: str | None

    @property
    def is_passed(self) -> bool:
        """Tell whether the play passed."""
        return self.play.outcome == "pass"

    @property
    def counts(self) -> bool:
        """Tell whether the result is evidence."""
        return self.play.outcome in ("pass", "fail")


def place_of(state: ScenarioState, beat_id: str) -> Place:
    """Return where a beat stands among the beats that the learner may meet."""
    view = state.viewpoint
    mine = [one.id for one in course_of(state) if view is None or one.id in view.beats]
    return Place(mine.index(beat_id) + 1, len(mine))


def play_page(found: Played) -> PlayPage:
    """Return the page of the open beat.

    Raises:
        NotFound: when the visit is over.
    """
    state: ScenarioState = found.state
    if state.beat is None:
        raise NotFound("The visit is over.", hint="Read what became of the claim.")
    kind = BEAT_KINDS.get(state.beat.kind)
    view = state.viewpoint
    return PlayPage(
        play=found.play,
        scenario=state.scenario,
        beat=state.beat,
        place=place_of(state, state.beat.id),
        ordinal=found.next_ordinal,
        template=kind.template,
        asked=kind.shown(state.beat, seed=found.play.seed),
        tally=tally_of(state.claims, state.beat, found.play.seed) if "counts" in state.beat.task else None,
        view=shown(state),
        repeats=state.repeats,
        meanwhile=_meanwhile(state),
        opening=view.opening if view is not None and not any(one.is_learners for one in state.taken) else "",
    )


def _meanwhile(state: ScenarioState) -> tuple[Entry, ...]:
    """Return what colleagues did since the learner's last choice, in a role view."""
    if state.setup.mode != ROLE:
        return ()
    since: list[Entry] = []
    for entry in entries_of(state):
        since = [] if entry.taken.is_learners else [*since, entry]
    return tuple(since) if any(one.is_learners for one in state.taken) else ()


def step_page(play: SimulationPlay, ordinal: int) -> StepPage:
    """Return the page of one choice as it was when it was made.

    Raises:
        NotFound: when the play has no such step.
    """
    found = played(play, until=max(ordinal, 0))
    state: ScenarioState = found.state
    taken = _taken(state, ordinal) if ordinal > 0 else None
    if taken is None:
        raise NotFound("This step is not there.", hint="Open the play again.")
    before = played(play, until=ordinal - 1)
    entry = next(one for one in entries_of(state) if one.taken is taken)
    return StepPage(
        play=play,
        scenario=state.scenario,
        entry=entry,
        place=place_of(state, taken.beat),
        view=shown(state, before.state),
        next_beat=state.beat,
        must_repeat=state.repeats,
        points=found.result.points,
        of=found.result.of,
    )


def _taken(state: ScenarioState, ordinal: int) -> Taken | None:
    return next((one for one in state.taken if one.ordinal == ordinal), None)


def debrief_page(found: Played) -> DebriefPage:
    """Return the debrief of a play that is over."""
    state: ScenarioState = found.state
    return DebriefPage(
        play=found.play,
        scenario=state.scenario,
        end=debrief(state),
        view=shown(state),
        cut=cut(),
        told=told_first(found.play),
    )
