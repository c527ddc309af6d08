"""The JSON API against strangers: tokens that are over, people of another facility, nonsense."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Duty, Person
from lms.people.models_signin import Account
from lms.people.services import api_tokens
from tests.api.conftest import bearer, choose_passwords, token_of
from tests.conftest import NOW
from tests.factories import EmploymentFactory
from tests.people.people_helpers import sign_in_as
from tests.security.places import HOSTILE_VALUES, rules
from tests.security.test_exam_keys import REASON
from tests.security.test_views import lawful
from tests.security.worlds import PASSWORD, World

pytestmark = pytest.mark.database

PARAMETERS = ("as_of", "known_on", "from", "to", "unit", "job_role", "q", "gate", "by", "limit", "cursor")
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "1950-01-01", "2099-12-31")
CATALOGUE = {
    *(
        "id",
        "version",
        "title",
        "summary",
        "minutes",
        "valid_months",
        "prerequisites",
        "must_pass",
        "objectives",
    ),
    *("text", "critical", "competencies", "steps", "items", "total", "next"),
}


def resources(app: Flask) -> list[Any]:
    found = [rule for rule in rules(app, "GET") if rule.endpoint.startswith("api_")]
    assert len(found) > 12
    return [rule for rule in found if rule.rule.startswith("/api/v1/")]


def refused(client: FlaskClient, header: dict[str, str], path: str = "/api/v1/people") -> dict[str, Any]:
    """Return the body of an answer that must be a 401 and give no session."""
    answer = client.get(path, headers=header)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    body: dict[str, Any] = answer.get_json()
    return body


@pytest.fixture(autouse=True)
def chosen_passwords(world: World) -> None:
    """Nobody's password is due to change."""
    choose_passwords()


@pytest.fixture
def director(world: World) -> Person:
    return world.cast["director"]


def test_a_token_opens_what_its_person_may_see_and_starts_no_session(
    client: FlaskClient, director: Person
) -> None:
    answer = client.get("/api/v1/people", headers=bearer(token_of(director).secret))

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert client.get("/api/v1/people").status_code == 401


def test_every_wrong_token_gets_the_same_answer_as_none(client: FlaskClient, director: Person) -> None:
    made = token_of(director)
    over = token_of(director, name="revoked")
    short = token_of(director, name="expired", days=1)
    with unit_of_work():
        api_tokens.revoke(over.kept.public_id, actor="test")
    swapped = made.secret[:-1] + ("A" if made.secret[-1] != "A" else "B")
    with clock.frozen(NOW + timedelta(days=2)):
        shown = [
            refused(client, header)
            for header in (
                {},
                bearer(over.secret),
                bearer(short.secret),
                bearer(swapped),
                bearer(made.secret + "="),
                bearer(made.secret.upper()),
                bearer(f"{made.secret}, {made.secret}"),
                bearer(made.kept.token_hash),
                bearer(made.kept.public_id),
                bearer(""),
                bearer("a=b"),
                bearer("x" * 5000),
                {"Authorization": f"Basic {made.secret}"},
                {"Authorization": made.secret},
                {"X-Api-Key": made.secret},
                {"Cookie": f"token={made.secret}"},
            )
        ]

    assert all(body == shown[0] for body in shown)


def test_the_token_of_a_leaver_ends_with_the_employment(client: FlaskClient, director: Person) -> None:
    secret = token_of(director).secret
    with unit_of_work():
        EmploymentFactory(person_id=director.id, status="terminated", from_on=date(2026, 11, 16))

    refused(client, bearer(secret))


def test_the_token_of_a_paused_account_is_refused_while_it_is_paused(
    client: FlaskClient, director: Person
) -> None:
    secret = token_of(director).secret
    with unit_of_work():
        db.session.get_one(Account, director.id).locked_until_at = NOW + timedelta(minutes=4)

    refused(client, bearer(secret))
    with clock.frozen(NOW + timedelta(minutes=5)):
        assert client.get("/api/v1/people", headers=bearer(secret)).status_code == 200


def test_a_due_password_stands_before_the_api_too(client: FlaskClient, director: Person) -> None:
    secret = token_of(director).secret
    with unit_of_work():
        db.session.get_one(Account, director.id).must_change = True

    answer = client.get("/api/v1/people", headers=bearer(secret))

    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"


def test_the_duties_of_a_token_are_those_of_today(client: FlaskClient, world: World) -> None:
    officer = world.cast["access_officer"]
    header = bearer(token_of(officer).secret)
    before = client.get("/api/v1/access/reconciliation", headers=header).status_code

    with unit_of_work():
        db.session.query(Duty).filter_by(person_id=officer.id).update({"to_on": date(2026, 11, 15)})

    after = client.get("/api/v1/access/reconciliation", headers=header).status_code
    assert (before, after) == (200, 403)


def test_a_token_in_the_address_is_no_token(client: FlaskClient, director: Person) -> None:
    secret = token_of(director).secret

    for name in ("token", "access_token", "api_key", "authorization"):
        refused(client, {}, f"/api/v1/people?{name}={secret}")


