"""Walking scenarios where content is checked: at the line of the file, and never by a load."""

from pathlib import Path
from unittest import mock

import pytest
from flask import Flask

from lms.core.content import Parsed, check, faults_of_walks, load
from lms.core.content.kinds import read_kind
from lms.core.feature import features
from lms.core.unit_of_work import unit_of_work
from lms.simulations.services.walks import walk_scenarios
from tests.simulations.walk import CONTENT

FILES = {
    "edits": "claims/edits.yaml",
    "root_causes": "claims/root_causes.yaml",
    "consequences": "simulations/consequences.yaml",
    "payer": "payers.yaml",
}


def things_of(kind: str, path: Path) -> list[Parsed]:
    """Return what a file holds."""
    things, faults = read_kind(features().kinds[kind], path, path.name)
    assert not faults
    return things


@pytest.fixture
def beside(database: Flask) -> list[Parsed]:
    """What stands beside the scenarios."""
    return [thing for kind, path in FILES.items() for thing in things_of(kind, CONTENT / path)]


@pytest.fixture
def damaged(database: Flask, tmp_path: Path) -> Parsed:
    """SC1 with a beat that no path leads to."""
    text = (CONTENT / "scenarios/SC1/scenario.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "scenarios" / "SC1"
    folder.mkdir(parents=True)
    (folder / "scenario.yaml").write_text(
        text.replace("only_if: {stopped: denial}", "only_if: {stopped: CARC-197}"), encoding="utf-8"
    )
    (thing,) = things_of("scenario", folder / "scenario.yaml")
    return thing


def test_a_fault_of_a_walk_stands_at_its_line(damaged: Parsed, beside: list[Parsed]) -> None:
    faults = walk_scenarios([damaged], [damaged, *beside])
    (unreached,) = [fault for fault in faults if "no path leads to B6;" in fault.message]
    lines = damaged.document.lines
    assert unreached.line == lines["beats", 5]
    assert unreached.file == "scenario.yaml"


def test_without_edits_beside_it_a_scenario_is_not_walked_and_that_is_said(damaged: Parsed) -> None:
    (fault,) = walk_scenarios([damaged], [damaged])
    assert fault.is_warning
    assert "was not walked" in fault.message


def test_only_the_things_that_were_asked_for_are_walked(damaged: Parsed, beside: list[Parsed]) -> None:
    assert faults_of_walks([damaged], [damaged, *beside])
    assert not faults_of_walks(beside, [damaged, *beside])


def test_the_check_walks_and_a_load_does_not(database: Flask, tmp_path: Path) -> None:
    empty = tmp_path / "content"
    empty.mkdir()
    with mock.patch("lms.core.content.loading.faults_of_walks", return_value=[]) as walked:
        check(empty)
        assert walked.call_count == 1
        with unit_of_work():
            load(empty)
        assert walked.call_count == 1
