"""Every claim and every answer of the shipped scenarios, judged by pyx12, and random plays of them."""

import random
from pathlib import Path

import pytest

from lms.simulations.kinds.base import Setup, Step
from lms.simulations.rules import playing
from tests.simulations.claim.judge import complaints
from tests.simulations.walk import claims_of, scenario_ids, walks


@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_pyx12_accepts_what_goes_out_and_what_comes_back(
    scenario_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = claims_of(scenario_id)
    sent: dict[str, dict[str, None]] = {"837": {}, "277": {}, "835": {}}
    for one in walks(claims.scenario, claims):
        for found in one.run.rounds:
            if found.outcome is None or found.outcome.result == "rejected":
                continue  # held, or unlawful on purpose: the payer's front end rejects what pyx12 would
            sent["837"][found.claim_837] = None
            sent["277"][found.acknowledgment_277ca or ""] = None
            sent["835"][found.remit_835 or ""] = None

    assert sent["837"]
    for texts in sent.values():
        assert complaints([text for text in texts if text], tmp_path, monkeypatch) == []


def played(scenario_id: str, seed: int) -> list[playing.ScenarioState]:
    """Return the states of a play in which each choice is drawn."""
    chance = random.Random(seed)  # noqa: S311  a walk, not a secret
    state = playing.begin(claims_of(scenario_id), Setup(str(seed)))
    states = [state]
    while state.beat is not None and len(states) < 60:
        opened = [one.id for one in state.beat.options if one.id not in state.closed]
        choice = {"option": chance.choice(opened)}
        state = playing.apply(state, Step(len(states), state.beat.id, choice))
        states.append(state)
    return states


def walk_at_random(scenario_id: str, seeds: range) -> None:
    """Play at random: each play ends, its points are within bounds, the same choices give the same state."""
    for seed in seeds:
        states = played(scenario_id, seed)
        reached = playing.result(states[-1])
        again = played(scenario_id, seed)[-1]

        assert states[-1].beat is None
        assert 0 <= reached.points <= reached.of
        assert again.taken == states[-1].taken
        assert playing.result(again) == reached


@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_a_random_walk_ends_within_bounds_and_is_the_same_again(scenario_id: str) -> None:
    walk_at_random(scenario_id, range(20))


@pytest.mark.slow
@pytest.mark.parametrize("scenario_id", scenario_ids())
def test_ten_thousand_random_walks_end_within_bounds_and_are_the_same_again(scenario_id: str) -> None:
    walk_at_random(scenario_id, range(20, 1020))
