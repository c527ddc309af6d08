"""Tokens: made once, shown once, kept as a digest, touched once an hour, ended by the person or a command."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.app.commands import cli
from lms.core import audit, clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.models_signin import ApiToken
from lms.people.services import api_tokens
from lms.people.services.accounts import set_password
from tests.api.conftest import bearer, token_of
from tests.conftest import NOW
from tests.factories import EmploymentFactory
from tests.people.people_helpers import PASSWORD, SignIn, hash_of, person_with_password, sign_in_as


@pytest.fixture
def person(database: Flask) -> Person:
    return person_with_password(given_name="Rosa", family_name="Delgado")


@pytest.fixture
def run(database: Flask) -> Any:
    return lambda *words: database.test_cli_runner().invoke(cli.commands["people"], list(words))


def status_with(client: FlaskClient, secret: str) -> int:
    return client.get("/api/v1/learn/modules", headers=bearer(secret)).status_code


def kept() -> list[ApiToken]:
    return list(db.session.scalars(select(ApiToken)))


def chained() -> list[tuple[str, str, dict[str, Any]]]:
    rows = db.session.execute(
        select(AuditEntry, AuditPayload)
        .join(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(AuditEntry.action.like("account.api-token-%"))
        .order_by(AuditEntry.id)
    )
    return [(entry.action, entry.actor, payload.body) for entry, payload in rows]


def test_only_the_digest_of_a_token_is_kept(person: Person) -> None:
    made = token_of(person)

    assert made.secret.startswith("fp_")
    assert len(made.secret) == 46
    assert made.kept.token_hash == hashlib.sha256(made.secret.encode()).hexdigest()
    assert made.kept.expires_on == clock.today() + timedelta(days=90)


@pytest.mark.parametrize(("name", "days"), [("", 90), ("  ", 90), ("x" * 61, 90), ("a", 0), ("a", 366)])
def test_a_name_or_a_length_that_is_not_possible_is_refused(person: Person, name: str, days: int) -> None:
    with pytest.raises(Refused):
        token_of(person, name=name, days=days)


def test_a_live_name_is_taken_once(person: Person) -> None:
    first = token_of(person, name="warehouse")

    with pytest.raises(Conflict):
        token_of(person, name=" warehouse ")
    with unit_of_work():
        api_tokens.revoke(first.kept.public_id, actor="test")
    assert token_of(person, name="warehouse").secret != first.secret


def test_nobody_who_left_gets_a_token(person: Person) -> None:
    with unit_of_work():
        EmploymentFactory(person_id=person.id, status="terminated", from_on=date(2026, 11, 1))

    with pytest.raises(Refused, match="has left"):
        token_of(person)


def test_a_token_works_up_to_its_last_day(client: FlaskClient, person: Person) -> None:
    secret = token_of(person, days=30).secret
    found = {}
    for days in (0, 29, 30, 31):
        with clock.frozen(NOW + timedelta(days=days)):
            found[days] = status_with(client, secret)

    assert found == {0: 200, 29: 200, 30: 200, 31: 401}


def test_who_comes_back_makes_a_new_token(client: FlaskClient, person: Person) -> None:
    before = token_of(person, days=365)
    with unit_of_work():
        EmploymentFactory(person_id=person.id, status="terminated", from_on=date(2026, 11, 20))
        EmploymentFactory(person_id=person.id, status="active", from_on=date(2027, 2, 1))

    with clock.frozen(NOW + timedelta(days=2)):
        assert status_with(client, before.secret) == 200
    with clock.frozen(NOW + timedelta(days=90)):
        after = token_of(person)
        assert status_with(client, before.secret) == 401
        assert status_with(client, after.secret) == 200
        assert [kept.public_id for kept in api_tokens.live_of(person.id)] == [after.kept.public_id]


def test_a_revoked_token_ends_at_once_and_revoking_it_again_changes_nothing(
    client: FlaskClient, person: Person
) -> None:
    made = token_of(person)
    for minutes in (0, 5):
        with clock.frozen(NOW + timedelta(minutes=minutes)), unit_of_work():
            api_tokens.revoke(made.kept.public_id, actor="test")

    assert status_with(client, made.secret) == 401
    assert kept()[0].revoked_at == NOW
    assert [action for action, _actor, _body in chained()] == [
        "account.api-token-made",
        "account.api-token-revoked",
    ]


def test_a_token_that_does_not_exist_cannot_be_revoked(database: Flask) -> None:
    with pytest.raises(NotFound), unit_of_work():
        api_tokens.revoke("nothing", actor="test")


def test_making_and_revoking_are_chained_without_the_secret(person: Person) -> None:
    made = token_of(person, name="warehouse")
    with unit_of_work():
        api_tokens.revoke(made.kept.public_id, actor="90001")

    (first, maker, details), (second, revoker, _body) = chained()
    assert (first, maker) == ("account.api-token-made", "test")
    assert (second, revoker) == ("account.api-token-revoked", "90001")
    assert details == {
        "token": made.kept.public_id,
        "name": "warehouse",
        "expires_on": str(made.kept.expires_on),
    }
    assert made.secret not in str(chained())
    assert audit.first_broken_link() is None


def test_use_is_noted_once_an_hour(client: FlaskClient, person: Person) -> None:
    secret = token_of(person).secret
    noted = []
    for minutes in (0, 30, 59, 60, 100):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            status_with(client, secret)
            noted.append(db.session.scalar(select(ApiToken.last_used_at)))

    first, later = NOW, NOW + timedelta(minutes=60)
    assert noted == [first, first, first, later, later]


def test_a_token_is_read_in_one_query(
    client: FlaskClient, person: Person, count_queries: Callable[[], Any]
) -> None:
    secret = token_of(person).secret
    status_with(client, secret)

    with count_queries() as statements:
        status_with(client, secret)

    assert sum("api_token" in statement for statement in statements) == 1
    assert len(statements) <= 4


def test_the_command_prints_the_token_alone_on_standard_output(
    client: FlaskClient, person: Person, run: Any
) -> None:
    result = run("token", person.employee_no, "--name", "warehouse", "--days", "30")

    assert result.exit_code == 0
    assert status_with(client, result.stdout.strip()) == 200
    assert kept()[0].public_id in result.stderr
    assert kept()[0].expires_on == clock.today() + timedelta(days=30)
    assert chained()[0][1] == "command line"


def test_the_command_prints_one_document(person: Person, run: Any) -> None:
    made = json.loads(run("token", person.employee_no, "--name", "warehouse", "--json").stdout)
    listed = json.loads(run("tokens", person.employee_no, "--json").stdout)
    ended = json.loads(run("token-revoke", made["id"], "--json").stdout)

    assert made["token"].startswith("fp_")
    assert [one["state"] for one in listed] == ["live"]
    assert "token" not in listed[0]
    assert ended["state"] == "revoked"


@pytest.mark.parametrize(
    "words",
    [
        ("token", "404", "--name", "x"),
        ("token", "{no}", "--name", "x", "--days", "400"),
        ("token-revoke", "nothing"),
        ("tokens", "404"),
    ],
)
def test_a_command_that_is_refused_says_so_in_one_document(
    person: Person, run: Any, words: tuple[str, ...]
) -> None:
    result = run(*(word.format(no=person.employee_no) for word in words), "--json")

    assert result.exit_code == 2
    assert set(json.loads(result.stdout)) == {"error", "hint"}
    assert kept() == []


def test_a_person_makes_a_token_and_sees_it_once(client: FlaskClient, person: Person) -> None:
    sign_in_as(client, person)

    page = client.post("/settings/tokens", data={"name": "warehouse", "days": "180", "password": PASSWORD})

    secret = page.text.partition("<code>fp_")[2].partition("</code>")[0]
    assert status_with(client, f"fp_{secret}") == 200
    assert kept()[0].made_by == person.id
    assert kept()[0].expires_on == clock.today() + timedelta(days=180)
    again = client.get("/settings/tokens").text
    assert "warehouse" in again
    assert secret not in again


@pytest.mark.parametrize(
    "changed", [{"password": "not the password"}, {"name": ""}, {"days": "3650"}, {"password": ""}]
)
def test_a_form_that_is_not_right_makes_no_token(
    client: FlaskClient, person: Person, changed: dict[str, str]
) -> None:
    sign_in_as(client, person)

    page = client.post(
        "/settings/tokens", data={"name": "warehouse", "days": "90", "password": PASSWORD, **changed}
    )

    assert page.status_code == 422
    assert "was-error" in page.text
    assert kept() == []


def test_a_form_that_is_sent_twice_makes_one_token(client: FlaskClient, person: Person) -> None:
    sign_in_as(client, person)
    form = {"name": "warehouse", "days": "90", "password": PASSWORD}

    answers = [client.post("/settings/tokens", data=form).status_code for _ in range(2)]

    assert answers == [200, 422]
    assert len(kept()) == 1


def test_a_person_revokes_their_own_token(client: FlaskClient, person: Person) -> None:
    made = token_of(person)
    sign_in_as(client, person)

    answer = client.post(f"/settings/tokens/{made.kept.public_id}/revoke")

    assert answer.location == "/settings/tokens"
    assert status_with(client, made.secret) == 401
    assert "Revoked" in client.get("/settings/tokens").text


def test_a_new_password_ends_the_tokens_that_the_person_made_and_no_others(
    client: FlaskClient, person: Person
) -> None:
    of_a_program = token_of(person)
    sign_in_as(client, person)
    form = {"name": "made by whoever knew the password", "days": "365", "password": PASSWORD}
    secret = client.post("/settings/tokens", data=form).text.partition("<code>fp_")[2].partition("</code>")[0]

    with unit_of_work():
        set_password(person.id, hash_of("another maple lantern"))

    assert status_with(client, f"fp_{secret}") == 401
    assert status_with(client, of_a_program.secret) == 200
    action, actor, body = chained()[-1]
    assert (action, actor, body["why"]) == ("account.api-token-revoked", person.employee_no, "new password")


def test_nobody_revokes_the_token_of_somebody_else(
    client: FlaskClient, person: Person, sign_in: SignIn
) -> None:
    made = token_of(person)
    other = person_with_password()

    answer = sign_in(client, other).post(f"/settings/tokens/{made.kept.public_id}/revoke")

    assert answer.status_code == 404
    sign_in(client, None)
    assert status_with(client, made.secret) == 200


def test_the_settings_lead_to_the_tokens(client: FlaskClient, person: Person) -> None:
    sign_in_as(client, person)

    assert 'href="/settings/tokens"' in client.get("/settings").text
    assert client.get("/settings/tokens").status_code == 200
