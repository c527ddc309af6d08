"""What the check says against a screen: names, rules that its own values break, claims that disagree."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lms.core.content.kinds import read_kind
from lms.simulations.rules.tasks.checking import complaints, fed_complaints
from lms.simulations.rules.tasks.making import NoValueError, fill, task_of, variant_of
from lms.simulations.rules.tasks.walking import walk_faults
from lms.simulations.services.task_walks import walk_tasks
from lms.simulations.task_content import TASK_KIND
from tests.simulations.claim.worlds import world
from tests.simulations.tasks.examples import FILES, body

Body = dict[str, Any]


def number_field(made: Body) -> Body:
    """Return the field of the member number of the first card."""
    found: Body = made["sections"][0]["fields"][2]
    return found


def altered(change: Callable[[Body], Any]) -> list[str]:
    """Return what is said against the insurance screen after a change."""
    made = copy.deepcopy(body("FT-2"))
    change(made)
    return [text for _place, text in complaints(made)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda made: number_field(made).update(compare="money"), "a field of kind text is compared by"),
        (lambda made: number_field(made).update(rule="F-NONE"), "there is no fact F-NONE"),
        (
            lambda made: number_field(made).update(wrong="{m_number}"),
            "the wrong example is right by the rule",
        ),
        (lambda made: number_field(made).pop("caught"), "say what catches the wrong example"),
        (
            lambda made: number_field(made).update(name="northway_plan"),
            "the field northway_plan stands here twice",
        ),
        (
            lambda made: number_field(made).update(compare="pattern", pattern="[A-Z]{3}"),
            "what is expected does not meet its own rule",
        ),
        (
            lambda made: made["sections"][0]["fields"][0].update(right="harbor"),
            "is none of the choices northway, northway_medicare, cedar",
        ),
        (
            lambda made: made["sections"][2]["fields"][2].pop("does"),
            "changes nothing on the claim: say what a difference does",
        ),
        (lambda made: made["variants"][1].pop("age"), "every variant has the same values; not in both: age"),
    ],
)
def test_the_check_says_what_is_wrong(change: Callable[[Body], Any], said: str) -> None:
    assert any(said in text for text in altered(change))


def test_a_claim_field_that_is_not_there_is_named() -> None:
    made = copy.deepcopy(body("FT-2"))
    number_field(made)["feeds"] = "member_9"
    assert fed_complaints(made) == [
        (("sections", 0, "fields", 2, "feeds"), "member_9 is no field of the catalogue")
    ]


def test_a_claim_field_that_cannot_hold_what_is_expected_is_named() -> None:
    made = copy.deepcopy(body("FT-2"))
    number_field(made)["feeds"] = "statement_from"
    assert "is no date such as" in fed_complaints(made)[0][1]


def test_a_place_without_a_value_is_named() -> None:
    with pytest.raises(NoValueError, match="no variant has a value nobody"):
        fill("{nobody}", {})


def test_a_text_that_is_one_place_takes_the_value_as_it_is() -> None:
    assert fill({"a": "{n}", "b": "No. {n}"}, {"n": 3}) == {"a": 3, "b": "No. 3"}


def test_every_draw_is_reached_by_some_seed() -> None:
    found = {variant_of(body("FT-2"), str(number)) for number in range(60)}
    assert found == set(range(len(body("FT-2")["variants"])))


def test_the_right_entries_are_the_truth_of_the_visit() -> None:
    made = copy.deepcopy(body("FT-2"))
    number_field(made)["right"] = "NWH0000001"
    assert task_of(made, 0).visit["truth"]["member_1"] == "NWH0000001"


def test_a_right_entry_that_the_claim_refuses_is_said() -> None:
    made = copy.deepcopy(body("FT-2"))
    number_field(made)["right"] = "NWH0000001"
    found = list(walk_faults(made, world()))
    assert found[0][0] == ("sections",)
    assert "the right entries still meet CARC-31" in found[0][1]
    assert not found[0][2]


def test_a_wrong_entry_that_nothing_catches_is_a_warning_unless_it_is_said() -> None:
    made = copy.deepcopy(body("FT-2"))
    group = made["sections"][0]["fields"][3]
    group["caught"] = "CARC-31"
    found = list(walk_faults(made, world()))
    assert {(text.partition(": ")[2], is_warning) for _place, text, is_warning in found} == {
        ("nothing catches it, and CARC-31 was to; if that is so, say caught: nothing", True)
    }


def test_a_wrong_entry_that_something_else_catches_is_a_fault() -> None:
    made = copy.deepcopy(body("FT-2"))
    number_field(made)["caught"] = "EDIT-E006"
    places = {(place, is_warning) for place, _text, is_warning in walk_faults(made, world())}
    assert places == {(("sections", 0, "fields", 2, "wrong"), False)}


def test_what_is_said_to_be_silent_and_is_caught_is_a_fault() -> None:
    made = copy.deepcopy(body("FT-2"))
    number_field(made)["caught"] = "nothing"
    assert any("is caught by CARC-31" in text for _place, text, _warning in walk_faults(made, world()))


def test_a_fault_has_its_line(tmp_path: Path) -> None:
    text = FILES["FT-2"].read_text().replace('feeds: "member_{n}"', 'feeds: "memberr_{n}"')
    line = next(at for at, one in enumerate(text.splitlines(), start=1) if "memberr_" in one)
    path = tmp_path / "FT-2.yaml"
    path.write_text(text)
    things, faults = read_kind(TASK_KIND, path, "FT-2.yaml")
    assert TASK_KIND.house_rules is not None
    found = [*faults, *(fault for thing in things for fault in TASK_KIND.house_rules(thing))]
    assert {fault.line for fault in found} == {line}


def test_an_unknown_key_is_a_fault(tmp_path: Path) -> None:
    made = yaml.safe_load(FILES["FT-2"].read_text())
    number_field(made)["colour"] = "red"
    path = tmp_path / "FT-2.yaml"
    path.write_text(yaml.safe_dump(made))
    _things, faults = read_kind(TASK_KIND, path, "FT-2.yaml")
    assert [fault.message for fault in faults] == ["Unknown field."]


def test_without_edits_beside_it_the_walk_says_that_it_did_not_happen() -> None:
    things, _faults = read_kind(TASK_KIND, FILES["FT-2"], "FT-2.yaml")
    (fault,) = walk_tasks(things, things)
    assert fault.is_warning
    assert "was not filled" in fault.message
