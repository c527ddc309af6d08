"""The second step at sign-in: set up, asked for, codes once, recovery, reset, what the policy asks."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.models_factors import AuthenticatorApp, RecoveryCode, SignInEvent
from lms.people.models_signin import Account, SignInSession
from lms.people.services import demands, factors, limits
from lms.people.services.api_tokens import make as make_token
from tests.conftest import NOW
from tests.factories import UnitFactory, make_person
from tests.people.people_helpers import (
    PASSWORD,
    SignIn,
    hash_of,
    is_signed_in,
    person_with_password,
    sign_in_as,
)

pytestmark = pytest.mark.database
_HIDDEN = re.compile(r'name="offered" value="([^"]+)"')
_CODE = re.compile(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>")


def enrolled(**names: object) -> tuple[Person, str, list[str]]:
    """Make a person with an app whose first code was used a while ago; with its secret and the codes."""
    person = person_with_password(**names)
    with clock.frozen(NOW - timedelta(hours=1)), unit_of_work():
        offered = factors.offer(person.id)
        secret = factors.offered_secret(person.id, offered) or ""
        codes = factors.add_app(person.id, offered, pyotp.TOTP(secret).at(clock.now()))
    return person, secret, codes


def code_of(secret: str) -> str:
    return str(pyotp.TOTP(secret).at(clock.now()))


def second(client: FlaskClient, code: str) -> int:
    return client.post("/login/second", data={"code": code}).status_code


def kinds(person: Person) -> list[str]:
    rows = select(SignInEvent.kind).where(SignInEvent.person_id == person.id).order_by(SignInEvent.id)
    return list(db.session.scalars(rows))


def test_an_app_counts_after_its_first_code_and_gives_ten_recovery_codes(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person)
    page = client.get("/settings/security/app").text
    offered = _HIDDEN.search(page)
    assert offered is not None
    secret = factors.offered_secret(person.id, offered[1]) or ""
    assert secret[:4] in page
    wrong = {"offered": offered[1], "first": "000000", "password": PASSWORD}
    assert client.post("/settings/security/app", data=wrong).status_code == 422
    assert not factors.has_any(person.id)

    done = client.post("/settings/security/app", data={**wrong, "first": code_of(secret)})

    assert factors.has_any(person.id)
    assert len(set(_CODE.findall(done.text))) == 10
    assert is_signed_in(client)


def test_an_app_is_not_set_up_without_the_password(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person)
    offered = factors.offer(person.id)
    secret = factors.offered_secret(person.id, offered) or ""
    sent = {"offered": offered, "first": code_of(secret), "password": "somebody at an open screen"}
    assert client.post("/settings/security/app", data=sent).status_code == 422
    assert not factors.has_any(person.id)


def test_an_offer_to_one_person_is_none_to_another_and_ends_after_half_an_hour(database: Flask) -> None:
    one, other = person_with_password(), person_with_password()
    offered = factors.offer(one.id)
    assert factors.offered_secret(one.id, offered)
    assert factors.offered_secret(other.id, offered) is None
    with clock.frozen(NOW + timedelta(minutes=31)):
        assert factors.offered_secret(one.id, offered) is None


def test_the_secret_is_sealed_and_codes_are_digests(database: Flask) -> None:
    _person, secret, codes = enrolled()
    kept = db.session.scalars(select(AuthenticatorApp.sealed)).one()
    assert secret not in kept
    digests = "".join(db.session.scalars(select(RecoveryCode.digest)))
    assert not any(code.replace("-", "") in digests for code in codes)


def test_the_password_alone_does_not_sign_in_whoever_has_an_app(client: FlaskClient) -> None:
    person, secret, _codes = enrolled()
    answer = sign_in_as(client, person)
    assert answer.location == "/login/second"
    assert not is_signed_in(client)
    assert second(client, code_of(secret)) == 303
    assert is_signed_in(client)
    assert db.session.scalars(select(SignInSession.means)).all() == ["password and authenticator app"]


def test_a_code_signs_in_once(client: FlaskClient, database: Flask) -> None:
    person, secret, _codes = enrolled()
    sign_in_as(client, person)
    second(client, code_of(secret))
    other = database.test_client()
    sign_in_as(other, person)
    assert second(other, code_of(secret)) == 422
    assert not is_signed_in(other)


def test_a_recovery_code_signs_in_once_and_is_told(client: FlaskClient, database: Flask) -> None:
    person, _secret, codes = enrolled()
    sign_in_as(client, person)
    assert second(client, codes[0].upper()) == 303
    other = database.test_client()
    sign_in_as(other, person)
    assert second(other, codes[0]) == 422
    assert factors.factors_of(person.id).codes_left == 9
    assert "sign-in.recovery-code-used" in kinds(person)


def test_the_second_step_needs_the_first(client: FlaskClient) -> None:
    _person, secret, _codes = enrolled()
    assert client.get("/login/second").location == "/login"
    assert second(client, code_of(secret)) == 303
    assert not is_signed_in(client)


def test_the_first_step_is_forgotten_after_ten_minutes(client: FlaskClient) -> None:
    person, secret, _codes = enrolled()
    sign_in_as(client, person)
    with clock.frozen(NOW + timedelta(minutes=11)):
        client.post("/login/second", data={"code": code_of(secret)})
        assert not is_signed_in(client)


def test_knowing_the_password_gives_no_more_tries_at_the_code(client: FlaskClient) -> None:
    person, secret, _codes = enrolled()
    for _number in range(5):
        sign_in_as(client, person)
        assert second(client, "000000") == 422
    account = db.session.get_one(Account, person.id, populate_existing=True)
    assert account.failed_count == 5
    assert account.locked_until_at is not None
    assert second(client, code_of(secret)) == 422
    assert kinds(person)[-2:] == ["sign-in.second-factor-failed", "sign-in.paused"]


def test_a_right_code_clears_the_count(client: FlaskClient) -> None:
    person, secret, _codes = enrolled()
    sign_in_as(client, person, "wrong one")
    sign_in_as(client, person)
    second(client, code_of(secret))
    assert db.session.get_one(Account, person.id, populate_existing=True).failed_count == 0


def test_a_mailed_link_is_no_way_around_the_second_step(client: FlaskClient) -> None:
    from lms.people.services import tokens

    person, _secret, _codes = enrolled()
    with unit_of_work():
        link = tokens.make_link_token(purpose="reset", person_id=person.id, lives=timedelta(hours=1))
    words = "quiet river lanterns 7"
    answer = client.post(f"/password/set/{link}", data={"new": words, "again": words})
    assert answer.location == "/login/second"
    assert not is_signed_in(client)


def test_the_app_is_removed_only_by_who_proves_to_be_oneself(client: FlaskClient) -> None:
    person, secret, codes = enrolled()
    sign_in_as(client, person)
    second(client, code_of(secret))
    assert client.post("/settings/security/app/remove", data={"password": PASSWORD}).status_code == 422
    assert factors.has_any(person.id)
    sent = {"password": PASSWORD, "code": codes[1]}
    assert client.post("/settings/security/app/remove", data=sent).status_code == 303
    assert not factors.has_any(person.id)


def test_new_recovery_codes_end_the_earlier_ones(client: FlaskClient) -> None:
    person, secret, codes = enrolled()
    sign_in_as(client, person)
    second(client, code_of(secret))
    page = client.post("/settings/security/codes", data={"password": PASSWORD, "code": codes[0]}).text
    fresh = _CODE.findall(page)
    with unit_of_work():
        assert factors.use_code(person.id, codes[1]) is None
        assert factors.use_code(person.id, fresh[0]) == "password and recovery code"


def reset_by(
    client: FlaskClient, sign_in: SignIn, helper: Person, person: Person, reason: str = "phone lost"
) -> int:
    sign_in(client, helper)
    return client.post(
        f"/people/{person.employee_no}/second-factor/reset", data={"reason": reason}
    ).status_code


def test_an_administrator_resets_with_a_reason_and_the_person_is_told(
    client: FlaskClient, sign_in: SignIn
) -> None:
    person, _secret, _codes = enrolled(email="dana@hospital.example")
    with unit_of_work():
        unit = db.session.get_one(Person, person.id)
        helper = make_person(unit=UnitFactory(code="TOP"), duty="administrator")
    del unit
    assert reset_by(client, sign_in, helper, person) == 404
    with unit_of_work():
        from lms.people.models import Duty, Job

        job = db.session.scalars(select(Job).where(Job.person_id == person.id)).one()
        db.session.scalars(select(Duty).where(Duty.person_id == helper.id)).one().unit_id = job.unit_id
    assert reset_by(client, sign_in, helper, person, "  ") == 422
    assert factors.has_any(person.id)
    assert reset_by(client, sign_in, helper, person) == 303
    assert not factors.has_any(person.id)
    assert factors.factors_of(person.id).codes_left == 0
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "account.second-factor-reset" in actions
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert mail.payload["to"] == "dana@hospital.example"


def test_a_manager_resets_nobody(client: FlaskClient, sign_in: SignIn) -> None:
    person, _secret, _codes = enrolled()
    with unit_of_work():
        from lms.people.models import Job, Unit

        job = db.session.scalars(select(Job).where(Job.person_id == person.id)).one()
        manager = make_person(unit=db.session.get_one(Unit, job.unit_id), duty="manager")
    assert reset_by(client, sign_in, manager, person) == 404


@pytest.fixture
def demanded(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the policy ask administrators for a second factor, with so many days to enrol."""

    def ask(days: int) -> None:
        asked = {"second_factor": {"duties": ["administrator"], "from": "2026-11-10", "days": days}}
        found = limits.limits_of(asked)
        for module in ("lms.people.services.demands", "lms.people.views.guard"):
            monkeypatch.setattr(f"{module}.current_limits", lambda: found)

    return ask


