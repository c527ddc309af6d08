"""Signing in and out: names, lock-out, rotation, limits, shared workstations, where one lands."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core import clock
from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models_signin import Account, SignInSession
from tests.conftest import NOW
from tests.factories import EmploymentFactory, PersonFactory
from tests.people.people_helpers import PASSWORD, is_signed_in, person_with_password, sign_in_as

WRONG = "not the right one"


def sessions_in_database() -> list[SignInSession]:
    db.session.expire_all()
    return list(db.session.scalars(select(SignInSession).order_by(SignInSession.id)))


def test_one_signs_in_by_employee_number(client: FlaskClient) -> None:
    answer = sign_in_as(client, person_with_password())

    assert answer.status_code == 303
    assert answer.location == "/"
    assert is_signed_in(client)


def test_one_signs_in_by_email_in_any_spelling(client: FlaskClient) -> None:
    person_with_password(email="dana@hospital.example")

    client.post("/login", data={"name": " Dana@Hospital.example ", "password": PASSWORD})

    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: FlaskClient) -> None:
    person = person_with_password()

    wrong = sign_in_as(client, person, WRONG)
    unknown = client.post("/login", data={"name": "nobody", "password": WRONG})

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(person.employee_no, "nobody") == unknown.text


def test_an_unknown_name_costs_a_password_check_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = PasswordHasher.verify

    def counting(self: PasswordHasher, kept: str, password: str) -> bool:
        checked.append(kept)
        return bool(real(self, kept, password))

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    client.post("/login", data={"name": "nobody", "password": WRONG})

    assert len(checked) == 1


def test_a_person_without_a_password_cannot_sign_in(client: FlaskClient) -> None:
    with unit_of_work():
        person = PersonFactory()

    assert sign_in_as(client, person, "").status_code == 422
    assert sign_in_as(client, person, "nobody has this password").status_code == 422
    assert not is_signed_in(client)


def test_after_five_failures_even_the_right_password_waits(client: FlaskClient) -> None:
    person = person_with_password()
    for _ in range(5):
        sign_in_as(client, person, WRONG)

    assert sign_in_as(client, person).status_code == 422
    with clock.frozen(NOW + timedelta(minutes=1, seconds=1)):
        assert sign_in_as(client, person).status_code == 303


def test_the_pause_grows_with_each_further_failure(client: FlaskClient) -> None:
    person = person_with_password()
    for _ in range(5):
        sign_in_as(client, person, WRONG)
    with clock.frozen(NOW + timedelta(minutes=2)):
        sign_in_as(client, person, WRONG)

    locked_until = db.session.get_one(Account, person.id).locked_until_at

    assert locked_until == NOW + timedelta(minutes=4)


def test_tries_during_a_pause_do_not_make_it_longer(client: FlaskClient) -> None:
    person = person_with_password()
    for _ in range(9):
        sign_in_as(client, person, WRONG)

    assert db.session.get_one(Account, person.id).locked_until_at == NOW + timedelta(minutes=1)


def test_signing_in_clears_the_count(client: FlaskClient) -> None:
    person = person_with_password()
    for _ in range(4):
        sign_in_as(client, person, WRONG)
    sign_in_as(client, person)

    account = db.session.get_one(Account, person.id)
    assert account.failed_count == 0
    assert account.locked_until_at is None


def test_the_policy_sets_the_number_of_tries(client: FlaskClient) -> None:
    person = person_with_password()
    with unit_of_work() as unit:
        db.session.add(
            ContentRevision(
                kind="policy",
                key="people",
                number=1,
                digest="d",
                body={"failures_before_lock": 2},
                published_at=unit.at,
                source="policy/default.yaml",
            )
        )
    for _ in range(2):
        sign_in_as(client, person, WRONG)

    assert sign_in_as(client, person).status_code == 422


def test_somebody_who_left_cannot_sign_in_and_is_signed_out_at_once(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person)
    assert is_signed_in(client)
    with unit_of_work():
        EmploymentFactory(person_id=person.id, status="terminated", from_on=date(2026, 11, 16))

    assert not is_signed_in(client)
    assert sign_in_as(client, person).status_code == 422


def test_somebody_whose_last_day_is_today_still_works(client: FlaskClient) -> None:
    person = person_with_password()
    with unit_of_work():
        EmploymentFactory(person_id=person.id, status="terminated", from_on=date(2026, 11, 17))

    assert sign_in_as(client, person).status_code == 303


def test_only_the_digest_of_the_token_is_kept(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password())

    with client.session_transaction() as cookie:
        token = cookie["token"]
    assert len(token) >= 43
    assert token not in [row.token_hash for row in sessions_in_database()]


def test_a_session_planted_before_sign_in_is_not_the_one_after_it(client: FlaskClient) -> None:
    person = person_with_password()
    with client.session_transaction() as cookie:
        cookie["token"] = "planted by somebody else"
        cookie["csrf_token"] = "planted too"
    sign_in_as(client, person)

    with client.session_transaction() as cookie:
        assert cookie["token"] != "planted by somebody else"
        assert "csrf_token" not in cookie


def test_signing_in_again_ends_the_session_before(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person)
    with client.session_transaction() as cookie:
        first = cookie["token"]
    sign_in_as(client, person)

    with client.session_transaction() as cookie:
        second = cookie["token"]
        cookie["token"] = first
    assert first != second
    assert not is_signed_in(client)


def test_signing_out_ends_the_session_on_the_server(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password())
    with client.session_transaction() as cookie:
        token = cookie["token"]
    client.post("/logout")
    with client.session_transaction() as cookie:
        cookie["token"] = token

    assert not is_signed_in(client)


def test_signing_out_by_a_link_is_not_possible(client: FlaskClient) -> None:
    assert client.get("/logout").status_code == 405


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/logout"])
def test_sign_in_never_leads_to_another_host(client: FlaskClient, target: str) -> None:
    person = person_with_password()

    assert client.get("/login", query_string={"next": target}).text.count("evil") == 0
    assert sign_in_as(client, person, next=target).location == "/"
    assert client.get("/login", query_string={"next": target}).location == "/"


def test_sign_in_leads_back_to_the_page_that_asked(client: FlaskClient) -> None:
    person = person_with_password()

    asked = client.get("/settings?tab=1")

    assert asked.status_code == 303
    assert asked.location == "/login?next=%2Fsettings%3Ftab%3D1"
    assert sign_in_as(client, person, next="/settings?tab=1").location == "/settings?tab=1"


def test_a_form_that_lost_its_session_leads_back_to_the_page_with_the_form(client: FlaskClient) -> None:
    answer = client.post("/settings", data={}, headers={"Referer": "http://localhost/settings?x=1"})
    foreign = client.post("/settings", data={}, headers={"Referer": "https://evil.example/a"})

    assert answer.location == "/login?next=%2Fsettings%3Fx%3D1"
    assert foreign.location == "/login?next=%2F"


def test_htmx_is_told_to_open_the_sign_in_page(client: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/settings"}

    answer = client.get("/settings", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=%2Fsettings"


def test_json_gets_a_problem(client: FlaskClient) -> None:
    answer = client.get("/settings", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["title"] == "Please sign in"


def test_an_unknown_person_and_a_known_one_look_alike_to_nobody(client: FlaskClient) -> None:
    person = person_with_password()

    known, unknown = client.get(f"/people/{person.employee_no}"), client.get("/people/nobody")

    assert known.status_code == unknown.status_code == 303


def test_the_sign_in_form_needs_its_token(
    client: FlaskClient, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = person_with_password()
    monkeypatch.setitem(database.config, "WTF_CSRF_ENABLED", True)

    assert sign_in_as(client, person).status_code == 400
    assert not is_signed_in(client)


def test_no_form_is_taken_without_its_token(
    client: FlaskClient, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.config, "WTF_CSRF_ENABLED", True)
    posts = [
        rule.rule
        for rule in database.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    ]

    answers = {
        rule: client.post(rule.replace("<", "").replace(">", "").replace("int:", "")).status_code
        for rule in posts
    }

    assert len(posts) > 10
    assert {rule: status for rule, status in answers.items() if status not in (400, 404)} == {}


def test_a_due_password_stands_before_every_page(client: FlaskClient) -> None:
    person = person_with_password(must_change=True)
    sign_in_as(client, person)

    assert client.get("/settings").location == "/password/change"
    assert client.get(f"/people/{person.employee_no}").location == "/password/change"
    assert client.get("/settings", headers={"Accept": "application/json"}).status_code == 403
    assert (
        client.get("/settings", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/password/change"
    )
    assert client.get("/password/change").status_code == 200


def test_a_page_for_signed_in_people_reads_the_session_by_a_constant_number_of_queries(
    client: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    person = person_with_password()
    sign_in_as(client, person)
    client.get("/settings")
    with unit_of_work():
        for number in range(20):
            db.session.add(
                SignInSession(token_hash=str(number), person_id=person.id, started_at=NOW, last_seen_at=NOW)
            )

    with count_queries() as statements:
        client.get("/settings")

    assert len(statements) <= 4
    assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 21
