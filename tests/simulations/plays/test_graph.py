"""What content check says against a scenario, by its shape and by its claim."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from lms.simulations.content import ScenarioSchema
from lms.simulations.kinds.scenario import ScenarioKind
from lms.simulations.rules.exploring import ends_of, walk_faults
from lms.simulations.rules.graph import shape_faults
from tests.simulations.walk import body, claims_of, scenario_ids, world


@pytest.fixture
def sc1() -> dict[str, Any]:
    """The body of SC1, to be damaged."""
    return deepcopy(body("scenarios/SC1/scenario.yaml"))


def said(scenario: dict[str, Any]) -> str:
    """Return what the shape rules say, with their paths."""
    return "\n".join(f"{'.'.join(map(str, path))}: {words}" for path, words in shape_faults(scenario))


def walked(scenario: dict[str, Any]) -> str:
    """Return what the walks say, with their paths."""
    claims = ScenarioKind().content(scenario, world())
    return "\n".join(f"{'.'.join(map(str, path))}: {words}" for path, words in walk_faults(claims))


@pytest.mark.parametrize("key", scenario_ids())
def test_a_shipped_scenario_passes_its_schema_and_has_no_fault(key: str) -> None:
    found = body(f"scenarios/{key}/scenario.yaml")
    assert not ScenarioSchema().validate(found)
    assert not said(found)


@pytest.mark.parametrize("key", scenario_ids())
def test_every_walk_through_a_shipped_scenario_holds(key: str) -> None:
    assert not list(walk_faults(claims_of(key)))


def test_every_option_has_a_walk_that_takes_it() -> None:
    claims = claims_of("SC1")
    every = {(beat.id, option.id) for beat in claims.scenario.beats for option in beat.options}
    assert set(ends_of(claims)) == every


def no_best(scenario: dict[str, Any]) -> None:
    scenario["beats"][0]["options"][0]["points"] = 2


def breach_with_points(scenario: dict[str, Any]) -> None:
    scenario["beats"][0]["options"][1]["points"] = 1


def unknown_rule(scenario: dict[str, Any]) -> None:
    scenario["beats"][0]["options"][0]["rule"] = "F-NONE"


def unused_rule(scenario: dict[str, Any]) -> None:
    scenario["facts"].append({**scenario["facts"][0], "id": "F-IDLE"})


def unread_flag(scenario: dict[str, Any]) -> None:
    scenario["beats"][0]["options"][0]["flags"] = {"seen": True}


def unset_flag(scenario: dict[str, Any]) -> None:
    scenario["beats"][1]["only_if"] = {"flag": "seen"}


def late_flag(scenario: dict[str, Any]) -> None:
    scenario["beats"][1]["only_if"] = {"flag": "seen"}
    scenario["beats"][2]["options"][0]["flags"] = {"seen": True}


def early_stop(scenario: dict[str, Any]) -> None:
    scenario["beats"][1]["only_if"] = {"stopped": "edit"}


def stages_mixed(scenario: dict[str, Any]) -> None:
    scenario["beats"][0]["stage"] = "denial"


def seeded_own(scenario: dict[str, Any]) -> None:
    scenario["viewpoints"]["nurse"]["seeded"] = {"B3": "a"}


def seeded_nothing(scenario: dict[str, Any]) -> None:
    scenario["viewpoints"]["nurse"]["seeded"] = {"B2": "z"}


def twice(scenario: dict[str, Any]) -> None:
    scenario["beats"][1]["id"] = "B1"


@pytest.mark.parametrize(
    ("damage", "where", "words"),
    [
        (no_best, "beats.0.options", "cannot score 100 %"),
        (breach_with_points, "beats.0.options.1.points", "a breach has 0 points"),
        (unknown_rule, "beats.0.options.0.rule", "there is no fact F-NONE"),
        (unused_rule, "facts.", "no option rests on F-IDLE"),
        (unread_flag, "beats.0.options.0.flags.seen", "nothing reads the flag seen"),
        (unset_flag, "beats.1.only_if", "sets the flag seen"),
        (late_flag, "beats.1.only_if", "no option before this"),
        (early_stop, "beats.1.only_if", "before it is edited"),
        (stages_mixed, "beats.1.stage", "order of stages"),
        (seeded_own, "viewpoints.nurse.seeded.B3", "only colleagues"),
        (seeded_nothing, "viewpoints.nurse.seeded.B2", "has no option z"),
        (twice, "beats.1.id", "B1 is there twice"),
    ],
)
def test_a_damaged_shape_is_told_with_its_place(
    sc1: dict[str, Any], damage: Callable[[dict[str, Any]], None], where: str, words: str
) -> None:
    damage(sc1)
    assert any(line.startswith(where) and words in line for line in said(sc1).splitlines()), said(sc1)


def test_a_beat_that_no_path_leads_to_is_refused(sc1: dict[str, Any]) -> None:
    sc1["beats"][5]["only_if"] = {"stopped": "CARC-197"}
    assert "beats.5: no path leads to B6" in walked(sc1)


def test_a_viewpoint_whose_beats_never_happen_is_refused(sc1: dict[str, Any]) -> None:
    del sc1["viewpoints"]["biller"]["seeded"]
    assert "viewpoints.biller.beats: none of its beats happens" in walked(sc1)


def test_a_best_path_that_an_edit_stops_is_refused(sc1: dict[str, Any]) -> None:
    best = sc1["beats"][1]["options"][0]
    best["set"]["member_1"] = None
    del sc1["beats"][2]["options"][0]["set"]["member_1"]
    assert "the best path meets" in walked(sc1)


@pytest.mark.parametrize(
    "condition",
    [
        {"flag": "a", "stopped": "edit"},
        {"stopped": "rain coat"},
        {"all": {"flag": "a"}},
        {"is": True},
        {"not": {"nothing": 1}},
    ],
)
def test_a_condition_that_says_nothing_clear_is_refused(sc1: dict[str, Any], condition: Any) -> None:
    sc1["beats"][4]["only_if"] = condition
    assert "only_if" in str(ScenarioSchema().validate(sc1))


def test_a_decision_takes_no_answers(sc1: dict[str, Any]) -> None:
    sc1["beats"][0]["options"][0]["answers"] = {"codes": ["R07.9"]}
    assert "takes none" in str(ScenarioSchema().validate(sc1))
