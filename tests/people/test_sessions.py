"""How long a sign-in lasts: idle time, the shared workstation that locks, the next person."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.people.models_signin import SignInSession
from tests.conftest import NOW
from tests.people.people_helpers import PASSWORD, is_signed_in, person_with_password, sign_in_as

WRONG = "not the right one"


def sessions_in_database() -> list[SignInSession]:
    db.session.expire_all()
    return list(db.session.scalars(select(SignInSession).order_by(SignInSession.id)))


def test_thirty_idle_minutes_sign_one_out(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password())

    with clock.frozen(NOW + timedelta(minutes=30)):
        assert not is_signed_in(client)


def test_using_it_keeps_a_session_alive_until_twelve_hours(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password())
    for quarter in range(1, 48):
        with clock.frozen(NOW + timedelta(minutes=15 * quarter)):
            assert is_signed_in(client)

    with clock.frozen(NOW + timedelta(hours=12)):
        assert not is_signed_in(client)


def test_the_last_use_is_noted_once_a_minute_at_most(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password())
    for seconds, noted in ((59, 0), (61, 61), (100, 61)):
        with clock.frozen(NOW + timedelta(seconds=seconds)):
            assert is_signed_in(client)
            assert sessions_in_database()[0].last_seen_at == NOW + timedelta(seconds=noted)


def test_a_shared_workstation_locks_and_opens_by_the_same_password(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person, is_shared="y")

    with clock.frozen(NOW + timedelta(minutes=6)):
        assert client.get("/settings").location == "/login?next=%2Fsettings"
        assert client.get("/login?next=/settings").location == "/unlock?next=%2Fsettings"
        assert person.full_name in client.get("/unlock?next=/settings").text
        answer = client.post("/unlock", data={"password": PASSWORD, "next": "/settings"})
        assert answer.location == "/settings"
        assert is_signed_in(client)


def test_unlocking_changes_the_token_and_not_the_twelve_hours(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password(), is_shared="y")
    with client.session_transaction() as cookie:
        before = cookie["token"]
    with clock.frozen(NOW + timedelta(minutes=6)):
        client.post("/unlock", data={"password": PASSWORD})

    with client.session_transaction() as cookie:
        assert cookie["token"] != before
    assert sessions_in_database()[0].started_at == NOW


def test_a_locked_workstation_does_not_open_by_a_wrong_password(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password(), is_shared="y")

    with clock.frozen(NOW + timedelta(minutes=6)):
        assert client.post("/unlock", data={"password": WRONG}).status_code == 422
        assert not is_signed_in(client)


def test_wrong_passwords_at_the_lock_count_like_those_at_sign_in(client: FlaskClient) -> None:
    sign_in_as(client, person_with_password(), is_shared="y")

    with clock.frozen(NOW + timedelta(minutes=6)):
        for _ in range(5):
            client.post("/unlock", data={"password": WRONG})
        assert client.post("/unlock", data={"password": PASSWORD}).status_code == 422


def test_the_next_person_takes_a_locked_workstation(client: FlaskClient) -> None:
    first, second = person_with_password(), person_with_password()
    sign_in_as(client, first, is_shared="y")

    with clock.frozen(NOW + timedelta(minutes=6)):
        assert client.post("/switch").location == "/login"
        assert "checked" in client.get("/login").text
        sign_in_as(client, second, is_shared="y")
        assert second.full_name in client.get("/settings").text
    assert sessions_in_database()[0].ended_at is not None


def test_switching_asks_once_before_it_signs_anybody_out(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person)

    assert person.full_name in client.get("/switch").text
    assert is_signed_in(client)


def test_one_can_sign_out_everywhere_else(client: FlaskClient, database: Flask) -> None:
    person = person_with_password()
    other = database.test_client()
    sign_in_as(client, person)
    sign_in_as(other, person)
    assert "one other place" in client.get("/settings").text

    client.post("/settings/sign-out-elsewhere")

    assert is_signed_in(client)
    assert not is_signed_in(other)
