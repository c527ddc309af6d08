"""Waivers and extensions by the JSON API: listed in scope, asked for once, decided by another person."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.compliance.api import exceptables
from lms.compliance.models_exceptions import ExceptionStep
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.services import api_tokens
from tests.access.factories import publish
from tests.api.conftest import bearer
from tests.api.shapes import misfits
from tests.cast import Cast
from tests.people.people_helpers import sign_in_as
from tests.security.worlds import PASSWORD, World

pytestmark = pytest.mark.database


@pytest.fixture
def cast(world: World) -> Cast:
    """The cast, in a house whose policy allows exceptions."""
    with unit_of_work():
        publish("policy", "exceptions", {"waiver_months": 12, "extension_days": 30, "never": []})
    return world.cast


@pytest.fixture
def send(database: Flask) -> Any:
    """Return a function that sends as a person, by a token that may write unless told otherwise."""
    secrets: dict[Any, str] = {}

    def send(person: Person, path: str, body: Any = None, *, key: str = "one", may_write: bool = True) -> Any:
        if (person.id, may_write) not in secrets:
            with unit_of_work():
                made = api_tokens.make(
                    person, name=f"writes {may_write}", made_by=None, actor="test", may_write=may_write
                )
                secrets[person.id, may_write] = made.secret
        headers = bearer(secrets[person.id, may_write])
        client = database.test_client()
        if body is None:
            return client.get(f"/api/v1{path}", headers=headers)
        return client.post(f"/api/v1{path}", json=body, headers=headers | {"Idempotency-Key": key})

    return send


def topic_of(person: Person) -> str:
    """Return something of a person that has no exception yet."""
    taken = set(db.session.scalars(select(ExceptionStep.topic).where(ExceptionStep.person_id == person.id)))
    return next(one.topic for one in exceptables(person.id, clock.today()) if one.topic not in taken)


def wish(person: Person, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "waiver",
        "topic": topic_of(person),
        "until": "2026-12-10",
        "reason": "Only nights until then",
    } | changes


def place_of(person: Person) -> str:
    return f"/compliance/people/{person.employee_no}/exceptions"


def steps() -> int:
    return db.session.scalar(select(func.count()).select_from(ExceptionStep)) or 0


def test_a_leader_asks_and_another_person_approves(cast: Cast, send: Any, database: Flask) -> None:
    learner = cast["learner"]
    asked = send(cast["manager"], place_of(learner), wish(learner))
    assert (asked.status_code, asked.get_json()["state"]) == (200, "asked")
    place = f"/compliance/exceptions/{asked.get_json()['id']}"
    assert send(cast["manager"], f"{place}/steps", {"state": "approved"}).status_code == 403
    decided = send(cast["director"], f"{place}/steps", {"state": "approved"})
    assert decided.get_json()["state"] == "approved"
    read = send(cast["director"], place).get_json()
    assert read == decided.get_json()
    assert [(one["state"], one["by"]) for one in read["steps"]] == [
        ("asked", cast["manager"].employee_no),
        ("approved", cast["director"].employee_no),
    ]
    told = database.test_client().get("/api/v1/openapi.json").get_json()
    schema = told["paths"]["/api/v1/compliance/exceptions/{exception_id}"]["get"]["responses"]["200"]
    assert misfits(told, schema["content"]["application/json"]["schema"], read) == []


def test_the_same_key_asks_once_and_another_wish_with_it_is_refused(cast: Cast, send: Any) -> None:
    learner = cast["learner"]
    sent, before = wish(learner), steps()
    first = send(cast["manager"], place_of(learner), sent)
    again = send(cast["manager"], place_of(learner), sent)
    assert first.get_json() == again.get_json()
    assert steps() == before + 1
    other = send(cast["manager"], place_of(learner), sent | {"until": "2026-12-11"})
    assert (other.status_code, other.get_json()["title"]) == (409, "Changed in between")
    assert steps() == before + 1


def test_the_key_of_one_person_is_not_that_of_another(cast: Cast, send: Any) -> None:
    learner = cast["learner"]
    sent = wish(learner)
    mine = send(cast["manager"], place_of(learner), sent).get_json()["id"]
    theirs = send(cast["director"], place_of(learner), sent)
    assert theirs.status_code == 409
    assert theirs.get_json().get("id") != mine


def test_a_learner_wishes_and_decides_nothing(cast: Cast, send: Any) -> None:
    learner = cast["learner"]
    wished = send(learner, place_of(learner), wish(learner))
    assert wished.get_json()["state"] == "wished"
    place = f"/compliance/exceptions/{wished.get_json()['id']}/steps"
    assert send(learner, place, {"state": "asked"}).status_code == 403
    assert send(learner, place, {"state": "withdrawn"}).get_json()["state"] == "withdrawn"


def test_a_step_made_twice_is_one(cast: Cast, send: Any) -> None:
    learner = cast["learner"]
    place = send(cast["manager"], place_of(learner), wish(learner)).get_json()["id"]
    for _time in range(2):
        answer = send(cast["director"], f"/compliance/exceptions/{place}/steps", {"state": "approved"})
        assert answer.status_code == 200
    assert len(answer.get_json()["steps"]) == 2


def test_the_list_pages_through_every_exception_in_scope(cast: Cast, send: Any) -> None:
    learner = cast["learner"]
    send(cast["manager"], place_of(learner), wish(learner))
    whole = send(cast["director"], "/compliance/exceptions").get_json()
    assert whole["total"] == len(whole["items"]) >= 2
    found, following = [], "/compliance/exceptions?limit=1"
    while following:
        page = send(cast["director"], following).get_json()
        found += page["items"]
        following = (page["next"] or "").removeprefix("/api/v1")
    assert found == whole["items"]
    waiting = send(cast["director"], "/compliance/exceptions?show=waiting").get_json()
    assert {one["state"] for one in waiting["items"]} <= {"wished", "asked"}


def test_another_facility_finds_nothing(cast: Cast, send: Any) -> None:
    learner = cast["learner"]
    sent = wish(learner)
    public_id = send(cast["manager"], place_of(learner), sent).get_json()["id"]
    assert send(cast["eve"], f"/compliance/exceptions/{public_id}").status_code == 404
    assert send(cast["eve"], place_of(learner), sent).status_code == 404
    assert (
        send(cast["eve"], f"/compliance/exceptions/{public_id}/steps", {"state": "ended"}).status_code == 404
    )


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"until": "10.12.2026"}, "until"),
        ({"until": None}, "until"),
        ({"reason": ""}, "reason"),
        ({"colour": "red"}, "colour"),
        ({"kind": 7}, "kind"),
    ],
)
def test_what_cannot_be_read_is_named(cast: Cast, send: Any, changes: dict[str, Any], name: str) -> None:
    before = steps()
    answer = send(cast["manager"], place_of(cast["learner"]), wish(cast["learner"], **changes))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert name in answer.get_json()["parameters"]
    assert steps() == before


def test_a_wish_needs_a_key(cast: Cast, send: Any) -> None:
    answer = send(cast["manager"], place_of(cast["learner"]), wish(cast["learner"]), key="")
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.get_json()["detail"]
    assert (
        send(cast["manager"], place_of(cast["learner"]), wish(cast["learner"]), key="x" * 81).status_code
        == 422
    )


def test_what_is_no_document_is_a_problem(cast: Cast, send: Any, database: Flask) -> None:
    with unit_of_work():
        secret = api_tokens.make(
            cast["manager"], name="broken", made_by=None, actor="test", may_write=True
        ).secret
    headers = bearer(secret) | {"Idempotency-Key": "one", "Content-Type": "application/json"}
    for data in ("{", "[]", '"text"', ""):
        answer = database.test_client().post(
            f"/api/v1{place_of(cast['learner'])}", data=data, headers=headers
        )
        assert (answer.status_code, answer.mimetype) in (
            (400, "application/problem+json"),
            (422, "application/problem+json"),
        )


def test_a_token_that_only_reads_and_a_session_record_nothing(cast: Cast, send: Any, database: Flask) -> None:
    learner, before = cast["learner"], steps()
    assert send(cast["manager"], place_of(learner), wish(learner), may_write=False).status_code == 401
    client = database.test_client()
    sign_in_as(client, cast["manager"], PASSWORD)
    answer = client.post(
        f"/api/v1{place_of(learner)}", json=wish(learner), headers={"Idempotency-Key": "one"}
    )
    assert answer.status_code == 401
    assert steps() == before


def test_policy_says_no_by_a_problem_with_what_to_do(cast: Cast, send: Any) -> None:
    learner = cast["learner"]
    answer = send(cast["manager"], place_of(learner), wish(learner, until="2039-12-10"))
    assert answer.status_code == 422
    assert answer.get_json()["hint"]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"reason": ' + "[" * 5_000 + "]" * 5_000 + "}",
        '{"reason": ' + "9" * 6_000 + "}",
        '{"reason": "a\\u0000b"}',
        '{"reason": "\\ud800"}',
        '{"topic": ["\\ud800"]}',
        '{"\\u0000": 1}',
    ],
)
def test_a_document_that_cannot_be_read_is_a_problem_and_stores_nothing(
    database: Flask, cast: Cast, body: str
) -> None:
    with unit_of_work():
        made = api_tokens.make(cast["manager"], name="w", made_by=None, actor="test", may_write=True)
        secret = made.secret
    before = db.session.scalar(select(func.count(ExceptionStep.id)))
    answer = database.test_client().post(
        f"/api/v1/compliance/people/{cast['learner'].employee_no}/exceptions",
        data=body,
        headers=bearer(secret) | {"Idempotency-Key": "one", "Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert db.session.scalar(select(func.count(ExceptionStep.id))) == before
