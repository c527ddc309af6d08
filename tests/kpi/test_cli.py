"""``lms kpi``: one JSON document at every exit code."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lms.core.unit_of_work import unit_of_work
from lms.kpi.cli import kpi_group
from tests.factories import UnitFactory
from tests.kpi.conftest import publish_definitions
from tests.kpi.portfolio import add_portfolio

AUGUST = ["--from", "2026-08-01", "--to", "2026-08-31"]


@pytest.fixture
def portfolio(database: Flask) -> Iterator[None]:
    """Definitions and the portfolio example at a unit called NORTH."""
    with unit_of_work():
        publish_definitions()
        add_portfolio(UnitFactory(code="NORTH").id)
        UnitFactory(code="SOUTH")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(kpi_group, list(arguments))


def test_show_prints_the_document(portfolio: None) -> None:
    result = _run("show", "K33", *AUGUST, "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["value"] == 64.71
    assert (document["numerator"], document["denominator"]) == (11, 17)
    assert (document["from"], document["to"], document["as_of"]) == ("2026-08-01", "2026-08-31", "2026-11-16")


def test_show_cuts_by_several_at_once(portfolio: None) -> None:
    result = _run("show", "K40", *AUGUST, "--by", "month,unit,payer", "--json")

    assert json.loads(result.stdout)["rows"] == [
        {
            "month": "2026-08",
            "unit": "NORTH",
            "payer": "NORTHWAY",
            "numerator": 4,
            "denominator": 19,
            "value": 21.05,
        }
    ]


def test_show_of_a_unit_without_claims_has_a_null_value(portfolio: None) -> None:
    document = json.loads(_run("show", "K40", *AUGUST, "--unit", "SOUTH", "--json").stdout)

    assert document["value"] is None
    assert document["unit_code"] == "SOUTH"


def test_show_takes_an_as_of_day(portfolio: None) -> None:
    document = json.loads(_run("show", "K40", *AUGUST, "--as-of", "2026-08-20", "--json").stdout)

    assert document["numerator"] == 0


def test_show_in_words_has_the_fraction(portfolio: None) -> None:
    result = _run("show", "K40", *AUGUST, "--by", "step")

    assert "21.05 (4 / 19)" in result.stdout
    assert "W05: 21.05 (4 / 19)" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "K99"],
        ["show", "K08"],
        ["show", "K40", "--unit", "NOWHERE"],
        ["show", "K40", "--by", "colour"],
        ["show", "K40", "--from", "2026-09-01", "--to", "2026-08-01"],
    ],
)
def test_a_refusal_is_one_document_and_exit_code_2(portfolio: None, arguments: list[str]) -> None:
    result = _run(*arguments, "--json")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]


def test_list_names_every_measure_and_says_which_are_computed(portfolio: None) -> None:
    document = {one["id"]: one for one in json.loads(_run("list", "--json").stdout)}

    assert len(document) == 67
    assert document["K12"]["status"] == "computed"
    assert document["K08"]["status"] == "definition only"
    assert "step" in document["K12"]["cuts"]
    assert "(definition only)" in _run("list").stdout
