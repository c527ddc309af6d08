"""A manager enrols a team: their own people only, in one act, with words the learner reads."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from lms.courses import api as courses
from tests.cast import Cast
from tests.factories import make_person
from tests.home.test_library import publish_module

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def manager(client: FlaskClient, world: Cast, sign_in: SignIn) -> FlaskClient:
    """The manager of the learner's hospital, before a module that nobody is asked for."""
    with unit_of_work():
        publish_module("TS-01", title="Boxes and forms")
    return sign_in(client, world["manager"])


def form(*people: Any, **changes: str) -> dict[str, Any]:
    """Return the form that enrols people."""
    return {
        "module": "TS-01",
        "person": [one.employee_no for one in people],
        "wish_on": "",
        "note": "",
    } | changes


def test_the_page_lists_the_people_of_ones_units_and_nobody_else(manager: FlaskClient, world: Cast) -> None:
    page = manager.get("/team/enrol").text
    assert "Dana Whitfield" in page
    assert "Eve Outside" not in page


def test_a_role_cuts_the_list(manager: FlaskClient, world: Cast) -> None:
    page = manager.get("/team/enrol?role=registrar").text
    assert "Dana Whitfield" in page
    assert world["trainer"].full_name not in page


def test_enrolled_people_read_who_hopes_for_what_and_are_not_late(
    client: FlaskClient, manager: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    data = form(world["learner"], wish_on="2026-12-01", note="For <b>Thursday</b>.")
    answer = manager.post("/team/enrol", data=data, follow_redirects=True)
    assert "One person is enrolled." in answer.text
    assert "0 of 1 people" in answer.text
    page = sign_in(client, world["learner"]).get("/learn").text.replace("\xa0", " ")
    assert "Your manager enrolled you" in page
    told = f"{world['manager'].full_name} enrolled you on 16 Nov 2026, hoping for 1 Dec 2026"
    assert f"{told}: For &lt;b&gt;Thursday&lt;/b&gt;." in page
    assert "Hoped for by 1 Dec" in page


def test_a_module_that_is_asked_anyway_says_both_reasons(
    client: FlaskClient, manager: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    manager.post("/team/enrol", data=form(world["learner"], module="PA-03"))
    page = sign_in(client, world["learner"]).get("/learn").text.replace("\xa0", " ")
    assert "Your manager enrolled you" not in page
    assert re.search(r"enrolled you on 16 Nov 2026 · .*Registrar", page)


def test_sent_twice_it_enrols_once_and_says_so(manager: FlaskClient, world: Cast) -> None:
    for _ in range(2):
        answer = manager.post("/team/enrol", data=form(world["learner"]), follow_redirects=True)
    assert "one was enrolled by you before" in answer.text
    assert len(courses.chosen_by(world["learner"].id)) == 1


def test_people_of_other_units_are_not_enrolled(manager: FlaskClient, world: Cast) -> None:
    assert manager.post("/team/enrol", data=form(world["eve"])).status_code == 422
    assert courses.chosen_by(world["eve"].id) == ()


@pytest.mark.parametrize("wish_on", ["soon", "2026-11-01"])
def test_a_day_that_is_none_or_has_passed_is_refused(manager: FlaskClient, world: Cast, wish_on: str) -> None:
    assert manager.post("/team/enrol", data=form(world["learner"], wish_on=wish_on)).status_code == 422
    assert courses.chosen_by(world["learner"].id) == ()


def test_a_module_that_does_not_exist_is_refused(manager: FlaskClient, world: Cast) -> None:
    assert manager.post("/team/enrol", data=form(world["learner"], module="XX-99")).status_code == 404


def test_taking_back_empties_the_lists(manager: FlaskClient, world: Cast) -> None:
    manager.post("/team/enrol", data=form(world["learner"]))
    answer = manager.post("/team/enrol/back", data={"module": "TS-01"}, follow_redirects=True)
    assert "Taken back for one person." in answer.text
    assert courses.chosen_by(world["learner"].id) == ()


def test_who_leads_nobody_enrols_nobody(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    learner = sign_in(client, world["learner"])
    assert learner.get("/team/enrol").status_code == 403
    assert learner.post("/team/enrol", data=form(world["learner"])).status_code == 403
    assert "Enrol my team" not in learner.get("/learn/catalogue").text


def test_the_way_stands_on_the_team_and_in_the_catalogue(manager: FlaskClient) -> None:
    for address in ("/team", "/learn/catalogue"):
        assert 'href="/team/enrol"' in manager.get(address).text


def test_the_page_reads_no_more_for_more_people(
    manager: FlaskClient, world: Cast, count_queries: Callable[[], Any]
) -> None:
    def queries() -> int:
        manager.get("/team/enrol")
        with count_queries() as statements:
            manager.get("/team/enrol")
        return len(statements)

    few = queries()
    with unit_of_work():
        for _ in range(8):
            make_person(unit=world.admitting)
    assert queries() <= few <= 5
