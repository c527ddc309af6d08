"""Passkeys: made, used once for each challenge, bound to the place, the person and what was asked."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.jobs import forget_old_sign_ins
from lms.people.models import Person
from lms.people.models_factors import SignInEvent, SpentChallenge
from lms.people.models_signin import SignInSession
from lms.people.services import factors, passkeys
from tests.conftest import NOW
from tests.people.authenticator import SoftKey
from tests.people.people_helpers import PASSWORD, is_signed_in, person_with_password, sign_in_as

pytestmark = pytest.mark.database
ORIGIN = "https://learn.hospital.example"


@pytest.fixture(autouse=True)
def named_place(database: Flask) -> Iterator[None]:
    """Open the system by a host name over https."""
    before = database.config["LMS_BASE_URL"]
    database.config["LMS_BASE_URL"] = f"{ORIGIN}/"
    yield
    database.config["LMS_BASE_URL"] = before


def with_key(origin: str = ORIGIN, *, verifies: bool = True) -> tuple[Person, SoftKey]:
    person, key = person_with_password(), SoftKey(origin, verifies=verifies)
    with unit_of_work():
        passkeys.register(person.id, key.make(passkeys.registration_options(person) or ""), "phone")
    return person, key


def proves(person: Person, answer: str) -> bool:
    with unit_of_work():
        return passkeys.proves(person.id, answer)


def offered_on(page: str) -> str:
    """Return the options that a page holds for the browser."""
    found = re.search(r'data-options="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_a_passkey_proves_its_person(database: Flask) -> None:
    person, key = with_key()
    assert proves(person, key.sign(passkeys.signing_options(person.id) or ""))


def test_an_answer_counts_once(database: Flask) -> None:
    person, key = with_key()
    answer = key.sign(passkeys.signing_options(person.id) or "")
    assert [proves(person, answer), proves(person, answer)] == [True, False]


def test_an_answer_to_what_somebody_else_was_asked_does_not_count(database: Flask) -> None:
    person, key = with_key()
    other, _others = with_key()
    answer = key.sign(passkeys.signing_options(other.id) or "")
    assert not proves(other, answer)
    assert not proves(person, answer)


def test_an_answer_from_another_place_does_not_count(database: Flask) -> None:
    person, key = with_key()
    key.origin = "https://learn.hospital.example.evil.example"
    assert not proves(person, key.sign(passkeys.signing_options(person.id) or ""))


def test_an_answer_to_an_old_challenge_does_not_count(database: Flask) -> None:
    person, key = with_key()
    answer = key.sign(passkeys.signing_options(person.id) or "")
    with clock.frozen(NOW + timedelta(minutes=31)):
        assert not proves(person, answer)


def test_a_key_that_did_not_ask_for_the_person_is_refused(database: Flask) -> None:
    with pytest.raises(Refused):
        with_key(verifies=False)


def test_a_key_whose_count_went_back_is_a_copy_and_refused(database: Flask) -> None:
    person, key = with_key()
    key.count = 7
    assert proves(person, key.sign(passkeys.signing_options(person.id) or ""))
    key.count = 3
    assert not proves(person, key.sign(passkeys.signing_options(person.id) or ""))


@pytest.mark.parametrize(
    "answer", ["", "[]", "{", '{"id": 3}', '{"id": "x", "response": {"clientDataJSON": "e30"}}']
)
def test_nonsense_is_no_answer(database: Flask, answer: str) -> None:
    person, _key = with_key()
    assert not proves(person, answer)


def test_spent_challenges_are_forgotten_after_thirty_days_and_not_before(database: Flask) -> None:
    person, key = with_key()
    assert proves(person, key.sign(passkeys.signing_options(person.id) or ""))
    for days, left in ((29, 2), (31, 0)):
        with clock.frozen(NOW + timedelta(days=days)):
            forget_old_sign_ins()
        assert db.session.query(SpentChallenge).count() == left


def test_a_removed_passkey_counts_no_more(database: Flask) -> None:
    person, key = with_key()
    with unit_of_work():
        passkeys.remove(person.id)
    assert passkeys.signing_options(person.id) is None
    assert not factors.has_any(person.id)
    assert not proves(person, key.sign(passkeys.sign_in_options() or ""))


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://learn.hospital.example", "https://[::1]/"]
)
def test_where_no_passkey_can_work_none_is_offered(
    database: Flask, client: FlaskClient, address: str
) -> None:
    database.config["LMS_BASE_URL"] = address
    assert "passkey" not in client.get("/login").text
    sign_in_as(client, person_with_password())
    assert "bound to a host name" in client.get("/settings/security").text


def test_a_passkey_is_made_on_the_page_with_the_password(client: FlaskClient) -> None:
    person, key = person_with_password(), SoftKey(ORIGIN)
    sign_in_as(client, person)
    options = offered_on(client.get("/settings/security").text)
    sent = {"name": "badge reader", "made": key.make(options), "password": "not mine"}
    assert client.post("/settings/security/passkeys", data=sent).status_code == 422
    page = client.post("/settings/security/passkeys", data={**sent, "password": PASSWORD})
    assert "Ten recovery codes" in page.text
    assert [one.name for one in passkeys.of_person(person.id)] == ["badge reader"]


def test_one_signs_in_by_a_passkey_alone(client: FlaskClient) -> None:
    person, key = with_key()
    options = offered_on(client.get("/login").text)
    answer = client.post("/login/passkey", data={"answer": key.sign(options), "next": "/settings"})
    assert answer.location == "/settings"
    assert is_signed_in(client)
    row = db.session.scalars(select(SignInSession)).one()
    assert (row.person_id, row.means) == (person.id, "passkey")


def test_an_unknown_passkey_signs_nobody_in(client: FlaskClient) -> None:
    options = offered_on(client.get("/login").text)
    assert client.post("/login/passkey", data={"answer": SoftKey(ORIGIN).sign(options)}).status_code == 422
    assert not is_signed_in(client)


def test_who_has_a_passkey_alone_is_asked_for_it_after_the_password(client: FlaskClient) -> None:
    person, key = with_key()
    assert sign_in_as(client, person).location == "/login/second"
    options = offered_on(client.get("/login/second").text)
    assert client.post("/login/second", data={"answer": key.sign(options)}).status_code == 303
    assert is_signed_in(client)


def test_passkeys_added_and_removed_are_told(client: FlaskClient) -> None:
    person, key = with_key()
    options = offered_on(client.get("/login").text)
    client.post("/login/passkey", data={"answer": key.sign(options)})
    asked = re.findall(r'data-passkey="get" data-options="([^"]+)"', client.get("/settings/security").text)
    public_id = passkeys.of_person(person.id)[0].public_id
    proof = {"answer": key.sign(html.unescape(asked[0]))}
    assert client.post(f"/settings/security/passkeys/{public_id}/remove", data=proof).status_code == 303
    assert passkeys.of_person(person.id) == []
    told = db.session.scalars(select(SignInEvent.kind).order_by(SignInEvent.id)).all()
    assert (told[0], told[-1]) == ("sign-in.passkey-added", "sign-in.passkey-removed")
