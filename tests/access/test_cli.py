"""``lms access``: the documents of the contract."""

import json
from typing import Any

import pytest
from flask import Flask

from lms.app.commands import cli
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import GATE, clear, learner, make_world, study
from tests.cast import Cast

KEYS = [
    "employee_no",
    "gate",
    "as_of",
    "state",
    "cleared",
    "may_work",
    "cleared_until",
    "valid_until_at",
    "requirements",
    "sign_offs",
    "decided",
    "terms",
]


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        cast = make_world()
        study(cast["learner"])
        clear(cast["learner"], cast)
    return cast


@pytest.fixture
def run(database: Flask) -> Any:
    runner = database.test_cli_runner()

    def invoke(*words: str) -> Any:
        return runner.invoke(cli.commands["access"], list(words))

    return invoke


def test_explain_without_a_gate_is_a_list(run: Any, world: Cast) -> None:
    result = run("explain", world["learner"].employee_no, "--json")

    documents = json.loads(result.stdout)
    assert [list(document) for document in documents] == [KEYS]
    assert documents[0]["state"] == "cleared"
    assert documents[0]["cleared_until"] == "2027-10-01"


def test_explain_of_one_gate_is_one_document(run: Any, world: Cast) -> None:
    document = json.loads(run("explain", world["learner"].employee_no, "--gate", GATE, "--json").stdout)

    assert list(document) == KEYS
    assert list(document["requirements"][0]) == ["kind", "subject", "met", "critical", "why", "evidence"]
    assert list(document["requirements"][1]["evidence"][0]) == [
        "id",
        "kind",
        "occurred_on",
        "score",
        "revision",
    ]
    assert [sign["kind"] for sign in document["sign_offs"]] == ["confirm", "release"]


def test_explain_looks_at_the_day_asked_for(run: Any, world: Cast) -> None:
    number = world["learner"].employee_no

    documents = json.loads(run("explain", number, "--as-of", "2026-11-15", "--json").stdout)

    assert documents[0]["state"] == "ready_for_signoff"
    assert documents[0]["sign_offs"] == []


def test_explain_without_a_job_that_day_is_an_empty_list(run: Any, world: Cast) -> None:
    result = run("explain", world["learner"].employee_no, "--as-of", "2019-01-01", "--json")

    assert json.loads(result.stdout) == []
    assert result.exit_code == 0


def test_explain_of_a_gate_never_held_is_blocked(run: Any, world: Cast) -> None:
    document = json.loads(run("explain", world["manager"].employee_no, "--gate", GATE, "--json").stdout)

    assert document["state"] == "blocked"
    assert document["requirements"]


@pytest.mark.parametrize("words", [["404"], ["{no}", "--gate", "ehr-nobody"]])
def test_explain_refuses_what_does_not_exist(run: Any, world: Cast, words: list[str]) -> None:
    result = run("explain", *[word.format(no=world["learner"].employee_no) for word in words], "--json")

    assert result.exit_code == 2
    assert "error" in json.loads(result.stdout)


def test_explain_speaks_in_sentences(run: Any, world: Cast) -> None:
    with unit_of_work():
        newcomer = learner(world.admitting)

    text = run("explain", newcomer.employee_no).stdout

    assert "not_started. 2 of 2 requirements left until EHR access." in text
    assert "OPEN exam-passed PA-03, critical" in text


def test_reconcile_is_one_document(run: Any, world: Cast) -> None:
    document = json.loads(run("reconcile", "--json").stdout)

    assert document["counts"] == {"cleared_without_account": 1}
    assert document["disagreements"][0]["employee_no"] == world["learner"].employee_no


def test_reconcile_speaks_in_sentences(run: Any, world: Cast) -> None:
    assert "Disagreements on 2026-11-16: 1" in run("reconcile").stdout