def test_a_token_opens_no_page_and_sends_no_form(client: FlaskClient, director: Person) -> None:
    header = bearer(token_of(director).secret)

    assert client.get("/people", headers=header).location.startswith("/login")
    assert client.get("/settings/tokens", headers=header).location.startswith("/login")
    sent = client.post("/settings/tokens", headers=header, data={"name": "more", "password": PASSWORD})
    assert sent.location.startswith("/login")
    assert "Set-Cookie" not in client.get("/api/v1/openapi.json", headers=header).headers


def test_a_wrong_token_is_not_helped_by_the_session_beside_it(client: FlaskClient, director: Person) -> None:
    sign_in_as(client, director, PASSWORD)

    assert client.get("/api/v1/people").status_code == 200
    assert client.get("/api/v1/people", headers=bearer("fp_" + "x" * 43)).status_code == 401


def test_a_token_counts_before_the_session_beside_it(client: FlaskClient, world: World) -> None:
    sign_in_as(client, world.cast["director"], PASSWORD)
    header = bearer(token_of(world.cast["learner"]).secret)

    assert client.get("/api/v1/people", headers=header).status_code == 403


def test_the_session_cookie_reads_the_api_of_its_person(client: FlaskClient, world: World) -> None:
    learner = world.cast["learner"]
    sign_in_as(client, learner, PASSWORD)

    assert client.get(f"/api/v1/access/people/{learner.employee_no}").status_code == 200
    assert client.get(f"/api/v1/access/people/{world.cast['manager'].employee_no}").status_code == 404


def test_eve_of_another_facility_reads_nothing_of_ours(
    database: Flask, client: FlaskClient, world: World
) -> None:
    header = bearer(token_of(world.cast["eve"]).secret)
    told = []
    for rule in resources(database):
        path = lawful(world, rule)
        for query in ("", "?unit=NORTH", "?unit=LH", "?q=Northside", "?limit=500", "?by=unit,role"):
            text = client.get(path + query, headers=header).text
            told += [
                f"{path}{query}: {mark}" for mark in world.north_marks if mark in text and mark not in path
            ]

    assert told == []


def test_a_learner_reads_themself_and_what_is_open_to_everybody(
    database: Flask, client: FlaskClient, world: World
) -> None:
    header = bearer(token_of(world.cast["learner"]).secret)
    found = {
        rule.endpoint.partition(".")[2]: client.get(lawful(world, rule), headers=header).status_code
        for rule in resources(database)
    }

    assert {name for name, status in found.items() if status == 200} == {
        "read_person",
        "read_person_compliance",
        "read_exception",
        "read_person_access",
        "list_steps",
        "read_step",
        "list_modules",
        "read_module",
        "list_classes",
        "read_class",
    }
    assert set(found.values()) == {200, 403, 404}


def test_no_resource_holds_an_answer_key(database: Flask, client: FlaskClient, world: World) -> None:
    for name in ("learner", "trainer", "root"):
        header = bearer(token_of(world.cast[name]).secret)
        for rule in resources(database):
            answer = client.get(lawful(world, rule), headers=header)
            assert REASON not in answer.text
            if rule.endpoint.startswith("api_courses"):
                assert names_in(answer.get_json()) <= CATALOGUE


def names_in(document: Any) -> set[str]:
    """Return every name that a document holds at any depth."""
    if isinstance(document, dict):
        return set(document).union(*(names_in(value) for value in document.values()))
    return set().union(*(names_in(item) for item in document)) if isinstance(document, list) else set()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_resource_takes_anything_but_reading(
    database: Flask, client: FlaskClient, world: World, method: str
) -> None:
    header = bearer(token_of(world.cast["root"]).secret)

    for rule in resources(database):
        assert client.open(lawful(world, rule), method=method, headers=header).status_code == 405


def test_heads_and_options_say_no_more_than_they_must(
    database: Flask, client: FlaskClient, world: World
) -> None:
    header = bearer(token_of(world.cast["root"]).secret)
    for rule in resources(database):
        head = client.head(lawful(world, rule), headers=header)
        options = client.options(lawful(world, rule))
        assert (head.status_code, head.data) == (200, b"")
        assert (options.status_code, options.data) == (200, b"")
        assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_no_other_site_may_read_an_answer(database: Flask, client: FlaskClient, world: World) -> None:
    header = bearer(token_of(world.cast["root"]).secret) | {"Origin": "https://elsewhere.example"}
    paths = [lawful(world, rule) for rule in resources(database)] + ["/api/v1/openapi.json"]
    for path in paths:
        for answer in (client.get(path, headers=header), client.options(path, headers=header)):
            assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_hostile_values_of_parameters_give_a_document_or_a_problem(
    database: Flask, client: FlaskClient, world: World
) -> None:
    header = bearer(token_of(world.cast["root"]).secret)
    wrong = []
    for rule in resources(database):
        for name in PARAMETERS:
            for value in (*HOSTILE_VALUES, *DAYS):
                answer = client.get(lawful(world, rule), headers=header, query_string={name: value})
                if answer.status_code not in (200, 400, 404, 422) or "json" not in answer.mimetype:
                    wrong.append(f"{rule.rule} {name}={value[:30]!r}: {answer.status_code}")
    assert wrong == []
