"""From a search to its answer: opened results ask, a press counts the seconds, nothing else is kept."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core import clock, search
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.home.answering import with_word
from lms.support.models import SearchAnswered
from tests.cast import Cast, make_cast
from tests.conftest import NOW
from tests.courses.factories import publish

BUTTON = "This answered me"
As = Callable[[str], FlaskClient]


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast, a module, everything in the index."""
    with unit_of_work():
        made = make_cast()
        publish()
        search.rebuild()
    return made


@pytest.fixture
def as_(cast: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]) -> As:
    """Return a function that gives the browser of somebody of the cast."""
    return lambda name: sign_in(client, cast[name])


def hits(browser: FlaskClient, words: str) -> list[str]:
    """Return the addresses of what a search finds."""
    page = browser.get(f"/search?q={words}").text
    return [unescape(one) for one in re.findall(r'class="hit".*?<a href="([^"]+)"', page)]


def found(browser: FlaskClient, words: str, path: str) -> str:
    return next(one for one in hits(browser, words) if one.partition("?")[0] == path)


def press(browser: FlaskClient, page: str) -> Any:
    mark = re.search(r'name="mark" value="([^"]+)"', page)
    assert mark is not None
    return browser.post("/search/answered", data={"mark": unescape(mark[1])})


LESSON = "/learn/TS-01/lessons/L1"


@pytest.mark.parametrize(
    ("words", "path", "kind"),
    [("lesson", LESSON, "lesson"), ("module", "/learn/TS-01", "module"), ("pocket", "/cards/TS-01", "card")],
)
def test_what_a_search_opened_asks_and_a_press_counts_the_seconds_between(
    as_: As, words: str, path: str, kind: str
) -> None:
    browser = as_("learner")
    address = found(browser, words, path)
    with clock.frozen(NOW + timedelta(seconds=75)):
        page = browser.get(address).text
    with clock.frozen(NOW + timedelta(minutes=9)):
        sent = press(browser, page)
    row = db.session.scalars(select(SearchAnswered)).one()

    assert BUTTON in page
    assert (sent.status_code, sent.location) == (303, path)
    assert (row.kind, row.seconds, row.searched_on.isoformat()) == (kind, 75, "2026-11-16")


def test_searching_and_opening_write_nothing(as_: As) -> None:
    browser = as_("learner")
    browser.get(found(browser, "lesson", LESSON))

    assert db.session.scalar(select(func.count()).select_from(SearchAnswered)) == 0


def test_pressed_twice_and_opened_again_it_counts_once(as_: As) -> None:
    browser = as_("learner")
    address = found(browser, "lesson", LESSON)
    page = browser.get(address).text
    press(browser, page)
    press(browser, page)
    press(browser, browser.get(address).text)

    assert db.session.scalar(select(func.count()).select_from(SearchAnswered)) == 1


def test_what_was_opened_otherwise_or_half_an_hour_later_does_not_ask(as_: As) -> None:
    browser = as_("learner")
    address = found(browser, "lesson", LESSON)

    assert BUTTON not in browser.get(LESSON).text
    with clock.frozen(NOW + timedelta(minutes=31)):
        assert BUTTON not in browser.get(address).text
    assert BUTTON not in browser.get(f"{LESSON}?asked=forged.word").text


def test_the_word_of_somebody_else_counts_nothing(as_: As) -> None:
    address = found(as_("learner"), "lesson", LESSON)
    page = as_("learner").get(address).text

    assert BUTTON not in as_("trainer").get(address).text
    assert press(as_("trainer"), page).status_code == 404
    assert as_("trainer").post("/search/answered", data={"mark": "x"}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(SearchAnswered)) == 0


def test_pages_and_people_are_opened_without_the_word(as_: As) -> None:
    assert not [one for one in hits(as_("manager"), "dana") if "asked=" in one]


def test_the_word_stands_before_the_anchor() -> None:
    assert with_word("/a?b=1#c", "w") == "/a?b=1&asked=w#c"
    assert with_word("/a#c", "w") == "/a?asked=w#c"
