"""The file of edits: what its kind of content refuses, with the line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lms.claims.content import KINDS
from lms.core.content.kinds import Parsed, read_kind
from tests.claims.edits.books import edits_body, root_causes_body

CAUSES, _, EDITS = KINDS
Damage = Callable[[dict[str, Any]], object]


def read(tmp_path: Path, data: dict[str, Any]) -> tuple[list[Parsed], list[str]]:
    path = tmp_path / "edits.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    things, faults = read_kind(EDITS, path, "edits.yaml")
    assert EDITS.house_rules is not None
    return things, [str(one) for one in [*faults, *(f for thing in things for f in EDITS.house_rules(thing))]]


def first_check(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["edits"][0]["checks"][0]
    return found


def test_the_shipped_edits_have_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, edits_body())[1] == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda data: first_check(data).update(kind="magic"), "magic is no kind of check"),
        (lambda data: first_check(data).update(message="Ask {patient} to come."), "names patient"),
        (lambda data: first_check(data).update(message="Ask {patient to come."), "brace that does not close"),
        (lambda data: first_check(data)["parameters"].update(at=["NM109"]), "is no place of a claim"),
        (lambda data: first_check(data)["parameters"].update(colour="red"), "Unknown field"),
        (lambda data: first_check(data).update(by_payer={"medicare": {"at": "x"}}), "Not a valid list"),
        (lambda data: first_check(data).update(when=[{"fact": "weather"}]), "There is no side fact weather"),
        (lambda data: first_check(data).update(claim_types=["835"]), "Must be one of"),
        (lambda data: data["edits"][1].update(id="EDIT-E001"), "EDIT-E001 is there twice"),
        (lambda data: data["edits"][0].update(checks=[]), "Shorter than minimum length"),
        (lambda data: data["tables"].update(weights={"whole": True, "rows": []}), "Must be one of"),
        (lambda data: data["tables"]["unit_limits"]["rows"].append(["X1"]), "has 1 values, not 3"),
    ],
)
def test_a_damaged_file_is_refused_with_its_reason(tmp_path: Path, damage: Damage, says: str) -> None:
    data = edits_body()
    damage(data)
    _, faults = read(tmp_path, data)
    assert len(faults) == 1
    assert says in faults[0]


def test_a_fault_names_the_line_of_the_check(tmp_path: Path) -> None:
    data = edits_body()
    data["edits"][2]["checks"][0]["parameters"] = {"of": "nobody"}
    _, (fault,) = read(tmp_path, data)
    line = int(fault.split(":")[1])
    assert "of: nobody" in (tmp_path / "edits.yaml").read_text().splitlines()[line - 1]


def test_an_edit_needs_a_reason_and_a_reason_an_edit(tmp_path: Path) -> None:
    data = edits_body()
    data["edits"][-1]["id"] = "EDIT-E900"
    (book,), _ = read(tmp_path, data)
    path = tmp_path / "causes.yaml"
    path.write_text(yaml.safe_dump(root_causes_body(), sort_keys=False))
    (causes,), _ = read_kind(CAUSES, path, "causes.yaml")
    assert EDITS.overall is not None
    faults = EDITS.overall([book, causes])
    assert [(one.is_warning, "EDIT-E900" in one.message) for one in faults] == [(False, True), (True, False)]
    assert "EDIT-E065" in faults[1].message


def test_aliases_of_the_new_edits_lead_to_them() -> None:
    aliases = root_causes_body()["edit_aliases"]
    assert aliases["EDT-ORD-01"] == ["EDIT-E061"]
    assert [aliases[f"EDT-NB-0{number}"] for number in (1, 2, 3)] == [
        ["EDIT-E062"],
        ["EDIT-E063"],
        ["EDIT-E064"],
    ]
    assert aliases["EDT-STAT-03"] == ["EDIT-E065"]


def test_shipped_tables_hold_no_licensed_procedure_codes() -> None:
    tables = edits_body()["tables"]
    procedures = (
        "procedures",
        "procedure_pairs",
        "unit_limits",
        "inpatient_only",
        "single_dose_drugs",
        "laboratory",
    )
    codes = {row[0] for name in procedures for row in tables[name]["rows"]}
    codes |= {row[1] for row in tables["procedure_pairs"]["rows"]}
    assert codes
    assert all(code[0].isalpha() for code in codes)
    assert not any(table["whole"] for name, table in tables.items() if name in procedures)
