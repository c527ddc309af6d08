"""Who signs proves to be themself: password and code, the password alone for a while after, or a passkey."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access.models import SecurityEvent, SignOff
from lms.access.services.security_log import append
from lms.access.services.signatures import digest_of, record_of, signed_values
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.models import Person
from lms.people.services import factors, passkeys
from tests.access.factories import GATE, learner, make_world, study
from tests.cast import Cast
from tests.conftest import NOW
from tests.people.authenticator import SoftKey

pytestmark = pytest.mark.database
PASSWORD = "three quiet harbour lights"
ORIGIN = "https://learn.hospital.example"


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    with unit_of_work():
        cast = make_world()
        study(cast["learner"])
        give_password([cast["manager"].id, cast["access_officer"].id], PASSWORD, must_change=False)
    return cast


@pytest.fixture
def secret(world: Cast) -> str:
    """The secret of the manager's app; its first code was used an hour ago."""
    manager = world["manager"]
    with clock.frozen(NOW - timedelta(hours=1)), unit_of_work():
        offered = factors.offer(manager.id)
        made = factors.offered_secret(manager.id, offered) or ""
        factors.add_app(manager.id, offered, str(pyotp.TOTP(made).at(clock.now())))
    return made


def code(secret: str) -> str:
    return str(pyotp.TOTP(secret).at(clock.now()))


def sign_in(client: FlaskClient, person: Person, secret: str = "") -> None:
    client.post("/login", data={"name": person.employee_no, "password": PASSWORD})
    if secret:
        client.post("/login/second", data={"code": code(secret)})


def confirm(client: FlaskClient, person: Person, **fields: str) -> int:
    sent = {"form_key": f"k{person.id}", "password": PASSWORD, **fields}
    return client.post(f"/team/{person.employee_no}/{GATE}/confirm", data=sent).status_code


def means() -> list[str | None]:
    return list(db.session.scalars(select(SignOff.means).order_by(SignOff.id)))


def test_the_password_is_the_means_of_whoever_has_no_more(client: FlaskClient, world: Cast) -> None:
    sign_in(client, world["manager"])
    assert confirm(client, world["learner"]) == 303
    assert means() == ["password"]


def test_whoever_has_an_app_gives_a_code_too(client: FlaskClient, world: Cast, secret: str) -> None:
    sign_in(client, world["manager"], secret)
    page = client.get(f"/team/{world['learner'].employee_no}").text
    assert 'name="code"' in page
    with clock.frozen(NOW + timedelta(minutes=1)):
        assert confirm(client, world["learner"]) == 422
        assert confirm(client, world["learner"], code="000000") == 422
        assert confirm(client, world["learner"], code=code(secret), password="not mine") == 422
        assert means() == []
        assert confirm(client, world["learner"], code=code(secret)) == 303
    assert means() == ["password and authenticator app"]


def test_the_code_that_signed_in_does_not_sign(client: FlaskClient, world: Cast, secret: str) -> None:
    sign_in(client, world["manager"], secret)
    assert confirm(client, world["learner"], code=code(secret)) == 422


def test_for_five_minutes_the_password_alone_signs_the_next_one(
    client: FlaskClient, world: Cast, secret: str
) -> None:
    with unit_of_work():
        others = [learner(world.admitting) for _number in range(2)]
        for other in others:
            study(other)
    sign_in(client, world["manager"], secret)
    with clock.frozen(NOW + timedelta(minutes=1)):
        confirm(client, world["learner"], code=code(secret))
    with clock.frozen(NOW + timedelta(minutes=5)):
        assert 'name="code"' not in client.get(f"/team/{others[0].employee_no}").text
        assert confirm(client, others[0], password="not mine") == 422
        assert confirm(client, others[0]) == 303
    with clock.frozen(NOW + timedelta(minutes=7)):
        assert confirm(client, others[1]) == 422
    assert means() == ["password and authenticator app"] * 2


def test_a_code_given_in_one_browser_counts_in_no_other(
    client: FlaskClient, world: Cast, secret: str, database: Flask
) -> None:
    with unit_of_work():
        other = learner(world.admitting)
        study(other)
    sign_in(client, world["manager"], secret)
    with clock.frozen(NOW + timedelta(minutes=1)):
        confirm(client, world["learner"], code=code(secret))
    elsewhere = database.test_client()
    with clock.frozen(NOW + timedelta(minutes=2)):
        sign_in(elsewhere, world["manager"], secret)
        assert confirm(elsewhere, other) == 422


def test_a_passkey_signs_instead_of_password_and_code(
    client: FlaskClient, world: Cast, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.config, "LMS_BASE_URL", ORIGIN)
    manager, key = world["manager"], SoftKey(ORIGIN)
    with unit_of_work():
        passkeys.register(manager.id, key.make(passkeys.registration_options(manager) or ""), "phone")
    client.post("/login/passkey", data={"answer": key.sign(passkeys.sign_in_options() or "")})
    answer = key.sign(passkeys.signing_options(manager.id) or "")
    assert confirm(client, world["learner"], password="", answer="{}") == 422
    assert confirm(client, world["learner"], password="", answer=answer) == 303
    assert means() == ["passkey"]


def test_the_means_is_part_of_what_was_signed_and_of_its_record(client: FlaskClient, world: Cast) -> None:
    sign_in(client, world["manager"])
    confirm(client, world["learner"])
    row = db.session.scalars(select(SignOff)).one()
    assert record_of(row.id)["signature"]["signed"]["means"] == "password"
    with unit_of_work():
        row.means = "passkey"
    assert digest_of(row) != row.digest


def test_what_was_signed_before_the_means_was_kept_still_fits(client: FlaskClient, world: Cast) -> None:
    sign_in(client, world["manager"])
    confirm(client, world["learner"])
    row = db.session.scalars(select(SignOff)).one()
    with unit_of_work():
        row.means = None
    assert {"means", "for_id"}.isdisjoint(signed_values(row))


def test_one_proof_releases_several_and_each_record_says_how(client: FlaskClient, world: Cast) -> None:
    with unit_of_work():
        other = learner(world.admitting)
        study(other)
    sign_in(client, world["manager"])
    for person in (world["learner"], other):
        confirm(client, person)
    marked = list(db.session.scalars(select(SignOff.id)))
    sign_in(client, world["access_officer"])
    sent: dict[str, Any] = {"form_key": "many", "who": marked}
    assert client.post("/access/release", data=sent).status_code == 422
    assert client.post("/access/release", data={**sent, "password": PASSWORD}).status_code == 303
    released = db.session.scalars(select(SignOff).where(SignOff.kind == "release")).all()
    assert [row.means for row in released] == ["password", "password"]
    assert len({row.digest for row in released}) == 2


def test_sign_ins_stand_in_the_security_log_beside_decisions(
    client: FlaskClient, world: Cast, secret: str
) -> None:
    manager = world["manager"]
    client.post("/login", data={"name": manager.employee_no, "password": "a wrong phrase"})
    sign_in(client, manager, secret)
    with clock.frozen(NOW + timedelta(minutes=1)):
        confirm(client, world["learner"], code=code(secret))
        with unit_of_work():
            append()
            told = "\n".join(db.session.scalars(select(SecurityEvent.line).order_by(SecurityEvent.sequence)))
            assert append() == 0
    for event in (
        "sign-in.authenticator-app-added",
        "sign-in.failed",
        "sign-in.ok",
        "sign-in.authenticated-to-sign",
        "access.confirmed",
    ):
        assert f'"event":"{event}"' in told
    assert "a wrong phrase" not in told
    assert code(secret) not in told
    assert secret not in told
