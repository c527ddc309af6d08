"""A new scenario or queue begins whole but for its words, and a broken one is still drawn."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content.kinds import jsonable_yaml
from lms.simulations.content import ScenarioSchema, faults_of_shape
from lms.simulations.kinds.scenario import ScenarioKind
from lms.simulations.queue_content import QueueSchema
from lms.simulations.rules.drawing import END, graph_of
from lms.simulations.rules.exploring import walk_faults
from lms.simulations.rules.outcomes import outcomes_of
from lms.simulations.rules.queues.checking import complaints
from lms.simulations.rules.skeletons import SKELETONS, unwritten
from lms.simulations.rules.sketching import sketch_of
from lms.simulations.rules.tasks.checking import complaints as task_complaints
from lms.simulations.rules.tasks.checking import fed_complaints
from lms.simulations.rules.tasks.walking import walk_faults as task_walk_faults
from lms.simulations.task_content import TaskSchema
from tests.simulations.claim.worlds import world as claim_world
from tests.simulations.walk import body, claims_of, scenario_ids, world


def begun(kind: str, key: str) -> Any:
    text = SKELETONS[kind].text(key, '"A title: of our own"', "2026-11", "2027-11")
    return jsonable_yaml(yaml.safe_load(text))


def test_a_new_scenario_passes_its_schema_is_walked_and_paid() -> None:
    found = begun("scenario", "SC11")
    assert not ScenarioSchema().validate(found)
    assert not list(faults_of_shape(found))
    claims = ScenarioKind().content(found, world())
    assert not list(walk_faults(claims))
    wrong = next(one for one in outcomes_of(claims) if (one.beat.id, one.option.id) == ("B1", "b"))
    assert wrong.stops


def test_a_new_queue_passes_its_schema_and_is_drawn() -> None:
    found = begun("queue", "WQ-6")
    assert not QueueSchema().validate(found)
    assert not complaints(found)


def test_a_new_screen_passes_its_schema_and_its_wrong_entry_is_caught() -> None:
    found = begun("task", "FT-9")
    assert not TaskSchema().validate(found)
    assert not fed_complaints(found)
    assert not task_complaints(found)
    assert not list(task_walk_faults(found, claim_world()))
    found["sections"][0]["fields"][0]["caught"] = "nothing"
    assert list(task_walk_faults(found, claim_world()))


@pytest.mark.parametrize("kind", SKELETONS)
def test_an_example_of_an_id_has_the_shape_of_its_kind(kind: str) -> None:
    skeleton = SKELETONS[kind]
    assert skeleton.id_shape.fullmatch(skeleton.id_example)
    assert skeleton.id_example in skeleton.path(skeleton.id_example)


def test_each_text_to_be_written_is_named_with_its_place_and_no_other() -> None:
    found = begun("scenario", "SC11")
    places = {path for path, _ in unwritten(found)}
    assert ("beats", 1, "options", 0, "next_time") in places
    assert ("beats", 0, "title") not in places


def test_the_shipped_scenarios_have_nothing_left_to_write() -> None:
    assert [key for key in scenario_ids() for _ in unwritten(body(f"scenarios/{key}/scenario.yaml"))] == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "options"]), inner),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "role", "options", "only_if"]), anything), max_size=4))
def test_a_sketch_draws_every_beat_whatever_is_wrong_with_it(beats: list[Any]) -> None:
    graph = sketch_of({"beats": beats})
    assert len(graph.boxes) == len(beats) + 1
    assert {dot.leads_to for dot in graph.dots} <= {box.id for box in graph.boxes}


def test_a_sketch_has_the_boxes_and_dots_of_the_walked_graph() -> None:
    walked, sketched = graph_of(claims_of("SC10")), sketch_of(body("scenarios/SC10/scenario.yaml"))
    assert sketched.boxes == walked.boxes
    assert [(dot.beat, dot.option.id, dot.x, dot.y) for dot in sketched.dots] == [
        (dot.beat, dot.option.id, dot.x, dot.y) for dot in walked.dots
    ]
    assert sketched.dots[-1].leads_to == END
