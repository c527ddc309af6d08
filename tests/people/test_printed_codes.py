"""A printed code lets a person without a mail address in, once, and gives nobody a duty."""

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.models_signin import Account
from lms.people.services import accounts
from lms.people.services.passwords import matches
from tests.cast import Cast, make_cast
from tests.conftest import NOW
from tests.factories import DutyFactory, UnitFactory, make_person
from tests.people.people_helpers import PASSWORD, SignIn, is_signed_in, person_with_password

NEW = "seven quiet otters"
CHOSEN = {"new": NEW, "again": NEW}


def has_password(person: Person, password: str) -> bool:
    db.session.expire_all()
    account = db.session.get(Account, person.id)
    return account is not None and matches(account.password_hash, password)


def without_email(cast: Cast, **names: object) -> Person:
    return make_person(unit=cast.admitting, email=None, **names)


def code_for(person: Person) -> str:
    with unit_of_work():
        manager = make_person(unit=UnitFactory(), duty="manager")
        return accounts.print_code(person, made_by=manager.id, actor=manager.employee_no)


def printed_code(page: str) -> str:
    found = re.search(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", page)
    assert found is not None
    return found[1]


def test_a_manager_prints_a_code_that_lets_the_person_in_once(client: FlaskClient, sign_in: SignIn) -> None:
    with unit_of_work():
        cast = make_cast()
        person = without_email(cast)
    page = sign_in(client, cast["manager"]).post(f"/people/{person.employee_no}/code").text
    sign_in(client, None)
    fields = {"name": person.employee_no, "code": printed_code(page).upper().replace("-", " "), **CHOSEN}

    first, second = client.post("/password/code", data=fields), client.post("/password/code", data=fields)

    assert first.status_code == 303
    assert second.status_code == 422
    assert has_password(person, NEW)
    assert is_signed_in(client)


def test_the_log_keeps_who_printed_a_code_and_never_the_code(client: FlaskClient, sign_in: SignIn) -> None:
    with unit_of_work():
        cast = make_cast()
        person = without_email(cast)
    sign_in(client, cast["manager"]).post(f"/people/{person.employee_no}/code")

    entry = db.session.scalars(select(AuditEntry)).one()

    assert (entry.action, entry.actor) == ("account.code-made", cast["manager"].employee_no)
    assert (entry.subject, entry.unit) == (f"person:{person.employee_no}", "NORTH-ADM")


def test_a_code_with_a_weak_password_is_not_used_up(client: FlaskClient) -> None:
    person = person_with_password(email=None)
    code = code_for(person)
    fields = {"name": person.employee_no, "code": code}

    assert client.post("/password/code", data={**fields, "new": "short", "again": "short"}).status_code == 422
    assert client.post("/password/code", data={**fields, **CHOSEN}).status_code == 303


def test_a_code_expires_after_a_day(client: FlaskClient) -> None:
    person = person_with_password(email=None)
    code = code_for(person)

    with clock.frozen(NOW + timedelta(hours=24)):
        answer = client.post("/password/code", data={"name": person.employee_no, "code": code, **CHOSEN})

    assert answer.status_code == 422


def test_guessing_codes_is_paused_like_guessing_passwords(client: FlaskClient) -> None:
    person = person_with_password(email=None)
    code = code_for(person)
    fields = {"name": person.employee_no, **CHOSEN}
    for _ in range(5):
        client.post("/password/code", data={**fields, "code": "aaaa-bbbb-cccc"})

    assert client.post("/password/code", data={**fields, "code": code}).status_code == 422


def test_somebody_elses_code_opens_nothing(client: FlaskClient) -> None:
    person, other = person_with_password(email=None), person_with_password(email=None)
    code = code_for(person)

    answer = client.post("/password/code", data={"name": other.employee_no, "code": code, **CHOSEN})

    assert answer.status_code == 422
    assert has_password(other, PASSWORD)


def test_nobody_prints_a_code_for_a_person_with_a_mail_address(client: FlaskClient, sign_in: SignIn) -> None:
    with unit_of_work():
        cast = make_cast()

    answer = sign_in(client, cast["manager"]).post(f"/people/{cast['learner'].employee_no}/code")

    assert answer.status_code == 422
    assert "mail address" in answer.text


def test_a_manager_gains_no_duty_by_printing_a_code(client: FlaskClient, sign_in: SignIn) -> None:
    with unit_of_work():
        cast = make_cast()
        officer = without_email(cast)
        DutyFactory(person_id=officer.id, unit_id=cast.north.id, duty="access_officer")
        above = without_email(cast)
        DutyFactory(person_id=above.id, unit_id=cast.system.id, duty="administrator")

    by_manager = sign_in(client, cast["manager"]).post(f"/people/{officer.employee_no}/code")
    by_administrator = sign_in(client, cast["administrator"]).post(f"/people/{officer.employee_no}/code")
    for_one_above = sign_in(client, cast["administrator"]).post(f"/people/{above.employee_no}/code")

    assert by_manager.status_code == 403
    assert by_administrator.status_code == 200
    assert for_one_above.status_code == 403


def test_nobody_prints_a_code_for_themself(client: FlaskClient, sign_in: SignIn) -> None:
    with unit_of_work():
        cast = make_cast()

    answer = sign_in(client, cast["manager"]).post(f"/people/{cast['manager'].employee_no}/code")

    assert answer.status_code == 404
