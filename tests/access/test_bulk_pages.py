"""The pages of one act for several people: marked in the queue, read, signed with one password, told."""

import re
from collections.abc import Callable
from html import unescape
from secrets import token_hex
from typing import Any

import pytest
from flask import url_for
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access.models import SignOff
from lms.access.services.bulk import MOST
from lms.access.services.sign_off import confirm
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.models import Person
from tests.access.factories import give_duty, learner, make_world, signing, study
from tests.cast import Cast
from tests.factories import make_person

pytestmark = pytest.mark.database

PASSWORD = "three quiet harbour lights"
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    with unit_of_work():
        cast = make_world()
        give_password([cast["access_officer"].id, cast["manager"].id], PASSWORD)
    return cast


@pytest.fixture
def marks(world: Cast) -> list[int]:
    """Ids of the confirmations of three people who wait for a release."""
    found = []
    with unit_of_work(durable=True):
        for name in ("Ada", "Bea", "Cai"):
            person = learner(world.admitting, given_name=name, family_name="Waits")
            study(person)
            found.append(confirm(signing(person, world["manager"])).id)
    return found


@pytest.fixture
def officer(client: FlaskClient, world: Cast, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, world["access_officer"])


def text_of(page: Any) -> str:
    return unescape(page.get_data(as_text=True))


def answers(marks: list[int], **changes: Any) -> dict[str, Any]:
    return {"form_key": "this-form", "password": PASSWORD, "who": marks, **changes}


def releases() -> int:
    return db.session.scalar(select(func.count(SignOff.id)).where(SignOff.kind == "release")) or 0


def test_the_queue_has_a_named_box_for_everybody_one_may_release(
    officer: FlaskClient, world: Cast, marks: list[int]
) -> None:
    page = text_of(officer.get("/access"))
    boxes = re.findall(r'<input[^>]*name="who" value="(\d+)" aria-label="([^"]+)"', page)
    assert boxes == [
        (str(number), f"Mark {name} Waits") for number, name in zip(marks, ("Ada", "Bea", "Cai"), strict=True)
    ]
    assert "checked" not in page
    assert text_of(officer.get("/access?marked=all")).count(" checked") == 3


def test_there_is_no_box_for_oneself_or_for_what_one_confirmed(
    client: FlaskClient, world: Cast, marks: list[int], sign_in: SignIn
) -> None:
    with unit_of_work():
        give_duty(world["manager"], "access_officer", world.north)
    assert 'name="who"' not in text_of(sign_in(client, world["manager"]).get("/access"))


def test_who_may_only_read_the_queue_has_no_boxes(
    client: FlaskClient, world: Cast, marks: list[int], sign_in: SignIn
) -> None:
    page = text_of(sign_in(client, world["auditor"]).get("/access"))
    assert "Ada Waits" in page
    assert 'name="who"' not in page


@pytest.mark.parametrize("duty", ["auditor", "administrator", "manager", "learner", "eve"])
def test_only_access_officers_open_the_act(
    client: FlaskClient, world: Cast, marks: list[int], sign_in: SignIn, duty: str
) -> None:
    sign_in(client, world[duty])
    assert client.get("/access/release", query_string={"who": marks}).status_code in (403, 404)
    assert client.post("/access/release", data=answers(marks)).status_code in (403, 404)
    assert client.get("/access/release/done", query_string={"who": marks, "key": "x"}).status_code in (
        403,
        404,
    )
    assert releases() == 0


def test_the_review_lists_exactly_the_marked_ones_and_signs_nothing(
    officer: FlaskClient, marks: list[int]
) -> None:
    page = text_of(officer.get("/access/release", query_string={"who": marks[:2]}))
    assert "Release two people" in page
    assert "Ada Waits" in page
    assert "Bea Waits" in page
    assert "Cai Waits" not in page
    assert page.count("1\u00a0Oct\u00a02027") == 2
    assert releases() == 0


