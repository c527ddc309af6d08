"""My learning: what is asked of the person first, shorter forms only where they are asked, nothing lost."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from lms.courses.services.learning import complete_lesson
from tests.access.factories import follow_content, publish, role
from tests.cast import Cast, make_cast
from tests.courses.factories import module_body

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]


def publish_module(module: str, **changes: Any) -> None:
    body = module_body(module)
    body["module"] |= changes
    publish("module", module, body)


@pytest.fixture
def shelves(client: FlaskClient, world: Cast, sign_in: SignIn) -> Callable[[str], dict[str, list[str]]]:
    """Return a function that opens the page and returns the modules of each shelf."""

    def opened(name: str = "learner") -> dict[str, list[str]]:
        html = sign_in(client, world[name]).get("/learn").text
        found = {}
        for part in html.split('<section class="panel"')[1:]:
            title = re.search(r"<h2[^>]*>(.*?)</h2>", part)
            assert title is not None
            found[unescape(title.group(1))] = re.findall(r'<div class="t"><a href="[^"]*">(.*?)</a>', part)
        return found

    return opened


def test_what_the_job_asks_stands_first_and_the_rest_is_folded(world: Cast, shelves: Any) -> None:
    with unit_of_work():
        publish_module("TS-01")
    assert shelves() == {"Asked of you": ["Who pays first"], "All other modules": ["Module TS-01"]}


def test_somebody_of_whom_nothing_is_asked_sees_every_module(world: Cast, shelves: Any) -> None:
    assert shelves("director") == {"All other modules": ["Who pays first"]}


def test_a_module_that_was_begun_without_being_asked_stands_under_started(world: Cast, shelves: Any) -> None:
    with unit_of_work():
        publish_module("TS-01")
        complete_lesson(person_id=world["learner"].id, module_id="TS-01", lesson_id="L1")
    assert shelves()["Started"] == ["Module TS-01"]


def test_a_shorter_form_is_shown_where_it_is_asked_and_nowhere_else(world: Cast, shelves: Any) -> None:
    with unit_of_work():
        publish_module("TS-01")
        publish_module("TS-01-S", title="The short form", form_of="TS-01")
    assert "The short form" not in str(shelves())
    with unit_of_work():
        asked = role()
        asked["gate"]["modules"].append({"module": "TS-01-S", "critical": True})
        publish("role", "registrar", asked)
        follow_content()
    assert sorted(shelves()["Asked of you"]) == ["The short form", "Who pays first"]
    assert "The short form" not in shelves("director")["All other modules"]


def test_a_module_that_opens_later_says_after_which(
    client: FlaskClient, world: Cast, sign_in: SignIn, shelves: Any
) -> None:
    with unit_of_work():
        publish_module("TS-02", prerequisites=["PA-03"])
    text = sign_in(client, world["learner"]).get("/learn").text
    assert "Opens after Who pays first (PA-03)." in text
    assert "Not open yet" in text


def test_without_content_the_page_says_what_to_do(
    database: Any, client: FlaskClient, sign_in: SignIn
) -> None:
    with unit_of_work():
        cast = make_cast()
    assert "No module is live" in sign_in(client, cast["learner"]).get("/learn").text
