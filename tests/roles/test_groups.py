"""Groups of a gate as authors write them: what is read, what is refused and where."""

from typing import Any

import pytest
from marshmallow import ValidationError

from lms.core.groups import Group
from lms.roles.content import GateSchema, entries
from lms.roles.groups import groups_of

CLASS = {"kind": "external-class", "subject": "EHR-100"}
OTHER = {"kind": "external-class", "subject": "EHR-200"}


def gate(*terms: Any) -> dict[str, Any]:
    return {"version": 1, "modules": [{"module": "CORE-01"}], "terms": list(terms)}


def loaded(*terms: Any) -> dict[str, Any]:
    found: dict[str, Any] = GateSchema().load(gate(*terms))
    return found


def test_any_all_and_at_least_are_read_nested() -> None:
    terms = {"title": "A way in", "any": [CLASS, {"at_least": 2, "of": [OTHER, {"module": "PA-03"}]}]}
    module = Group(2, (("module-completed", "PA-03"), ("exam-passed", "PA-03")))
    inner = Group(2, (("external-class", "EHR-200"), module))
    assert groups_of(loaded(terms)) == (Group(1, (("external-class", "EHR-100"), inner), "A way in"),)


def test_a_list_without_groups_asks_for_all_as_ever() -> None:
    assert groups_of(GateSchema().load({"version": 1, "modules": [{"module": "CORE-01"}]})) == ()


def test_what_stands_in_a_group_is_asked_too_with_its_terms() -> None:
    asked = list(entries(loaded({"any": [{**CLASS, "months": 6}, {"module": "PA-03", "exam": False}]})))
    assert [(one["kind"], one["subject"]) for one in asked[2:]] == [
        ("external-class", "EHR-100"),
        ("module-completed", "PA-03"),
    ]
    assert asked[2]["months"] == 6


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ([{"any": []}], "at least one part"),
        ([{"at_least": 3, "of": [CLASS, OTHER]}], "from 1 to 2"),
        ([{"at_least": 1}], "is a group"),
        ([{"any": [CLASS], "all": [OTHER]}], "is a group"),
        ([CLASS], "is a group"),
        ([{"any": [{"kind": "nothing", "subject": "x"}]}], "Must be one of"),
        ([{"any": [CLASS, CLASS]}], "asks twice for EHR-100"),
        ([{"any": [{"module": "CORE-01"}, OTHER]}], "asks twice for CORE-01"),
        ([{"any": [CLASS], "title": "x"}], "3 to 80"),
        ("any", "is a list of groups"),
        ([{"any": [{"any": [{"any": [{"any": [{"any": [{"any": [CLASS]}]}]}]}]}]}], "nested more than"),
    ],
)
def test_what_is_no_group_is_refused_with_what_is_wrong(terms: Any, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        GateSchema().load({"version": 1, "modules": [{"module": "CORE-01"}], "terms": terms})
    assert words in str(refused.value.messages)


def test_a_fault_names_its_place() -> None:
    with pytest.raises(ValidationError) as refused:
        loaded({"any": [CLASS, {"all": [{"kind": "external-class"}]}]})
    assert refused.value.messages_dict["terms"][0]["any"][1]["all"][0] == {
        "subject": ["Missing data for required field."]
    }
