"""Setting passwords: mailed links, printed codes, changing one's own, signing decisions by password."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.people.api import confirm_password, give_password
from lms.people.jobs import forget_old_sign_ins
from lms.people.models import Person
from lms.people.models_signin import Account, OneTimeToken, SignInSession
from lms.people.services import tokens
from lms.people.services.passwords import matches
from tests.conftest import NOW
from tests.factories import UnitFactory, make_person
from tests.people.people_helpers import PASSWORD, is_signed_in, person_with_password, sign_in_as

NEW = "seven quiet otters"
CHOSEN = {"new": NEW, "again": NEW}
WRONG = "not the right one"


def mailed() -> list[dict[str, str]]:
    db.session.expire_all()
    return [
        message.payload for message in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    ]


def mailed_link() -> str:
    found = re.search(r"http\S+(/password/set/\S+)", mailed()[-1]["text"])
    assert found is not None
    return found[1]


def has_password(person: Person, password: str) -> bool:
    db.session.expire_all()
    account = db.session.get(Account, person.id)
    return account is not None and matches(account.password_hash, password)


def test_the_answer_never_tells_whether_somebody_is_known(client: FlaskClient) -> None:
    person = person_with_password()

    known = client.post("/password/forgot", data={"name": person.email})
    unknown = client.post("/password/forgot", data={"name": "nobody@hospital.example"})

    assert known.status_code == unknown.status_code == 303
    assert known.location == unknown.location == "/password/sent"
    assert known.data == unknown.data
    assert client.get("/password/sent").status_code == 200


def test_a_link_is_mailed_to_the_address_we_know_and_nowhere_else(client: FlaskClient) -> None:
    person = person_with_password(email="dana@hospital.example")

    client.post("/password/forgot", data={"name": person.employee_no})

    assert [mail["to"] for mail in mailed()] == ["dana@hospital.example"]


def test_nobody_mails_a_person_who_left_or_has_no_address(client: FlaskClient) -> None:
    with unit_of_work():
        person = make_person(unit=UnitFactory(), email=None)

    client.post("/password/forgot", data={"name": person.employee_no})

    assert mailed() == []


def test_asking_again_and_again_mails_once_in_five_minutes(client: FlaskClient) -> None:
    person = person_with_password()
    for _ in range(3):
        client.post("/password/forgot", data={"name": person.email})
    assert len(mailed()) == 1

    with clock.frozen(NOW + timedelta(minutes=6)):
        client.post("/password/forgot", data={"name": person.email})

    assert len(mailed()) == 2


def test_a_mailed_link_sets_the_password_and_signs_in(client: FlaskClient) -> None:
    person = person_with_password()
    client.post("/password/forgot", data={"name": person.email})
    link = mailed_link()
    assert client.get(link).status_code == 200

    answer = client.post(link, data=CHOSEN)

    assert answer.location == "/"
    assert has_password(person, NEW)
    assert is_signed_in(client)


def test_a_link_works_once(client: FlaskClient) -> None:
    person = person_with_password()
    client.post("/password/forgot", data={"name": person.email})
    link = mailed_link()
    client.post(link, data=CHOSEN)

    assert client.get(link).status_code == 404
    assert client.post(link, data={"new": "another good one", "again": "another good one"}).status_code == 404
    assert has_password(person, NEW)


def test_opening_a_link_does_not_use_it_up(client: FlaskClient) -> None:
    person = person_with_password()
    client.post("/password/forgot", data={"name": person.email})
    link = mailed_link()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.post(link, data={"new": "short", "again": "short"}).status_code == 422

    assert client.post(link, data=CHOSEN).status_code == 303


def test_a_link_expires_after_an_hour(client: FlaskClient) -> None:
    person = person_with_password()
    client.post("/password/forgot", data={"name": person.email})
    link = mailed_link()

    with clock.frozen(NOW + timedelta(minutes=60)):
        assert client.get(link).status_code == 404
        assert client.post(link, data=CHOSEN).status_code == 404
    assert has_password(person, PASSWORD)


def test_a_newer_link_ends_the_one_before(client: FlaskClient) -> None:
    person = person_with_password()
    client.post("/password/forgot", data={"name": person.email})
    first = mailed_link()
    with clock.frozen(NOW + timedelta(minutes=10)):
        client.post("/password/forgot", data={"name": person.email})
        second = mailed_link()

        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200


def test_a_token_that_two_take_at_once_is_used_once(database: Flask) -> None:
    person = person_with_password()
    with unit_of_work():
        token = tokens.make_link_token(purpose="reset", person_id=person.id, lives=timedelta(hours=1))
    found = tokens.link_token(token)
    with unit_of_work():
        tokens.use(found)

    with unit_of_work(), pytest.raises(NotFound, match="used already"):
        tokens.use(found)


def test_no_secret_stands_in_the_database(client: FlaskClient) -> None:
    person = person_with_password()
    with unit_of_work():
        token = tokens.make_link_token(purpose="reset", person_id=person.id, lives=timedelta(hours=1))
        code = tokens.make_code(person_id=person.id, lives=timedelta(hours=1), made_by=person.id)

    kept = {row.token_hash for row in db.session.scalars(select(OneTimeToken))}

    assert not kept & {token, code, code.replace("-", "")}
    assert all(len(digest) == 64 for digest in kept)


def test_a_new_password_signs_everybody_else_out(client: FlaskClient, database: Flask) -> None:
    person, thief = person_with_password(), database.test_client()
    sign_in_as(thief, person)
    client.post("/password/forgot", data={"name": person.email})

    client.post(mailed_link(), data=CHOSEN)

    assert not is_signed_in(thief)


def test_a_new_password_ends_a_pause(client: FlaskClient) -> None:
    person = person_with_password()
    for _ in range(6):
        sign_in_as(client, person, WRONG)
    client.post("/password/forgot", data={"name": person.email})
    client.post(mailed_link(), data=CHOSEN)
    client.post("/logout")

    assert sign_in_as(client, person, NEW).status_code == 303


def test_changing_the_password_needs_the_present_one(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person)

    assert client.post("/password/change", data={"present": WRONG, **CHOSEN}).status_code == 422
    assert client.post("/password/change", data={"present": PASSWORD, **CHOSEN}).status_code == 303
    assert has_password(person, NEW)


def test_changing_the_password_keeps_this_browser_under_a_new_token(
    client: FlaskClient, database: Flask
) -> None:
    person, other = person_with_password(), database.test_client()
    sign_in_as(client, person)
    sign_in_as(other, person)
    with client.session_transaction() as cookie:
        before = cookie["token"]

    client.post("/password/change", data={"present": PASSWORD, **CHOSEN})

    with client.session_transaction() as cookie:
        assert cookie["token"] != before
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_given_password_is_changed_once_and_then_one_goes_on(client: FlaskClient) -> None:
    person = person_with_password(must_change=True)
    sign_in_as(client, person)
    assert not is_signed_in(client)

    same = client.post("/password/change", data={"present": PASSWORD, "new": PASSWORD, "again": PASSWORD})
    assert same.status_code == 422
    client.post("/password/change", data={"present": PASSWORD, **CHOSEN})

    assert is_signed_in(client)


@pytest.mark.parametrize("new", ["short", "passwordpassword", "my name is Robin Hood"])
def test_the_policy_holds_wherever_a_password_is_chosen(client: FlaskClient, new: str) -> None:
    person = person_with_password()
    sign_in_as(client, person)

    answer = client.post("/password/change", data={"present": PASSWORD, "new": new, "again": new})

    assert answer.status_code == 422
    assert has_password(person, PASSWORD)


def test_a_signature_is_confirmed_by_the_password(database: Flask) -> None:
    person = person_with_password()

    assert confirm_password(person.id, PASSWORD)
    assert not confirm_password(person.id, WRONG)


def test_wrong_passwords_at_a_signature_pause_it(database: Flask) -> None:
    person = person_with_password()
    for _ in range(5):
        confirm_password(person.id, WRONG)

    assert not confirm_password(person.id, PASSWORD)


def test_a_wrong_password_counts_although_its_unit_is_undone(database: Flask) -> None:
    person = person_with_password()
    for _ in range(5):
        with pytest.raises(Refused), unit_of_work():
            if not confirm_password(person.id, WRONG):
                raise Refused("The password is not right.")

    db.session.expire_all()
    assert db.session.get_one(Account, person.id).failed_count == 5
    assert not confirm_password(person.id, PASSWORD)


def test_a_right_password_inside_a_unit_clears_the_count(database: Flask) -> None:
    person = person_with_password()
    confirm_password(person.id, WRONG)
    with unit_of_work():
        assert confirm_password(person.id, PASSWORD)

    assert db.session.get_one(Account, person.id).failed_count == 0


def test_many_people_get_one_password_to_begin_with(database: Flask) -> None:
    first, second = person_with_password(), person_with_password()
    with unit_of_work():
        fresh = make_person(unit=UnitFactory())
        give_password([first.id, fresh.id], NEW, must_change=True)

    assert has_password(first, NEW)
    assert has_password(fresh, NEW)
    assert has_password(second, PASSWORD)
    assert db.session.get_one(Account, fresh.id).must_change


def test_sign_ins_that_are_long_over_are_forgotten(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person)
    client.post("/logout")
    client.post("/password/forgot", data={"name": person.email})

    with clock.frozen(NOW + timedelta(days=29)):
        forget_old_sign_ins()
        assert db.session.scalars(select(SignInSession)).all()
    with clock.frozen(NOW + timedelta(days=31)):
        forget_old_sign_ins()
        assert not db.session.scalars(select(SignInSession)).all()
        assert not db.session.scalars(select(OneTimeToken)).all()
