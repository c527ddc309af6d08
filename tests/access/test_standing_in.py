"""Signatures of a deputy say for whom; two different people stay two, with whoever stands behind them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access.models import SignOff
from lms.access.rules.signing import refusal_to_confirm, refusal_to_decline, refusal_to_release
from lms.access.services.decisions import decide
from lms.access.services.sign_off import confirm
from lms.access.services.signatures import record_of, wrong_signatures
from lms.core import clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.models import Person
from lms.people.services.covers import Covering, name_cover
from tests.access.factories import GATE, TODAY, make_world, signing, study
from tests.access.test_rules import SELF, SIGNED, confirmed, gate, released, state
from tests.cast import Cast

pytestmark = pytest.mark.database
PASSWORD = "three quiet harbour lights"
PEOPLE = st.integers(1, 5)


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    with unit_of_work():
        cast = make_world()
        study(cast["learner"])
        give_password([person.id for person in cast.by_duty.values()], PASSWORD, must_change=False)
    return cast


def lend(cast: Cast, lender: str, deputy: str) -> None:
    """Let somebody of the north stand in for somebody in the duty of that name."""
    asked = Covering(
        person_id=cast[lender].id,
        deputy_id=cast[deputy].id,
        duty=lender,
        unit_id=cast.north.id,
        from_on=clock.today(),
        to_on=clock.today() + timedelta(days=6),
        reason="vacation",
        form_key=f"{lender}{deputy}".replace("_", ""),
    )
    with unit_of_work():
        name_cover(asked)


def confirm_as(client: FlaskClient, sign_in: Any, cast: Cast, person: Person) -> int:
    path = f"/team/{cast['learner'].employee_no}/{GATE}/confirm"
    data = {"form_key": f"confirm{person.id}", "password": PASSWORD}
    return int(sign_in(client, person).post(path, data=data).status_code)


def release_as(client: FlaskClient, sign_in: Any, cast: Cast, person: Person) -> int:
    path = f"/access/{cast['learner'].employee_no}/{GATE}/release"
    data = {"form_key": f"release{person.id}", "password": PASSWORD, "decision": "release"}
    return int(sign_in(client, person).post(path, data=data).status_code)


def signed() -> list[tuple[str, int, int | None]]:
    return [
        (row.kind, row.by_id, row.for_id) for row in db.session.scalars(select(SignOff).order_by(SignOff.id))
    ]


def test_a_deputy_confirms_for_the_manager_and_it_says_so_everywhere(
    client: FlaskClient, world: Cast, sign_in: Any
) -> None:
    deputy, manager, learner = world["trainer"], world["manager"], world["learner"]
    assert confirm_as(client, sign_in, world, deputy) == 404
    lend(world, "manager", "trainer")
    page = sign_in(client, deputy).get(f"/team/{learner.employee_no}").text
    assert f"manager, for {manager.full_name}" in page

    assert confirm_as(client, sign_in, world, deputy) == 303

    assert signed() == [("confirm", deputy.id, manager.id)]
    assert f"{deputy.full_name} for {manager.full_name}" in client.get(f"/team/{learner.employee_no}").text
    row = db.session.scalars(select(SignOff)).one()
    assert record_of(row.id)["signer_stood_in_for"]["employee_no"] == manager.employee_no
    body = db.session.scalars(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
        .where(AuditEntry.action == "access.confirmed")
    ).one()
    assert (body["for"], body["stands_in_for"]) == (manager.employee_no, manager.id)


def test_for_whom_was_signed_cannot_be_changed_afterwards(
    client: FlaskClient, world: Cast, sign_in: Any
) -> None:
    lend(world, "manager", "trainer")
    confirm_as(client, sign_in, world, world["trainer"])
    assert list(wrong_signatures()) == []
    with unit_of_work():
        db.session.scalars(select(SignOff)).one().for_id = None
    assert [text for text in wrong_signatures() if "changed after" in text]


def test_a_deputy_of_both_is_never_both_signatures(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    lend(world, "manager", "trainer")
    lend(world, "access_officer", "trainer")
    assert confirm_as(client, sign_in, world, world["trainer"]) == 303
    assert release_as(client, sign_in, world, world["trainer"]) == 422
    assert [kind for kind, _by, _for in signed()] == ["confirm"]
    assert release_as(client, sign_in, world, world["access_officer"]) == 303


def test_who_lent_the_duty_does_not_release_what_the_deputy_confirmed(
    client: FlaskClient, world: Cast, sign_in: Any
) -> None:
    lend(world, "manager", "trainer")
    lend(world, "access_officer", "manager")
    assert confirm_as(client, sign_in, world, world["trainer"]) == 303
    assert release_as(client, sign_in, world, world["manager"]) == 422
    assert len(signed()) == 1


def test_a_deputy_does_not_sign_for_somebody_about_that_same_person(world: Cast) -> None:
    with pytest.raises(Refused, match="Nobody signs for themselves"), unit_of_work():
        confirm(signing(world["learner"], world["trainer"], for_id=world["learner"].id))


def test_a_deputy_releases_for_the_officer_and_it_clears(
    client: FlaskClient, world: Cast, sign_in: Any
) -> None:
    lend(world, "access_officer", "trainer")
    confirm_as(client, sign_in, world, world["manager"])
    assert release_as(client, sign_in, world, world["trainer"]) == 303
    assert decide(world["learner"].id, GATE, as_of=TODAY).decision.state == "cleared"


@given(by=PEOPLE, lender=st.none() | PEOPLE, confirmer=PEOPLE, behind=st.none() | PEOPLE)
def test_what_clears_was_signed_by_two_people_and_neither_for_the_other_or_oneself(
    by: int, lender: int | None, confirmer: int, behind: int | None
) -> None:
    first = replace(confirmed(by=confirmer), for_id=behind)
    second = replace(released(by=by), for_id=lender)
    case = gate(sign_offs=(first, second))
    one, other = {confirmer, behind} - {None}, {by, lender} - {None}
    are_two = one.isdisjoint(other) and SELF not in one | other
    assert (state(case, SIGNED) == "cleared") == are_two


@given(by=PEOPLE, lender=st.none() | PEOPLE, confirmer=PEOPLE, behind=st.none() | PEOPLE)
def test_a_release_is_refused_exactly_where_it_would_not_clear(
    by: int, lender: int | None, confirmer: int, behind: int | None
) -> None:
    first = replace(confirmed(by=confirmer), for_id=behind)
    second = replace(released(by=by), for_id=lender)
    may = refusal_to_release(gate(sign_offs=(first,)), by, SIGNED, lender) is None
    assert may == (state(gate(sign_offs=(first, second)), SIGNED) == "cleared")


@given(by=PEOPLE, lender=st.none() | PEOPLE)
def test_nobody_confirms_or_declines_about_themself_or_for_the_person_it_is_about(
    by: int, lender: int | None
) -> None:
    about_itself = SELF in (by, lender)
    ready, waiting = gate(sign_offs=()), gate(sign_offs=(confirmed(by=9),))
    assert (refusal_to_confirm(ready, by, SIGNED, lender) is not None) == about_itself
    assert (refusal_to_decline(waiting, by, SIGNED, lender) is not None) == about_itself
