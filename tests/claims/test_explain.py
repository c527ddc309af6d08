"""``lms claims explain``: one document for a claim, by its number or its public id."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lms.claims.cli import claims_group
from tests.claims.worlds import only_fact, take_in, take_in_csv
from tests.claims.x12_files import Answer, Clm, Clp, answer_file, claim_file, remit_file, set_answer_file


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(claims_group, ["explain", *arguments])


@pytest.fixture
def denied(judging: Flask, tmp_path: Path) -> Flask:
    take_in(
        tmp_path,
        claim_file(Clm("A1")).write(),
        set_answer_file((1, "A")).write(),
        answer_file(Answer("A1", "A7:164", "U")).write(),
        claim_file(Clm("A1"), day=3, control=2).write(),
        remit_file(Clp("A1", paid="0.00", adjustments=("CO-16 400.00",), remarks=("N382",))).write(),
    )
    take_in_csv(
        tmp_path,
        "edits",
        "claim_id,entered_tool_at,edit_code,hit_at,resolved_at,resolved_by\n"
        "A1,2026-03-01T09:00,E014,2026-03-01T10:00,2026-03-01T11:00,sam\n",
    )
    return judging


def test_a_typed_number_gives_facts_judgements_and_the_suggestion(denied: Flask) -> None:
    result = explain("a1 ", "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["claim"] == only_fact().public_id
    assert document["payer"] == "Northway Health Plan"
    assert document["result"] == "full_denial"
    assert document["denied"] == "400.00"
    assert document["cause"]["id"] == "RARC-N382"
    assert (document["cause"]["step"], document["cause"]["status"]) == ("W02", "suggested")
    assert document["accepted_first"]["outcome"] == "rejected"
    assert document["accepted_first"]["cause"]["id"] == "CSC-164"
    assert document["edits"]["state"] == "touched"
    assert {name: test["passed"] for name, test in document["clean"].items()} == {
        "K12": False,
        "K14": False,
        "K33": False,
        "K34": False,
    }


def test_every_event_is_told_with_its_effect(denied: Flask) -> None:
    document = json.loads(explain("A1", "--json").stdout)
    first, second = document["submissions"]
    assert [(one["scope"], one["answer"]) for one in first["answers"]] == [
        ("set", "accepted"),
        ("group", "accepted"),
        ("claim", "rejected"),
    ]
    assert (first["is_first"], second["is_first"]) == (True, False)
    (paid,) = document["remittances"]
    (adjustment,) = paid["adjustments"]
    assert (adjustment["group"], adjustment["code"], adjustment["effect"]) == ("CO", "16", "denial")


def test_a_public_id_gives_the_same_document(denied: Flask) -> None:
    by_number, by_id = explain("A1", "--json"), explain(only_fact().public_id, "--json")
    assert by_id.exit_code == 0
    assert json.loads(by_id.stdout) == json.loads(by_number.stdout)


def test_the_document_does_not_repeat_the_number_asked_for(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, claim_file(Clm("ACCT77", member="MEMBER88")).write())
    assert "ACCT77" not in explain("ACCT77", "--json").output
    assert "MEMBER88" not in explain("ACCT77", "--json").output


def test_several_roots_give_a_list_in_payer_order(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, claim_file(Clm("A1", order="S", payer="60202"), Clm("A1")).write())
    documents = json.loads(explain("A1", "--json").stdout)
    assert [document["payer_order"] for document in documents] == ["P", "S"]


@pytest.mark.parametrize("claim", ["UNKNOWN", "C-AAAAAAAAAAAA"])
def test_an_unknown_claim_is_refused_in_one_document(judging: Flask, claim: str) -> None:
    result = explain(claim, "--json")
    assert result.exit_code == 2
    assert set(json.loads(result.stdout)) == {"error", "hint"}
    assert claim not in result.output


def test_a_number_that_looks_like_a_public_id_is_still_a_number(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, claim_file(Clm("C-1")).write())
    assert explain("C-1", "--json").exit_code == 0


def test_for_a_person_the_story_is_told_in_lines(denied: Flask) -> None:
    text = explain("A1").output
    assert "Suggested cause, not confirmed" in text
    assert "K34: no" in text