def test_one_password_releases_them_and_the_page_tells_each(officer: FlaskClient, marks: list[int]) -> None:
    answer = officer.post("/access/release", data=answers(marks), follow_redirects=True)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Three people are released" in page
    assert page.count("What it rested on") == 3
    assert releases() == 3


def test_sending_the_form_twice_releases_once_and_tells_the_same(
    officer: FlaskClient, marks: list[int]
) -> None:
    first = officer.post("/access/release", data=answers(marks))
    second = officer.post("/access/release", data=answers(marks))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert releases() == 3


def test_a_key_longer_than_any_of_ours_is_one_key_all_the_same(
    officer: FlaskClient, marks: list[int]
) -> None:
    long_key = token_hex(4000)
    first, second = (
        officer.post("/access/release", data=answers(marks, form_key=long_key)) for _ in range(2)
    )
    assert (first.status_code, first.location) == (303, second.location)
    assert "Three people are released" in text_of(officer.get(first.location))
    assert releases() == 3


def test_a_wrong_password_signs_nothing_and_keeps_the_list_and_the_note(
    officer: FlaskClient, marks: list[int]
) -> None:
    answer = officer.post("/access/release", data=answers(marks, password="wrong", note="July intake"))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "This is not your password" in page
    assert 'value="July intake"' in page
    assert [int(number) for number in re.findall(r'name="who" value="(\d+)"', page)] == marks
    assert releases() == 0


def test_a_mark_added_from_another_unit_is_refused_without_a_name_and_the_others_go_on(
    officer: FlaskClient, world: Cast, marks: list[int]
) -> None:
    with unit_of_work(durable=True):
        hidden = learner(world.south, given_name="Hidden", family_name="Elsewhere")
        manager = make_person(unit=world.south, duty="manager", job_role="leader")
        study(hidden)
        other = confirm(signing(hidden, manager)).id
    page = text_of(officer.post("/access/release", data=answers([*marks, other]), follow_redirects=True))
    unknown = text_of(officer.post("/access/release", data=answers([other + 1000]), follow_redirects=True))
    assert "Three people are released" in page
    assert "Hidden" not in page
    for shown in (page, unknown):
        assert "One mark" in shown
        assert "Not in your release queue, or not any more." in shown
    assert releases() == 3


def test_who_was_released_in_between_is_named_with_the_reason(officer: FlaskClient, marks: list[int]) -> None:
    officer.post("/access/release", data=answers(marks[:1], form_key="other"))
    page = text_of(officer.post("/access/release", data=answers(marks), follow_redirects=True))
    assert "Two people are released" in page
    assert "Not ready for sign-off. Cleared until 1 Oct 2027." in page


def test_without_a_mark_the_queue_comes_back_with_what_to_do(officer: FlaskClient, marks: list[int]) -> None:
    page = text_of(officer.get("/access/release", follow_redirects=True))
    assert "Mark at least one person." in page


@pytest.mark.parametrize("who", [["x"], ["-1"], ["1e3"], ["9" * 40]])
def test_marks_that_are_no_numbers_are_no_marks(
    officer: FlaskClient, marks: list[int], who: list[str]
) -> None:
    assert officer.get("/access/release", query_string={"who": who}).status_code == 303


def test_more_than_a_hundred_are_not_one_act(officer: FlaskClient, marks: list[int]) -> None:
    many = [*marks, *range(10_000, 10_000 + MOST)]
    page = text_of(officer.get("/access/release", query_string={"who": many}))
    assert "3 more people stay in the queue." in page
    assert officer.post("/access/release", data=answers(many)).status_code == 422
    assert releases() == 0


def test_the_address_of_what_came_of_a_hundred_fits_a_request_line(
    officer: FlaskClient, marks: list[int]
) -> None:
    with officer.application.test_request_context():
        address = url_for("access_release.done", key="k" * 26, who=[10**9 + number for number in range(MOST)])
    assert len(address) < 4000
