"""Forms of scenarios and queues: what they show comes back, and one changed field changes one line."""

import difflib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.form_reading import read
from lms.authoring.rules.form_tree import Group, Leaf, Rows, tree
from lms.authoring.rules.yaml_edit import value_of
from lms.authoring.services.forms import FormPart
from lms.simulations.api import DeskPart, desk_part
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.desk_fields import Offered, claim_fields
from tests.authoring.forms import leaves, posted

CONTENT = Path(__file__).resolve().parents[2] / "content"
SC10 = CONTENT / "scenarios/SC10/scenario.yaml"
OFFERED = Offered(roles={"nurse": "Nurse", "biller": "Biller"}, holds={"dnfb": "waits"})


@cache
def texts(pattern: str) -> dict[str, str]:
    return {str(path): path.read_text(encoding="utf-8") for path in sorted(CONTENT.glob(pattern))}


def places_of(kind: str, body: dict[str, Any]) -> list[str]:
    if kind == "queue":
        return ["head", "people", "facts", *(f"item-{number}" for number in range(len(body["items"])))]
    beats = [(f"beat-{number}", beat) for number, beat in enumerate(body["beats"])]
    options = [f"{at}-option-{number}" for at, beat in beats for number in range(len(beat["options"]))]
    return ["head", "viewpoints", "facts", "visit", "asides", *(at for at, _ in beats), *options]


def part_of(kind: str, body: dict[str, Any], at: str) -> DeskPart:
    found = desk_part(kind, body, at, OFFERED)
    assert found is not None, at
    return found


def as_form(found: DeskPart, at: str) -> FormPart:
    return FormPart(
        SC10.name, at, found.title, found.known, found.data, (found.schema,), found.place, beside=found.beside
    )


@pytest.mark.parametrize(
    ("kind", "pattern"), [("scenario", "scenarios/*/scenario.yaml"), ("queue", "queues/*.yaml")]
)
def test_a_form_gives_back_every_part_of_every_shipped_scenario_and_queue(kind: str, pattern: str) -> None:
    assert texts(pattern)
    for name, text in texts(pattern).items():
        body = value_of(text)
        for at in places_of(kind, body):
            found = part_of(kind, body, at)
            assert read(found.known, posted(tree(found.known, found.data))) == found.data, (name, at)


def test_saving_a_form_as_it_stands_changes_nothing_in_the_file() -> None:
    for text in texts("scenarios/*/scenario.yaml").values():
        body = value_of(text)
        for at in places_of("scenario", body):
            found = part_of("scenario", body, at)
            data = read(found.known, posted(tree(found.known, found.data)))
            assert as_form(found, at).written(text, data) == text


@given(
    st.text("abcdefgh ,.", min_size=1, max_size=50).filter(lambda words: words.strip() == words),
    st.sampled_from(["beat-0", "beat-2"]),
)
def test_a_form_that_changes_one_field_changes_one_line_of_the_file(words: str, at: str) -> None:
    text = SC10.read_text(encoding="utf-8")
    found = part_of("scenario", value_of(text), at)
    data = read(found.known, posted(tree(found.known, found.data))) | {"title": words}
    changed = as_form(found, at).written(text, data)
    lines = [line for line in difflib.ndiff(text.splitlines(), changed.splitlines()) if line[0] in "+-"]
    assert len(lines) == (2 if words != found.data["title"] else 0)
    assert value_of(changed)["beats"][int(at[-1])]["title"] == words


def test_the_kind_of_a_beat_decides_what_its_form_asks() -> None:
    body = value_of(SC10.read_text(encoding="utf-8"))
    for kind in BEAT_KINDS:
        body["beats"][0] = {**body["beats"][0], "kind": kind.kind, "task": {}}
        known = part_of("scenario", body, "beat-0").known
        if kind.task_schema is not None:
            task = next(part for part in tree(known, {"task": {}}) if part.name == "task")
            names = {field.data_key or name for name, field in kind.task_schema().fields.items()}
            assert isinstance(task, Group)
            assert {part.name.removeprefix("task.") for part in task.parts} == names


def test_an_option_chooses_claim_fields_facts_of_the_scenario_and_stops_from_lists() -> None:
    body = value_of(SC10.read_text(encoding="utf-8"))
    found = part_of("scenario", body, "beat-0-option-2")
    shown = {leaf.name: leaf for leaf in leaves(tree(found.known, found.data))}
    assert "Discharge status" in shown["set.0.key"].words["discharge_status"]
    assert shown["set.0.value"].value == "'06'"
    assert set(shown["rule"].choices) == {fact["id"] for fact in body["facts"]}
    assert {"dnfb", "disposition-open", "care-delayed"} <= set(shown["holds.0"].choices)


def test_the_list_of_claim_fields_has_the_lines_of_the_visit_and_no_more() -> None:
    found = claim_fields(value_of(SC10.read_text(encoding="utf-8")))
    assert "line_2.units" in found
    assert "line_3.units" not in found


def test_what_is_wrong_in_a_task_stands_at_its_field() -> None:
    body = value_of(SC10.read_text(encoding="utf-8"))
    body["beats"][0] = {**body["beats"][0], "kind": "conversation", "task": {"turns": []}}
    found = part_of("scenario", body, "beat-0")
    faults = as_form(found, "beat-0").faults({**found.data, "task": {"turns": [{"who": "Ms. H."}]}})
    assert {("task", "turns", 0, "says"), ("task", "turns", 0, "replies")} <= set(faults)


def test_a_value_of_an_item_is_one_line_and_its_faults_stand_at_it() -> None:
    body = value_of((CONTENT / "queues/WQ-1.yaml").read_text(encoding="utf-8"))
    found = part_of("queue", body, "item-0")
    data = {**found.data, "values": {"amount": {"usd": [9, 3], "printed": 5}}}
    faults = as_form(found, "item-0").faults(data)
    values = next(part for part in tree(found.known, data, faults) if part.name == "values")
    assert isinstance(values, Rows)
    pair = values.rows[0]
    assert isinstance(pair, Group)
    value = pair.parts[1]
    assert isinstance(value, Leaf)
    assert value.value == "{usd: [9, 3], printed: 5}"
    assert "smaller first" in value.faults[0]


@pytest.mark.parametrize("at", ["beat-99", "beat-x", "beat", "beat-0-option-9", "beat-0-option", "nothing"])
def test_what_is_not_there_has_no_form(at: str) -> None:
    assert desk_part("scenario", value_of(SC10.read_text(encoding="utf-8")), at, OFFERED) is None


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3))
)
def test_a_broken_file_has_forms_or_none_and_never_fails(broken: Any) -> None:
    body = {"beats": broken, "facts": broken, "visit": broken, "steps": broken}
    for at in ("head", "visit", "facts", "beat-0", "beat-0-option-0"):
        found = desk_part("scenario", body, at, OFFERED)
        if found is not None:
            assert tree(found.known, found.data)
