"""The reason table and the payers of the content folder, and what their kinds refuse."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lms.claims.content import KINDS
from lms.claims.rules.reasons import ReasonTable
from lms.claims.services.payers import PayerBook
from lms.core.content.kinds import read_kind
from tests.claims.makers import CONTENT, reason_table

ROOT_CAUSES, PAYERS, _ = KINDS


def body() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CONTENT / "claims/root_causes.yaml").read_text())
    return loaded


def written(tmp_path: Path, data: Any) -> list[str]:
    path = tmp_path / "file.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    kind = ROOT_CAUSES if isinstance(data, dict) else PAYERS
    things, faults = read_kind(kind, path, "file.yaml")
    found = [str(fault) for fault in faults]
    for thing in things:
        found += [str(fault) for fault in (kind.house_rules(thing) if kind.house_rules else [])]
    return found + [str(fault) for fault in (kind.across(things) if kind.across else [])]


def test_the_real_table_and_payers_have_no_fault(tmp_path: Path) -> None:
    assert written(tmp_path, body()) == []
    assert written(tmp_path, yaml.safe_load((CONTENT / "payers.yaml").read_text())) == []


def test_every_reason_and_edit_is_there_under_its_own_id() -> None:
    ids = [reason["id"] for reason in body()["reasons"]]
    assert len(ids) == len(set(ids)) == 382
    assert {"CARC-197", "RARC-N382", "CSC-164", "TA1-006", "999-IK304-3", "EDIT-E001", "EDIT-E060"} <= set(
        ids
    )


def test_every_mapping_is_a_suggestion_until_confirmed() -> None:
    assert {reason["status"] for reason in body()["reasons"]} == {"suggested"}


def test_a_cost_share_or_contract_code_is_never_a_denial() -> None:
    table = reason_table()
    for code in ("1", "2", "3", "45", "253", "23", "66", "122", "142", "187"):
        found = table.carc(code)
        assert found is not None
        assert found.effect != "denial"


def test_every_denial_names_step_role_and_competency() -> None:
    for reason in body()["reasons"]:
        assert reason["step"]
        assert reason["role"]
        assert reason["competency"]


def test_an_unknown_code_is_none_and_the_table_has_a_place_for_it() -> None:
    table = reason_table()
    assert table.carc("99999") is None
    assert (table.unmapped.id, table.unmapped.effect) == ("unmapped", "denial")
    assert table.by_id("unmapped") is table.unmapped


def test_an_edit_is_found_with_and_without_its_prefix() -> None:
    assert reason_table().edit("E014") is reason_table().edit("EDIT-E014") is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data["reasons"][0].update(effect="blame"), "effect"),
        (lambda data: data["reasons"][0].update(category="unheard"), "no known category"),
        (lambda data: data["reasons"].append(dict(data["reasons"][0])), "twice"),
        (lambda data: data["reasons"][0].update(surprise=1), "surprise"),
        (lambda data: data["reasons"][0].pop("step"), "step"),
        (lambda data: data["edit_aliases"].update({"EDT-X": ["EDIT-E999"]}), "EDIT-E999"),
    ],
)
def test_a_wrong_table_is_refused_with_the_place(tmp_path: Path, change: Any, message: str) -> None:
    data = body()
    change(data)
    found = written(tmp_path, data)
    assert found
    assert message in "\n".join(found)
    assert all(fault.startswith("file.yaml:") for fault in found)


def test_two_payers_may_not_use_one_id(tmp_path: Path) -> None:
    payer = {"id": "one", "name": "One", "kind": "commercial", "ids": ["X1"], "names": []}
    assert (
        "both use x1" in "\n".join(written(tmp_path, [payer, payer | {"id": "two", "ids": ["x1"]}])).lower()
    )


def test_a_payer_is_found_by_id_or_name_and_an_unlisted_one_keeps_its_id() -> None:
    book = PayerBook(yaml.safe_load((CONTENT / "payers.yaml").read_text()))
    assert book.find("60101") == "northway"
    assert book.find("nwhp1 ") == "northway"
    assert book.find(None, "Northway  Health Plan") == "northway"
    assert book.find("77777", "Somebody") == "77777"
    assert book.find("SAM SAMPLE", "SAM SAMPLE") is None
    assert book.name_of("northway") == "Northway Health Plan"
    assert book.name_of("77777") == "Payer 77777"


def test_a_site_may_list_packaged_procedures() -> None:
    table = ReasonTable.from_body(body() | {"packaged_procedures": ["P0002"]})
    assert table.packaged == {"P0002"}
