"""The pages of second ratings: asking in words, rating without seeing, what everybody else may not do."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.compliance.services.ratings import observations_of, open_disputes
from lms.compliance.views.ratings import trainer_part
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.identity import identity_of
from tests.access.factories import CHECKLIST, follow_content, make_world, publish
from tests.cast import Cast
from tests.compliance.test_ratings import BADLY, STEPS, disputed, seen

pytestmark = pytest.mark.database
PASSWORD = "three quiet harbour lights"
SignIn = Any


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        cast = make_world()
        body = {**CHECKLIST, "module": "PA-03", "minutes": 20, "setting": "live", "steps": STEPS}
        publish("checklist", "walk-in", body)
        follow_content()
        give_password([cast["trainer"].id], PASSWORD)
    return cast


def test_a_learner_asks_for_a_second_rating_in_words(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        fact = seen(world, BADLY)
    number = world["learner"].employee_no
    sign_in(client, world["learner"])
    path = f"/ratings/{number}/{fact.id}/dispute"
    assert client.post(path, data={"words": " "}).status_code == 422
    assert client.post(path, data={"words": "I did ask for the card."}).status_code == 303
    assert "I did ask for the card." in client.get(f"/ratings/{number}").text
    assert len(open_disputes([world.north.path], clock.today())) == 1


def test_the_second_rater_sees_nothing_of_the_first_and_records_a_rating(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        number = disputed(world, BADLY)
    sign_in(client, world["trainer"])
    for path in (f"/ratings/disputes/{number}", f"/ratings/{world['learner'].employee_no}"):
        page = client.get(path).text
        assert "Not passed yet" not in page
        assert world["manager"].full_name not in page
    marks = {"form_key": "r", "mark-S1": "0", "mark-S2": "1", "note": ""}
    path = f"/ratings/disputes/{number}"
    assert client.post(path, data={**marks, "password": "wrong"}).status_code == 422
    assert client.post(path, data={**marks, "password": PASSWORD}).status_code == 303
    assert observations_of(world["learner"].id)[0].fact.source == "second-rating"


def test_who_rated_first_may_not_open_the_form(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    with unit_of_work():
        number = disputed(world, BADLY)
    sign_in(client, world["manager"])
    assert client.get(f"/ratings/disputes/{number}").status_code == 403
    assert "Somebody else must rate" in client.get("/ratings").text


@pytest.mark.parametrize("who", ["learner", "director", "eve"])
def test_who_may_not_observe_may_not_rate(
    client: FlaskClient, world: Cast, sign_in: SignIn, who: str
) -> None:
    with unit_of_work():
        number = disputed(world, BADLY)
    sign_in(client, world[who])
    assert client.get(f"/ratings/disputes/{number}").status_code in (403, 404)


def test_somebody_elses_rating_is_disputed_by_nobody_outside(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        fact = seen(world, BADLY)
    sign_in(client, world["eve"])
    path = f"/ratings/{world['learner'].employee_no}/{fact.id}/dispute"
    assert client.post(path, data={"words": "No."}).status_code == 404


def test_a_trainer_finds_the_disputed_ratings_from_the_first_page(database: Flask, world: Cast) -> None:
    with database.test_request_context():
        assert 'href="/ratings"' in str(trainer_part(identity_of(world["trainer"])))
        assert trainer_part(identity_of(world["learner"])) is None
