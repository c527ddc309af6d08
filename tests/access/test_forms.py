"""A decision that is not accepted comes back as its own form: the reason beside the field, what was typed."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.access.services.sign_off import confirm, release
from lms.access.services.suspensions import standing_suspension, suspend
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.models import Person
from tests.access.factories import GATE, TODAY, clear, learner, make_world, signing, study
from tests.access.test_suspensions import suspending
from tests.cast import Cast
from tests.factories import make_person

pytestmark = pytest.mark.database

PASSWORD = "three quiet harbour lights"
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    with unit_of_work():
        cast = make_world()
        study(cast["learner"])
        give_password([cast["access_officer"].id, cast["manager"].id], PASSWORD)
    return cast


@pytest.fixture
def officer(client: FlaskClient, world: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, world["access_officer"])


def path(person: Person, act: str) -> str:
    return f"/access/{person.employee_no}/{GATE}/{act}"


def sent(client: FlaskClient, address: str, **values: Any) -> tuple[int, str]:
    answer = client.post(address, data=values)
    return answer.status_code, unescape(answer.get_data(as_text=True))


def beside(page: str, field: str) -> str:
    """The error that is tied to a field."""
    found = re.search(rf'id="{field}-error">.*?</svg>\s*(.*?)</p>', page, re.DOTALL)
    return found.group(1) if found else ""


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("decision", ["return", "refuse"])
@pytest.mark.parametrize("note", ["", "   "])
def test_a_return_without_a_note_says_so_beside_the_note(
    officer: FlaskClient, world: Cast, decision: str, note: str
) -> None:
    with unit_of_work(durable=True):
        confirm(signing(world["learner"], world["manager"]))
    status, page = sent(
        officer,
        path(world["learner"], "release"),
        form_key="k",
        decision=decision,
        note=note,
        password=PASSWORD,
    )
    assert status == 422
    assert beside(page, "note").startswith("Say what is missing")
    assert f'value="{decision}" checked' in page


def test_a_wrong_password_keeps_the_decision_and_the_note(officer: FlaskClient, world: Cast) -> None:
    with unit_of_work(durable=True):
        confirm(signing(world["learner"], world["manager"]))
    status, page = sent(
        officer,
        path(world["learner"], "release"),
        form_key="k",
        decision="refuse",
        note="Other desk.",
        password="no",
    )
    assert status == 422
    assert "not your password" in beside(page, "password")
    assert 'value="Other desk."' in page
    assert 'value="refuse" checked' in page


def test_a_release_that_came_too_late_says_why_on_the_page_of_the_person(
    officer: FlaskClient, world: Cast
) -> None:
    with unit_of_work(durable=True):
        other = make_person(unit=world.north, duty="access_officer", job_role="leader")
        confirm(signing(world["learner"], world["manager"]))
        release(signing(world["learner"], other))
    status, page = sent(
        officer, path(world["learner"], "release"), form_key="k", decision="release", password=PASSWORD
    )
    assert status == 422
    assert "Nothing was recorded" in page
    assert "Not ready for sign-off. Cleared until 1 Oct 2027." in page
    assert "Dana Whitfield" in page


def test_a_confirmation_that_is_not_accepted_keeps_the_note(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work(durable=True):
        newcomer = learner(world.admitting)
    sign_in(client, world["manager"])
    status, page = sent(
        client,
        f"/team/{newcomer.employee_no}/{GATE}/confirm",
        form_key="k",
        note="Knows the desk.",
        password=PASSWORD,
    )
    assert status == 422
    assert "Not ready for sign-off." in page
    assert newcomer.full_name in page


def test_a_last_day_before_the_first_says_so_beside_it_and_keeps_the_reason(
    officer: FlaskClient, world: Cast
) -> None:
    with unit_of_work(durable=True):
        clear(world["learner"], world)
    for day in (in_days(-1), "9999-12-31"):
        status, page = sent(
            officer, path(world["learner"], "suspend"), form_key="k", reason="Under review.", to_on=day
        )
        assert status == 422
        assert beside(page, "to_on").startswith("Choose a day from")
        assert 'value="Under review."' in page
        assert f'value="{day}"' in page
    assert standing_suspension(world["learner"].id, GATE, TODAY) is None


def test_a_second_suspension_says_so_on_the_page(officer: FlaskClient, world: Cast) -> None:
    with unit_of_work(durable=True):
        clear(world["learner"], world)
        suspend(suspending(world))
    status, page = sent(officer, path(world["learner"], "suspend"), form_key="k", reason="Again.")
    assert status == 409
    assert "Suspended already." in page
    assert "Lift the suspension" in page


def test_lifting_without_a_reason_says_so_beside_it(officer: FlaskClient, world: Cast) -> None:
    with unit_of_work(durable=True):
        clear(world["learner"], world)
        row = suspend(suspending(world))
    status, page = sent(officer, path(world["learner"], f"restore/{row.id}"), reason="  ")
    assert status == 422
    assert beside(page, "reason") == "Say why the person may work again."


def granted(client: FlaskClient, person: Person, **changes: str) -> tuple[int, str]:
    values = {
        "form_key": "p",
        "from_on": in_days(0),
        "to_on": in_days(6),
        "functions": "Walk-ins at the main desk.",
        "reason": "Night cover.",
        **changes,
    }
    return sent(client, path(person, "provisional"), **values)


@pytest.fixture
def newcomer(world: Cast) -> Person:
    with unit_of_work():
        return make_person(unit=world.admitting)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"from_on": in_days(-1)}, "from_on"),
        ({"from_on": in_days(8), "to_on": in_days(9)}, "from_on"),
        ({"from_on": "9999-12-30", "to_on": "9999-12-31"}, "from_on"),
        ({"to_on": in_days(7)}, "to_on"),
        ({"to_on": in_days(-1)}, "to_on"),
        ({"to_on": "9999-12-31"}, "to_on"),
    ],
    ids=["in the past", "next week", "at the end of time", "a day too long", "ends before", "for ever"],
)
def test_days_outside_the_policy_are_refused_beside_the_day(
    officer: FlaskClient, world: Cast, newcomer: Person, days: dict[str, str], field: str
) -> None:
    supervisor = world["manager"].employee_no
    status, page = granted(officer, newcomer, supervisor=supervisor, **days)
    assert status == 422
    assert beside(page, field).startswith("Choose a day from")
    assert 'value="Night cover."' in page
    assert f'value="{supervisor}"' in page


def test_a_grant_may_begin_as_late_as_the_policy_says(
    officer: FlaskClient, world: Cast, newcomer: Person
) -> None:
    status, _page = granted(
        officer,
        newcomer,
        supervisor=world["manager"].employee_no,
        from_on=in_days(7),
        to_on=in_days(13),
    )
    assert status == 303


def test_an_unknown_supervisor_and_one_out_of_scope_read_the_same(
    client: FlaskClient, world: Cast, newcomer: Person, sign_in: SignIn
) -> None:
    with unit_of_work():
        north_only = make_person(unit=world.north, duty="access_officer", job_role="leader")
        leaver = make_person(unit=world.admitting, job_role=None)
    sign_in(client, north_only)
    told = {
        beside(granted(client, newcomer, supervisor=number)[1], "supervisor")
        for number in ("nobody", world["eve"].employee_no, leaver.employee_no)
    }
    assert told == {"Nobody with this employee number works in your units today."}


def test_nobody_supervises_themself(officer: FlaskClient, newcomer: Person) -> None:
    status, page = granted(officer, newcomer, supervisor=newcomer.employee_no)
    assert status == 422
    assert "Nobody grants or supervises their own access" in page
    assert 'value="Night cover."' in page