def administrator() -> Person:
    with unit_of_work():
        from lms.people.services.accounts import set_password

        person = make_person(unit=UnitFactory(), duty="administrator")
        set_password(person.id, hash_of(PASSWORD))
    return person


def test_whose_duty_needs_one_is_led_to_set_it_up_and_may_still_go_on(
    client: FlaskClient, demanded: Callable[[int], None]
) -> None:
    person = administrator()
    demanded(14)
    assert (sign_in_as(client, person).location or "").startswith("/settings/security")
    assert "by 24 Nov 2026" in " ".join(client.get("/settings/security").text.split())
    assert client.get("/people").status_code == 200


def test_after_the_days_nothing_else_opens_until_it_is_set_up(
    client: FlaskClient, demanded: Callable[[int], None]
) -> None:
    person = administrator()
    demanded(3)
    sign_in_as(client, person)
    assert client.get("/people").location == "/settings/security"
    assert client.get("/settings/security/app").status_code == 200
    with unit_of_work():
        offered = factors.offer(person.id)
        secret = factors.offered_secret(person.id, offered) or ""
        factors.add_app(person.id, offered, code_of(secret))
    assert client.get("/people").status_code == 200


def test_a_token_of_a_program_is_left_alone(client: FlaskClient, demanded: Callable[[int], None]) -> None:
    person = administrator()
    with unit_of_work():
        made = make_token(person, name="feed", days=30, made_by=None, actor="test")
    demanded(0)
    answer = client.get("/api/v1/people", headers={"Authorization": f"Bearer {made.secret}"})
    assert answer.status_code == 200


def test_the_doctor_names_who_lacks_one(database: Flask, demanded: Callable[[int], None]) -> None:
    person = administrator()
    assert demands.problems() == []
    demanded(14)
    assert person.employee_no in demands.problems()[0]
    assert demands.due_on(person.id) == date(2026, 11, 24)


def test_sign_ins_are_told_without_what_was_typed(client: FlaskClient) -> None:
    person = person_with_password()
    sign_in_as(client, person, "a wrong phrase")
    sign_in_as(client, person)
    client.post("/login", data={"name": "nobody", "password": "a wrong phrase"})
    rows = db.session.scalars(select(SignInEvent).order_by(SignInEvent.id)).all()
    assert [(row.kind, row.means, row.person_id) for row in rows] == [
        ("sign-in.failed", None, person.id),
        ("sign-in.ok", "password", person.id),
    ]


def test_no_try_is_told_while_tries_are_paused(client: FlaskClient) -> None:
    person = person_with_password()
    for _number in range(8):
        sign_in_as(client, person, "a wrong phrase")
    assert kinds(person) == ["sign-in.failed"] * 5 + ["sign-in.paused"]
