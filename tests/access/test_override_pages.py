"""The pages of overrides: proposals, emergencies and the register, by those who may and those who may not."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access.models_overrides import SuspensionProposal
from lms.access.services.decisions import decide
from lms.access.services.emergencies import emergencies, possible_days
from lms.access.services.overrides import reviews_of
from lms.core import clock
from lms.core.superseding import succeed
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from tests.access.factories import GATE, TODAY, give_duty, learner, make_world
from tests.access.test_emergencies import declared
from tests.cast import Cast

pytestmark = pytest.mark.database
PASSWORD = "three quiet harbour lights"
SignIn = Any


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        cast = make_world()
        give_password([cast["director"].id], PASSWORD)
    return cast


def proposed(cast: Cast, number: int = 1) -> None:
    with unit_of_work():
        for days in range(number):
            key = {
                "person_id": learner(cast.admitting).id,
                "gate": GATE,
                "topic": "attestation:acceptable-use",
                "last_day": TODAY - timedelta(days=20 + days),
            }
            succeed(SuspensionProposal, key, title="Acceptable use", unit_id=cast.admitting.id, state="open")


def declare_by_form(client: FlaskClient, day: date, **changes: str) -> Any:
    values = {
        "form_key": "declared",
        "unit": "NORTH-ADM",
        "last_on": day.isoformat(),
        "reason": "A bus accident.",
        **changes,
    }
    return client.post("/access/emergencies", data=values)


def test_a_director_declares_and_names_somebody(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    with unit_of_work():
        newcomer = learner(world.admitting)
    sign_in(client, world["director"])
    assert declare_by_form(client, possible_days(world.admitting.id)[0]).status_code == 303
    named = {
        "form_key": "n",
        "person": newcomer.employee_no,
        "functions": "Walk-ins at the main desk.",
        "supervisor": world["manager"].employee_no,
    }
    assert client.post("/access/emergencies/declared/people", data=named).status_code == 303
    assert decide(newcomer.id, GATE, as_of=TODAY).decision.state == "provisional"
    page = client.get("/access/emergencies/declared").text
    assert newcomer.full_name in page
    assert "left" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Say what happened"),
        ({"unit": "SOUTH"}, "Not a valid choice"),
        ({"last_on": "2027-01-01"}, "Not a valid choice"),
    ],
)
def test_what_is_not_lawful_comes_back_with_what_was_typed(
    client: FlaskClient, world: Cast, sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    sign_in(client, world["director"])
    answer = declare_by_form(client, TODAY, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert emergencies([world.system.path]) == []


@pytest.mark.parametrize("who", ["access_officer", "manager", "learner", "auditor"])
def test_only_directors_and_administrators_declare(
    client: FlaskClient, world: Cast, sign_in: SignIn, who: str
) -> None:
    sign_in(client, world[who])
    assert declare_by_form(client, TODAY).status_code in (403, 404)


def test_a_director_of_another_facility_does_not_see_it(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        code = declared(world).code
        give_duty(world["eve"], "director", world.south)
    sign_in(client, world["eve"])
    assert client.get(f"/access/emergencies/{code}").status_code == 404
    assert "A bus accident" not in client.get("/access/emergencies").text


def test_a_director_names_nobody_of_units_where_they_have_another_duty(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        give_duty(world["director"], "trainer", world.south)
        newcomer = learner(world.south)
    sign_in(client, world["director"])
    declare_by_form(client, possible_days(world.admitting.id)[0])
    named = {
        "form_key": "n",
        "person": newcomer.employee_no,
        "functions": "Walk-ins at the main desk.",
        "supervisor": world["manager"].employee_no,
    }
    answer = client.post("/access/emergencies/declared/people", data=named)
    assert answer.status_code == 422
    assert "works in your units today" in answer.text
    assert decide(newcomer.id, GATE, as_of=TODAY).decision.state != "provisional"


def test_the_officers_desk_shows_a_clock_and_the_number_of_proposals(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    proposed(world, 2)
    with unit_of_work():
        declared(world)
    page = sign_in(client, world["access_officer"]).get("/access").text
    assert re.search(r"\d+ hours left", page)
    assert "Proposals, 2" in page


def test_an_officer_reads_when_it_takes_effect_and_dismisses_with_a_reason(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    proposed(world)
    sign_in(client, world["access_officer"])
    page = client.get("/access/proposals").text
    assert "No schedule: takes effect at the next midnight of Alder Ridge admitting" in page
    path = re.search(r"/access/proposals/\d+", page)
    assert path is not None
    asked = {"form_key": "a", "answer": "dismiss", "reason": ""}
    refused = client.post(path[0], data=asked)
    assert refused.status_code == 422
    assert "it stands on the register" in refused.text


def test_the_list_of_proposals_asks_the_same_number_of_statements(
    client: FlaskClient, world: Cast, sign_in: SignIn, count_queries: Any
) -> None:
    def statements() -> int:
        client.get("/access/proposals")
        with count_queries() as found:
            assert client.get("/access/proposals").status_code == 200
        return len(found)

    proposed(world)
    sign_in(client, world["access_officer"])
    before = statements()
    proposed(world, 5)
    assert statements() == before


def test_a_director_signs_the_review_with_the_password(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    sign_in(client, world["director"])
    page = client.get("/access/overrides").text
    digest = re.search(r'name="digest" value="(\w+)"', page)
    action = re.search(r'action="(/access/overrides/[^"]+)"', page)
    assert digest is not None
    assert action is not None
    asked = {"form_key": "r", "digest": digest[1], "note": "Read."}
    assert client.post(action[1], data={**asked, "password": "wrong"}).status_code == 422
    assert client.post(action[1], data={**asked, "password": PASSWORD}).status_code == 303
    (signed,) = reviews_of([world.north.id], clock.today())
    assert signed.note == "Read."


def test_an_officer_reads_the_register_and_signs_nothing(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    sign_in(client, world["access_officer"])
    assert "Sign the review" not in client.get("/access/overrides").text
    path = f"/access/overrides/NORTH/{TODAY:%Y-%m}"
    assert client.post(path, data={"form_key": "r", "digest": "x"}).status_code in (403, 404)
