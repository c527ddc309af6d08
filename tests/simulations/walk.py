"""The content's scenarios walked option by option, without a database: what each choice does by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lms.claims.api import EditBook
from lms.core.content.kinds import jsonable_yaml
from lms.simulations.kinds.scenario import ScenarioKind
from lms.simulations.rules.claim.facts import ClaimRun, Stop, World
from lms.simulations.rules.claim.run import Change
from lms.simulations.rules.claiming import Claims, rest_of
from lms.simulations.rules.scenario import MOST_POINTS, Beat, Option, Scenario
from lms.simulations.services.scrubbing import scrub_of
from lms.simulations.services.world import make_world

CONTENT = Path(__file__).resolve().parents[2] / "content"


def body(path: str) -> Any:
    """Return a content file as a reader gives it."""
    return jsonable_yaml(yaml.load((CONTENT / path).read_text(), Loader=yaml.CSafeLoader))


@cache
def world() -> World:
    """Return the world of the shipped content: its edits, outcome rules and consequences."""
    reasons = body("claims/root_causes.yaml")
    payers = {one["id"]: one for one in body("payers.yaml")}
    book = EditBook.from_bodies(body("claims/edits.yaml"), reasons, payers)
    return make_world(reasons, body("simulations/consequences.yaml"), scrub_of(book))


@cache
def claims_of(scenario_id: str) -> Claims:
    """Return a shipped scenario, ready to be played."""
    found: Claims = ScenarioKind().content(body(f"scenarios/{scenario_id}/scenario.yaml"), world())
    return found


def scenario_ids() -> list[str]:
    """Return the ids of the shipped scenarios."""
    return sorted(path.parent.name for path in CONTENT.glob("scenarios/*/scenario.yaml"))


@dataclass(frozen=True)
class Walked:
    """One option chosen, everything else done at best (or seeded, where the beat would not happen otherwise).

    ``before`` is the claim as this choice found it.
    """

    beat: Beat
    option: Option
    run: ClaimRun
    before: ClaimRun

    @property
    def stops(self) -> tuple[Stop, ...]:
        """What this choice brought or left standing, what payers would say to a held claim included."""
        known = {(one.code, one.choice) for one in (*self.before.stops, *self.before.would)}
        every = (*self.run.stops, *self.run.would)
        mine = [one for one in every if one.choice == self.choice]
        return tuple(mine) or tuple(one for one in every if (one.code, one.choice) not in known)

    @property
    def choice(self) -> str:
        """Beat and option together, such as B2b."""
        return self.beat.id + self.option.id

    @property
    def days(self) -> int:
        """Days that this choice adds: to the best path, or to the claim as it was found."""
        return max((one.days for one in self.run.delays if one.choice == self.choice), default=0)


def best(beat: Beat) -> Option:
    """Return the best option of a beat that is always open."""
    return next(
        one for one in beat.options if one.points == MOST_POINTS and not one.is_breach and not one.only_if
    )


def walks(scenario: Scenario, claims: Claims) -> Iterator[Walked]:
    """Yield each option of each beat."""
    for place, beat in enumerate(scenario.beats):
        later = [
            one.change(best(one))
            for one in scenario.beats[place + 1 :]
            if not one.only_if or (one.stage == beat.stage and beat.only_if)
        ]
        for option in beat.options:
            earlier = _lead_up(scenario, place, is_seeded=bool(beat.only_if or option.only_if))
            before = claims.run((*earlier, *rest_of(earlier, [beat.change(best(beat)), *later])))
            changes = (*earlier, beat.change(option))
            yield Walked(beat, option, claims.run((*changes, *rest_of(changes, later))), before)


def _lead_up(scenario: Scenario, place: int, *, is_seeded: bool) -> tuple[Change, ...]:
    """Return what was chosen before a beat: the best, or what a view seeds so that it happens."""
    beat = scenario.beats[place]
    views = [view for view in scenario.viewpoints.values() if beat.id in view.beats]
    seeds = {k: v for view in views for k, v in view.seeded.items()} if is_seeded else {}
    if is_seeded and not seeds:
        seeds = _seeds_of_others(scenario, place)
    chosen = []
    for one in scenario.beats[:place]:
        option = one.option(seeds[one.id]) if one.id in seeds else best(one)
        if option is not None and (not one.only_if or one.id in seeds or one.only_if == beat.only_if):
            chosen.append(one.change(option))
    return tuple(chosen)


def _seeds_of_others(scenario: Scenario, place: int) -> dict[str, str]:
    """Return what the views of colleagues seed before a beat that the learner's own view does not."""
    earlier = {one.id for one in scenario.beats[:place]}
    views = [view for view in scenario.viewpoints.values() if set(view.seeded) & earlier]
    return {k: v for k, v in views[0].seeded.items() if k in earlier} if views else {}
