"""A visit block and the table of consequences are checked before anybody plays them."""

from copy import deepcopy
from typing import Any

import pytest

from lms.core.content.kinds import Parsed, read_kind
from lms.simulations.claim_content import CLAIM_KINDS, ConsequencesSchema, VisitSchema, change_faults
from lms.simulations.rules.claim.catalogue import ROWS, field, unknown_fields
from tests.simulations.claim.worlds import CONTENT, FOLDER, IDS, read

CONSEQUENCES = CLAIM_KINDS[0]


def visit(**parts: Any) -> dict[str, Any]:
    """Return SC1's block with some parts changed; None takes one out."""
    body: dict[str, Any] = deepcopy(read(FOLDER / "SC1.yaml")["visit"]) | parts
    return {key: value for key, value in body.items() if value is not None}


def said(body: dict[str, Any]) -> str:
    return str(VisitSchema().validate(body))


@pytest.mark.parametrize("name", IDS)
def test_the_visits_of_the_blueprint_are_sound(name: str) -> None:
    assert VisitSchema().validate(read(FOLDER / f"{name}.yaml")["visit"]) == {}


@pytest.mark.parametrize(
    "part", ["kind", "number", "patient", "dates", "payers", "truth", "base", "teaching_values"]
)
def test_a_visit_needs_its_parts(part: str) -> None:
    assert part in VisitSchema().validate(visit(**{part: None}))


def test_a_visit_with_too_little_is_refused_and_not_a_crash() -> None:
    assert VisitSchema().validate({"kind": "837I"})


def test_a_field_that_the_catalogue_does_not_know_is_refused() -> None:
    assert "pay_er_1" in said(visit(truth={"pay_er_1": "medicare"}))
    assert "line_1.colour" in said(visit(truth={"line_1.colour": "red"}))


def test_a_payer_that_the_visit_does_not_have_is_refused() -> None:
    assert "'medicade'" in said(visit(truth={"payer_1": "medicade"}))


def test_a_provider_or_person_that_does_not_exist_is_refused() -> None:
    base = read(FOLDER / "SC1.yaml")["visit"]["base"]

    assert "'doctor'" in said(visit(base={**base, "attending": "doctor"}))
    assert "'aunt'" in said(visit(truth={"subscriber_1": "aunt"}))


def test_lines_that_do_not_add_up_to_the_charges_are_refused() -> None:
    values = read(FOLDER / "SC1.yaml")["visit"]["teaching_values"]

    assert "add up" in said(visit(teaching_values={**values, "charges": 4851}))


def test_an_unknown_part_of_a_line_is_refused() -> None:
    base = read(FOLDER / "SC1.yaml")["visit"]["base"]
    lines = [{**base["lines"][0], "colour": "red"}, *base["lines"][1:]]

    assert "colour" in said(visit(base={**base, "lines": lines}))


def test_the_shipped_consequences_have_no_fault() -> None:
    things, faults = read_kind(CONSEQUENCES, CONTENT / "simulations/consequences.yaml", "consequences.yaml")

    assert faults == []
    assert CONSEQUENCES.house_rules is not None
    assert CONSEQUENCES.house_rules(things[0]) == []


def test_a_row_that_stands_twice_or_names_a_choice_is_a_fault() -> None:
    (thing,), _ = read_kind(CONSEQUENCES, CONTENT / "simulations/consequences.yaml", "consequences.yaml")
    rows = [*thing.body["rows"], {"stop": "CARC-22", "choice": "B5b"}]
    odd = Parsed(thing.kind, thing.key, {**thing.body, "rows": rows}, thing.document)

    assert CONSEQUENCES.house_rules is not None
    assert [fault.message for fault in CONSEQUENCES.house_rules(odd)] == [
        "CARC-22 is there twice",
        "a choice belongs in a scenario",
    ]


def test_every_reason_that_a_row_names_is_in_the_reason_table() -> None:
    known = {one["id"] for one in read(CONTENT / "claims/root_causes.yaml")["reasons"]}
    rows = read(CONTENT / "simulations/consequences.yaml")["rows"]
    named = [row["stop"] for row in rows if row["stop"].startswith(("EDIT-", "CARC-"))]

    assert [name for name in named if name not in known] == []


def test_a_row_names_fields_of_the_catalogue_alone() -> None:
    row = {"stop": "CARC-22", "fields": ["payer_9"]}
    body = {"id": "consequences", "verified_on": "2026-11-22", "review_by": "2027-05-22", "rows": [row]}

    assert "payer_9" in str(ConsequencesSchema().validate(body))


def test_the_catalogue_names_each_field_once_with_a_place_in_the_claim() -> None:
    names = [row.name for row in ROWS]

    assert len(set(names)) == len(names)
    assert all(row.location and (row.ub04 or row.cms1500 or row.name == "frequency") for row in ROWS)


def test_a_line_field_is_known_by_its_number_and_part() -> None:
    found = field("line_2.modifiers")

    assert found is not None
    assert (found.box("837I"), found.box("837P")) == ("FL 44", "Box 24D")
    assert unknown_fields(["line_2.modifiers", "lines", "line_0.code"]) == ["line_0.code"]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"payer_1": "medicade"}, "payer_1"),
        ({"attending": "doctor"}, "attending"),
        ({"condition_codes": "44"}, "condition_codes"),
        ({"occurrence_codes": {"32": "soon"}}, "occurrence_codes"),
        ({"value_codes": {"80": "four"}}, "value_codes"),
        ({"birth_weight": "heavy"}, "birth_weight"),
        ({"patient_born": "yesterday"}, "patient_born"),
        ({"poa": ["Y"]}, "poa"),
        ({"bill_type": ["131"]}, "bill_type"),
        ({"line_1.colour": "red"}, "line_1.colour"),
    ],
)
def test_an_option_that_sets_what_a_field_cannot_have_is_a_fault(values: dict[str, Any], fault: str) -> None:
    assert [name for _, name, _ in change_faults(visit(), values, {})] == [fault]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mspq", "perhaps"),
        ("action", "pray"),
        ("records", True),
        ("coverage_found", [{"plan": "x"}]),
        ("eligibility", {"payer": "x"}),
        ("enrolled_providers", ["hospital"]),
        ("authorization", True),
        ("authorization_log", False),
        ("order", True),
        ("notice", "yes"),
        ("status_order", {"now": "bedded"}),
        ("encounter", {"colour": "red"}),
        ("enrolled", "soon"),
        ("release", "yes"),
        ("not_validated", "J96.01"),
        ("truth", {"pay_er": 1}),
    ],
)
def test_a_fact_without_the_shape_that_is_read_is_a_fault(name: str, value: Any) -> None:
    assert [(part, found) for part, found, _ in change_faults(visit(), {}, {name: value})] == [
        ("facts", name)
    ]


@pytest.mark.parametrize("name", IDS)
def test_what_the_options_of_the_blueprint_change_is_lawful(name: str) -> None:
    data = read(FOLDER / f"{name}.yaml")
    for option in data["options"].values():
        assert list(change_faults(data["visit"], option.get("set", {}), option.get("facts", {}))) == []


def test_a_scenario_may_keep_facts_for_itself() -> None:
    assert list(change_faults(visit(), {}, {"untrue_note": True})) == []
