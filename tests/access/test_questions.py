"""The questions of a Monday morning that concern access: each answered within two clicks, with its proof."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access.models import EhrAccount
from lms.access.services import holding
from lms.access.services.provisional import Granting, grant_provisional
from lms.access.services.sign_off import confirm
from lms.compliance.services.spans import assign
from lms.core import clock
from lms.core.database import db
from lms.core.events import announce
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Employment, Person
from tests.access.factories import GATE, TODAY, clear, later, learner, make_world, signing, study
from tests.cast import Cast
from tests.factories import JobFactory, make_person

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]
DAY = timedelta(days=1)
NAMES = ("ready", "contractor", "provisional", "unused", "keyless")


def account_of(person: Person, *, days_ago: int = 1) -> None:
    db.session.add(
        EhrAccount(
            person_id=person.id,
            account=person.employee_no,
            security_class="REGISTRAR",
            active=True,
            last_login_on=TODAY - days_ago * DAY,
            from_on=TODAY - 300 * DAY,
            recorded_at=clock.now(),
        )
    )
    db.session.flush()
    holding.follow([person.id])


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    """One person for each question: waiting, contract ended, provisional, unused, without account."""
    with unit_of_work():
        cast = make_world()
        for name in NAMES:
            person = cast.by_duty[name] = learner(cast.admitting)
            person.given_name = name.title()
            if name != "provisional":
                study(person)
            if name in ("unused", "keyless"):
                clear(person, cast)
    with clock.frozen(later(-10)), unit_of_work():
        clear(cast["contractor"], cast)
    with unit_of_work():
        confirm(signing(cast["ready"], cast["manager"]))
        asked = Granting(
            person_id=cast["provisional"].id,
            gate=GATE,
            by_id=cast["access_officer"].id,
            supervisor_id=cast["manager"].id,
            from_on=TODAY,
            to_on=TODAY + 3 * DAY,
            reason="Night desk.",
            form_key="grant",
        )
        grant_provisional(asked)
        account_of(cast["provisional"])
        account_of(cast["unused"], days_ago=95)
        end_contract(cast["contractor"])
        account_of(cast["contractor"])
    return cast


def end_contract(person: Person) -> None:
    """Let the contract have ended yesterday; nobody reported the leaving."""
    fact = db.session.scalars(select(Employment).where(Employment.person_id == person.id)).one()
    fact.left_on = TODAY - DAY
    db.session.flush()
    assign([person.id])
    announce(RosterChanged(person_ids=(person.id,)))


def links(page: str) -> set[str]:
    return {found.replace("&amp;", "&") for found in re.findall(r'href="([^"#]+)', page)}


def two_clicks(client: FlaskClient, wanted: str) -> str:
    """Return the page at an address that a link leads to from the first page, or from one that it links."""
    home = client.get("/").text
    steps = sorted(href for href in links(home) if href.startswith(("/access", "/team", "/compliance")))
    reached = links(home).union(*(links(client.get(href).text) for href in steps))
    assert wanted in reached, f"{wanted} is more than two clicks away"
    answer = client.get(wanted)
    assert answer.status_code == 200
    return answer.text


def proof(person: Person) -> str:
    return f"/access/{person.employee_no}"


@pytest.fixture
def officer(client: FlaskClient, sign_in: SignIn, world: Cast) -> FlaskClient:
    return sign_in(client, world["access_officer"])


def test_whom_may_i_release_today(officer: FlaskClient, world: Cast) -> None:
    page = two_clicks(officer, "/access?show=release")
    assert world["ready"].full_name in page
    assert f"{proof(world['ready'])}?gate={GATE}" in links(page)
    assert "3 of 3 met" in page or "met" in page
    assert any("format=csv" in href for href in links(page))


def test_whom_must_i_limit_or_end_today(officer: FlaskClient, world: Cast) -> None:
    page = two_clicks(officer, "/access?show=limit")
    assert world["contractor"].full_name in page
    assert f"{proof(world['contractor'])}?gate={GATE}" in links(page)
    assert "access has ended" in page


def test_who_is_provisional_by_whom_until_when(officer: FlaskClient, world: Cast) -> None:
    page = two_clicks(officer, "/access?show=provisional")
    row = next(one for one in page.split("<tr>") if world["provisional"].full_name in one)
    assert f"<td>{world['access_officer'].full_name}</td>" in row
    assert f"<td>{world['manager'].full_name}</td>" in row
    assert '<td class="num">3</td>' in row
    assert f"{proof(world['provisional'])}?gate={GATE}" in links(row)
    told = officer.get("/access?show=provisional&format=csv").text
    assert world["access_officer"].full_name in told
    assert "Days left" in told


def test_do_identity_system_and_training_agree(officer: FlaskClient, world: Cast) -> None:
    page = two_clicks(officer, "/access?show=reconcile")
    assert "Account without clearance" in page
    assert "Cleared without account" in page
    assert {proof(world["contractor"]), proof(world["keyless"])} <= links(page)


def test_who_has_not_logged_in_for_sixty_or_ninety_days(officer: FlaskClient, world: Cast) -> None:
    page = two_clicks(officer, "/access?show=reconcile&kind=no_login_90")
    assert world["unused"].full_name in page
    assert "No log-in for 95 days" in page
    assert proof(world["unused"]) in links(page)
    assert "Ask the manager" in page


def test_what_changed_since_friday(officer: FlaskClient, world: Cast) -> None:
    page = two_clicks(officer, "/access/changes")
    for name in ("ready", "provisional", "contractor"):
        assert world[name].full_name in page
    assert f"{proof(world['ready'])}?gate={GATE}" in links(page)
    assert any("format=csv" in href for href in links(page))


def test_big_intakes(officer: FlaskClient, world: Cast) -> None:
    with unit_of_work():
        newcomers = [make_person(unit=world.admitting, job_role=None) for _number in range(6)]
        for one in newcomers:
            JobFactory(person_id=one.id, unit_id=world.admitting.id, from_on=TODAY + 5 * DAY)
        announce(RosterChanged(person_ids=tuple(one.id for one in newcomers)))
    page = two_clicks(officer, "/access/intakes")
    assert "6 who begin" in page
    assert "Registrar" in page


def test_a_manager_sees_who_cannot_work_safely_tomorrow_and_what_runs_out(
    client: FlaskClient, sign_in: SignIn, world: Cast
) -> None:
    sign_in(client, world["manager"])
    page = two_clicks(client, "/team?show=unsafe")
    assert "Cleared for tomorrow" in page
    assert "Expiring in 30 days" in two_clicks(client, "/team?show=expiring")


def test_a_manager_sees_whether_new_hires_are_on_track(
    client: FlaskClient, sign_in: SignIn, world: Cast
) -> None:
    sign_in(client, world["manager"])
    assert "First 90 days" in two_clicks(client, "/team/first-days")


@pytest.mark.parametrize("duty", ["director", "compliance_consultant"])
def test_who_got_overrides(client: FlaskClient, sign_in: SignIn, world: Cast, duty: str) -> None:
    sign_in(client, world[duty])
    page = two_clicks(client, "/access/overrides")
    assert world["provisional"].full_name in page
    assert "in force" in page
    assert f"{proof(world['provisional'])}?gate={GATE}" in links(page)
    assert client.get(f"{proof(world['provisional'])}?gate={GATE}").status_code == 200


def test_a_consultant_reads_the_register_and_reviews_nothing(
    client: FlaskClient, sign_in: SignIn, world: Cast
) -> None:
    sign_in(client, world["compliance_consultant"])
    assert "Sign the review" not in client.get("/access/overrides").text
    path = f"/access/overrides/{world.north.code}/{TODAY:%Y-%m}"
    assert client.post(path, data={"form_key": "x", "digest": "y"}).status_code in (403, 404)


def test_a_consultant_reads_decisions_and_no_note_of_education(
    client: FlaskClient, sign_in: SignIn, world: Cast
) -> None:
    sign_in(client, world["compliance_consultant"])
    person: Any = world["ready"]
    page = client.get(f"/access/{person.employee_no}?gate={GATE}").text
    assert "Role and workflows confirmed" in page
    assert not [href for href in links(page) if href.startswith("/education")]
    assert client.get(f"/education/people/{person.employee_no}").status_code in (403, 404)
