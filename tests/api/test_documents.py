"""The API answers what the command line prints, and what its own description says."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.app.commands import cli
from tests.api.conftest import Ask
from tests.api.shapes import misfits
from tests.security.worlds import World

PERIOD = "from=2026-08-01&to=2026-08-31"
SAME: dict[str, tuple[str, str]] = {
    "a person": ("people show {no} --json", "/people/{no}"),
    "a person on a day": ("people show {no} --as-of 2021-03-01 --json", "/people/{no}?as_of=2021-03-01"),
    "obligations": ("compliance person {no} --json", "/compliance/people/{no}"),
    "obligations as known on a day": (
        "compliance person {no} --as-of 2026-11-15 --known-on 2026-11-15 --json",
        "/compliance/people/{no}?as_of=2026-11-15&known_on=2026-11-15",
    ),
    "a report": ("compliance report", "/compliance/report"),
    "a report of a unit": (
        "compliance report --unit NORTH --by role,requirement --as-of 2026-12-24",
        "/compliance/report?unit=NORTH&by=role,requirement&as_of=2026-12-24",
    ),
    "gates": ("access explain {no} --json", "/access/people/{no}"),
    "gates on a day": (
        "access explain {no} --as-of 2026-11-15 --json",
        "/access/people/{no}?as_of=2026-11-15",
    ),
    "the reconciliation": ("access reconcile --json", "/access/reconciliation"),
    "a claim": ("claims explain {claim} --json", "/claims/{claim}"),
    "the measures": ("kpi list --json", "/kpi"),
    "a measure": (
        "kpi show K34 --from 2026-08-01 --to 2026-08-31 --json",
        f"/kpi/K34?{PERIOD}",
    ),
    "a measure of a unit, cut": (
        "kpi show K40 --from 2026-08-01 --to 2026-09-30 --unit NORTH --by unit --as-of 2026-10-31 --json",
        "/kpi/K40?from=2026-08-01&to=2026-09-30&unit=NORTH&by=unit&as_of=2026-10-31",
    ),
    "a measure of people": ("kpi show K64 --json", "/kpi/K64"),
}


def printed(app: Flask, words: str) -> Any:
    first, *rest = words.split()
    result = app.test_cli_runner().invoke(cli.commands[first], rest)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def named(world: World, text: str) -> str:
    return text.format(no=world.cast["learner"].employee_no, claim=world.ids["claim"])


@pytest.mark.parametrize("case", SAME)
def test_a_resource_answers_what_the_command_prints(
    database: Flask, world: World, ask: Ask, case: str
) -> None:
    command, path = SAME[case]

    answer = ask(world.cast["root"], named(world, path))

    assert answer.status_code == 200
    assert answer.get_json() == printed(database, named(world, command))


def test_a_gate_that_is_asked_for_is_a_list_of_one(database: Flask, world: World, ask: Ask) -> None:
    number = world.cast["learner"].employee_no

    answer = ask(world.cast["root"], f"/access/people/{number}?gate=ehr-registrar")

    document = printed(database, f"access explain {number} --gate ehr-registrar --json")
    assert answer.get_json() == [document]


def test_releases_hold_what_their_csv_holds(
    world: World, ask: Ask, client: FlaskClient, sign_in: Any
) -> None:
    officer, period = world.cast["access_officer"], "from=2026-11-01&to=2026-11-30"

    items = ask(officer, f"/access/releases?{period}").get_json()["items"]

    text = sign_in(client, officer).get(f"/access/releases.csv?{period}").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [in_utc(item) for item in items] == [in_utc(row) for row in rows]
    assert len(rows) == 1


def in_utc(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its instants as instants; a file writes them in the zone of the unit."""
    return {
        name: datetime.fromisoformat(value).astimezone(UTC) if name.endswith("_at") else str(value)
        for name, value in row.items()
    }


PATHS = (
    *(path for _command, path in SAME.values()),
    "/people",
    "/units",
    "/access/releases?from=2026-11-01&to=2026-11-30",
    "/workflows/steps",
    "/workflows/steps/W03",
    "/learn/modules",
    "/learn/modules/PA-03",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_document_is_as_its_description_says(
    database: Flask, world: World, ask: Ask, client: FlaskClient, path: str
) -> None:
    told = client.get("/api/v1/openapi.json").get_json()
    asked = named(world, path)

    answer = ask(world.cast["root"], asked).get_json()

    operation = told["paths"][described_path(database, f"/api/v1{asked}")]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer
    assert misfits(told, schema, answer) == []


def test_a_document_with_an_undescribed_name_would_be_seen() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}

    assert misfits({}, schema, {"a": "x"}) == []
    assert misfits({}, schema, {"a": None, "b": 1}) == [
        "$.a: None is not ['string']",
        "$: b is not described",
    ]
    assert misfits({}, schema, {}) == ["$: a is missing"]


def described_path(app: Flask, address: str) -> str:
    """Return the path of the description that an address belongs to."""
    rule, _values = app.url_map.bind("localhost").match(address.partition("?")[0], return_rule=True)
    return re.sub(r"<(\w+)>", r"{\1}", rule.rule)
