"""Every error below ``/api/`` is a problem document that says what to do next, never a page."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.unit_of_work import unit_of_work
from tests.api.conftest import Ask
from tests.cast import Cast, make_cast
from tests.security.worlds import World

MEMBERS = ["type", "title", "status", "detail", "hint"]


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        return make_cast()


def problem_in(answer: TestResponse, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    assert set(MEMBERS) <= set(told)
    assert told["status"] == status
    assert told["type"] == f"/api/v1/#{slug}"
    assert told["detail"]
    assert told["hint"]
    return told


def test_nobody_is_asked_to_sign_in_and_not_sent_to_a_page(client: FlaskClient) -> None:
    answer = client.get("/api/v1/people")

    problem_in(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Location" not in answer.headers


def test_who_may_not_ask_learns_nothing_about_the_query(client: FlaskClient) -> None:
    assert client.get("/api/v1/people?limit=nonsense").status_code == 401


def test_a_list_for_other_duties_is_forbidden(cast: Cast, ask: Ask) -> None:
    problem_in(ask(cast["learner"], "/people"), 403, "forbidden")


def test_what_does_not_exist_is_not_found(cast: Cast, ask: Ask) -> None:
    for path in ("/people/nobody", "/kpi/K99", "/workflows/steps/W99", "/learn/modules/XX-99", "/nothing"):
        problem_in(ask(cast["administrator"], path), 404, "not-found")


def test_what_others_may_see_reads_like_what_does_not_exist(cast: Cast, ask: Ask) -> None:
    theirs = ask(cast["eve"], f"/people/{cast['learner'].employee_no}")

    assert theirs.get_json() == ask(cast["eve"], "/people/nobody").get_json()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_address_takes_get_alone(cast: Cast, ask: Ask, method: str) -> None:
    answer = ask(cast["administrator"], "/people", method)

    problem_in(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("as_of=31.03.2026", "as_of"),
        ("as_of=", "as_of"),
        ("as_of=1900-01-01", "as_of"),
        ("as-of=2026-03-31", "as-of"),
        ("token=fp_x", "token"),
    ],
)
def test_a_parameter_that_is_not_understood_is_named(cast: Cast, ask: Ask, query: str, name: str) -> None:
    answer = ask(cast["administrator"], f"/people/{cast['learner'].employee_no}?{query}")

    told = problem_in(answer, 422, "refused")
    assert list(told["parameters"]) == [name]
    assert told["detail"].startswith(f"{name}: ")


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=many", "unit=" + "x" * 81])
def test_a_value_out_of_bounds_is_named(cast: Cast, ask: Ask, query: str) -> None:
    told = problem_in(ask(cast["administrator"], f"/people?{query}"), 422, "refused")

    assert list(told["parameters"]) == [query.partition("=")[0]]


def test_every_wrong_parameter_is_named_at_once(world: World, ask: Ask) -> None:
    told = problem_in(ask(world.cast["root"], "/kpi/K34?from=x&to=y&as_of=z"), 422, "refused")

    assert set(told["parameters"]) == {"from", "to", "as_of"}


@pytest.mark.parametrize(
    "path",
    [
        "/kpi/K34?from=2026-09-01&to=2026-08-01",
        "/kpi/K34?by=moon",
        "/compliance/report?by=moon",
        "/compliance/report?by=",
        "/access/releases?from=2024-01-01&to=2026-01-01",
        "/access/releases?cursor=second",
        "/access/releases?cursor=99999999999999999999",
    ],
)
def test_a_wish_that_breaks_a_rule_is_refused(world: World, ask: Ask, path: str) -> None:
    problem_in(ask(world.cast["root"], path), 422, "refused")


def test_a_control_character_in_the_address_is_a_problem_too(cast: Cast, ask: Ask) -> None:
    problem_in(ask(cast["administrator"], "/people?q=a%00b"), 400, "bad-request")


def test_a_failure_tells_a_number_and_nothing_of_the_error(
    database: Flask, cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise ZeroDivisionError("a secret of the server")

    monkeypatch.setitem(database.config, "TESTING", False)
    monkeypatch.setitem(database.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(database.view_functions, "api_people.list_people", fail)

    answer = ask(cast["administrator"], "/people")

    told = problem_in(answer, 500, "failed")
    assert "number" in told["hint"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
