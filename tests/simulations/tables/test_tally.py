"""A leader's view: forty such visits added up by the claims they make, and the step that is taken."""

import copy

import pytest

from lms.simulations.kinds.base import ROLE, Setup, Step
from lms.simulations.rules.debriefing import debrief
from lms.simulations.rules.exploring import walk_faults
from lms.simulations.rules.graph import shape_faults
from lms.simulations.rules.playing import apply, begin, best_path, result
from lms.simulations.rules.showing import shown
from lms.simulations.rules.tallying import VARIANTS, plans, tally_of
from tests.simulations.walk import body, claims_of

LEADERS = ["SC1", "SC3"]
COACHED = {"SC1": "ed_registrar", "SC3": "physician"}
leaders = pytest.mark.parametrize("scenario_id", LEADERS)
seeds = [str(number) for number in range(40)]


@leaders
def test_a_leader_meets_the_tally_and_passes_with_the_best_step(scenario_id: str) -> None:
    state = begin(claims_of(scenario_id), Setup("seed", ROLE, "leader"))
    assert state.beat is not None
    assert (state.beat.id, state.beat.kind) == ("B7", "tally")
    end = best_path(claims_of(scenario_id), Setup("seed", ROLE, "leader"))
    assert (result(end).points, result(end).of, end.beat) == (3, 3, None)


@leaders
def test_a_step_beside_the_visit_leaves_the_claim_as_it_was(scenario_id: str) -> None:
    state = begin(claims_of(scenario_id), Setup("seed", ROLE, "leader"))
    after = apply(state, Step(1, "B7", {"option": "c"}))
    assert after.changes == state.changes
    assert shown(after, state).new_stops == ()
    assert debrief(after).entries[-1].beat.id == "B7"


@leaders
def test_the_whole_visit_and_other_views_do_not_meet_it(scenario_id: str) -> None:
    claims = claims_of(scenario_id)
    assert "B7" not in {one.beat for one in best_path(claims, Setup("seed")).taken}
    assert "leader" not in claims.scenario.roles
    for view in claims.scenario.viewpoints:
        met = {one.beat for one in best_path(claims, Setup("seed", ROLE, view)).taken}
        assert ("B7" in met) == (view == "leader")


@leaders
def test_forty_visits_are_counted_each_once_where_it_began(scenario_id: str) -> None:
    claims = claims_of(scenario_id)
    found = tally_of(claims, claims.scenario.beat("B7"), "seed")
    assert found.visits == 40
    assert found.clean + sum(row.visits for row in found.began) == 40
    assert all(0 < row.visits <= 40 for row in found.fell_out)


@leaders
def test_most_of_what_it_costs_began_at_the_step_that_the_best_choice_coaches(scenario_id: str) -> None:
    claims = claims_of(scenario_id)
    for seed in seeds:
        found = tally_of(claims, claims.scenario.beat("B7"), seed)
        most = max(found.began, key=lambda row: row.visits)
        assert most.role == COACHED[scenario_id]
        assert most.dollars > found.dollars / 2


@leaders
def test_every_tally_has_the_same_structure_and_not_the_same_visits(scenario_id: str) -> None:
    beat = claims_of(scenario_id).scenario.beat("B7")
    drawn = [plans(beat, str(number)) for number in range(VARIANTS)]
    for plan in drawn:
        for name, counts in beat.task["counts"].items():
            assert sum(one.get(name) in counts for one in plan) == sum(counts.values())
    assert len({str(plan) for plan in drawn}) == VARIANTS


def test_the_same_seed_gives_the_same_tally() -> None:
    claims = claims_of("SC1")
    beat = claims.scenario.beat("B7")
    assert tally_of(claims, beat, "seed") is tally_of(claims, beat, "seed")
    assert len({str(tally_of(claims, beat, seed)) for seed in seeds}) > 1


def test_silent_losses_show_in_no_edit_and_no_denial() -> None:
    claims = claims_of("SC3")
    found = tally_of(claims, claims.scenario.beat("B7"), "seed")
    assert not any(row.kind in ("edit", "denial") for row in found.fell_out if row.visits > 2)
    assert any(row.kind == "silent" for row in found.fell_out)


@leaders
def test_the_shipped_scenarios_with_a_leader_have_no_faults(scenario_id: str) -> None:
    assert list(shape_faults(body(f"scenarios/{scenario_id}/scenario.yaml"))) == []
    assert list(walk_faults(claims_of(scenario_id))) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: one["viewpoints"].pop("leader"), "no view has B7"),
        (lambda one: one["asides"][0]["task"]["counts"].update(B9={"a": 1}), "there is no choice B9a"),
        (lambda one: one["asides"][0]["task"]["counts"].update(B2={"b": 41}), "counts more than 40 visits"),
        (lambda one: one["asides"][0].update(id="B2"), "B2 is there twice"),
        (lambda one: one["asides"][0]["options"][0].update(points=2), "the best path cannot score 100 %"),
    ],
)
def test_a_tally_that_does_not_hold_is_a_fault(change, words: str) -> None:
    made = copy.deepcopy(body("scenarios/SC1/scenario.yaml"))
    change(made)
    assert words in " | ".join(message for _path, message in shape_faults(made))
