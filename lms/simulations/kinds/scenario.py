"""A scenario as a kind of play."""

from typing import Any, ClassVar

from lms.core.errors import Refused
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import Answer, Form, Result, Setup, Step
from lms.simulations.rules import playing
from lms.simulations.rules.claim.visits import visit_of
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import ScenarioState
from lms.simulations.rules.scenario import scenario_of


class ScenarioKind:
    """A visit played beat by beat; its claim is computed from the choices."""

    kind: ClassVar[str] = "scenario"
    content_kind: ClassVar[str] = "scenario"
    needs_world: ClassVar[bool] = True

    def content(self, body: dict[str, Any], world: Any) -> Claims:
        """Return the scenario with the claims of its paths."""
        return Claims(scenario_of(body, visit_of(body["visit"], world)))

    def begin(self, content: Claims, setup: Setup) -> ScenarioState:
        """Return the state at the learner's first beat."""
        return playing.begin(content, setup)

    def read(self, state: ScenarioState, form: Form) -> Answer:
        """Return the choice that a form makes at the open beat."""
        if state.beat is None:
            raise Refused("The visit is over.", hint="Read what became of the claim.")
        return Answer(state.beat.id, BEAT_KINDS.get(state.beat.kind).read(state.beat, form))

    def apply(self, state: ScenarioState, step: Step) -> ScenarioState:
        """Return the state after a choice."""
        return playing.apply(state, step)

    def result(self, state: ScenarioState, *, elapsed_seconds: float) -> Result:
        """Return where the play stands; a scenario has no clock of its own."""
        del elapsed_seconds
        return playing.result(state)
