"""The catalogue: filters by rule, levels on any set of prerequisites, and the page that chooses."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.core import search
from lms.core.unit_of_work import unit_of_work
from lms.home.rules.catalogue import (
    ADVANCED,
    BY_LENGTH,
    FIRST,
    LEVELS,
    LONG,
    MIDDLE,
    NEXT,
    SHORT,
    Choice,
    Offer,
    chosen,
    length_of,
    levels,
)
from tests.access.factories import publish
from tests.cast import Cast
from tests.home.test_library import publish_module

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]
OFFERS = [
    Offer("PA-01", 60, NEXT, frozenset({"registrar"}), frozenset({"W01"})),
    Offer("PA-02", 20, FIRST, frozenset({"registrar", "biller"}), frozenset()),
    Offer("BI-01", 61, ADVANCED, frozenset({"biller"}), frozenset({"W23"})),
]


def ids(choice: Choice) -> list[str]:
    """Return the modules that fit a choice."""
    return [offer.id for offer in chosen(OFFERS, choice)]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(), ["BI-01", "PA-01", "PA-02"]),
        (Choice(role="biller"), ["BI-01", "PA-02"]),
        (Choice(step="W01"), ["PA-01"]),
        (Choice(length=MIDDLE), ["PA-01"]),
        (Choice(level=FIRST), ["PA-02"]),
        (Choice(role="biller", level=NEXT), []),
        (Choice(sort=BY_LENGTH), ["PA-02", "PA-01", "BI-01"]),
        (Choice(found=["PA-02", "BI-01"]), ["PA-02", "BI-01"]),
        (Choice(found=[]), []),
    ],
)
def test_every_filter_has_to_fit_and_words_keep_their_order(choice: Choice, found: list[str]) -> None:
    assert ids(choice) == found


@pytest.mark.parametrize(
    ("minutes", "length"), [(5, SHORT), (30, SHORT), (31, MIDDLE), (60, MIDDLE), (61, LONG)]
)
def test_lengths_have_their_limits(minutes: int, length: str) -> None:
    assert length_of(minutes) == length


def test_a_level_says_how_much_comes_before() -> None:
    needed = {"A": [], "B": ["A"], "C": ["B"], "D": ["C", "A"], "E": ["gone"]}
    assert levels(needed) == {"A": FIRST, "B": NEXT, "C": NEXT, "D": ADVANCED, "E": FIRST}


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.lists(st.sampled_from("ABCDEF"), max_size=4)))
def test_any_prerequisites_even_in_a_circle_have_a_level(needed: dict[str, list[str]]) -> None:
    found = levels(needed)
    assert found.keys() == needed.keys()
    assert set(found.values()) <= set(LEVELS)


@pytest.fixture
def browser(client: FlaskClient, world: Cast, sign_in: SignIn) -> FlaskClient:
    """The learner before two further modules, one of them about boxes."""
    with unit_of_work():
        publish_module("TS-01", title="Boxes and forms", minutes=90)
        publish_module("TS-02", prerequisites=["PA-03"])
        entries = [{"terms": ["FL 4"], "leads_to": ["boxes and forms"]}]
        publish("synonyms", "search", {"id": "search", "entries": entries})
        search.rebuild()
    return sign_in(client, world["learner"])


def test_the_catalogue_shows_every_whole_module_with_how_one_stands(browser: FlaskClient) -> None:
    page = browser.get("/learn/catalogue").text
    assert "3 modules to choose from" in page
    assert "Not open yet" in page
    assert "after PA-03" in page


def test_a_filter_of_the_address_is_kept_and_leads_back(browser: FlaskClient) -> None:
    page = browser.get("/learn/catalogue?length=long").text
    assert "One module to choose from" in page
    assert 'name="query" value="length=long"' in page


def test_a_role_shows_what_is_asked_of_it(browser: FlaskClient) -> None:
    page = browser.get("/learn/catalogue?role=registrar").text
    assert "Who pays first" in page
    assert "Boxes and forms" not in page


def test_a_code_finds_the_module_it_is_about_and_says_so(browser: FlaskClient) -> None:
    page = browser.get("/learn/catalogue?q=fl+4").text
    assert "Also searched: boxes and forms" in page
    assert "Boxes and forms</a>" in page
    assert "One module to choose from" in page


def test_words_that_find_nothing_offer_the_way_on(browser: FlaskClient) -> None:
    assert "Show every module" in browser.get("/learn/catalogue?q=zebra").text


def test_what_was_chosen_stands_on_its_own_shelf_and_is_never_late(browser: FlaskClient) -> None:
    browser.post("/learn/TS-01/choose")
    page = browser.get("/learn").text.replace("\xa0", " ")
    assert "Chosen by you" in page
    assert "You chose it on 16 Nov 2026" in page
    assert "On my list" in browser.get("/learn/catalogue").text


def test_a_locked_module_cannot_be_chosen_from_the_page(browser: FlaskClient) -> None:
    assert browser.post("/learn/TS-02/choose").status_code == 422
    assert "/learn/TS-02/choose" not in browser.get("/learn/catalogue").text


def test_a_bookmark_is_listed_and_removed_on_my_learning(browser: FlaskClient) -> None:
    browser.post("/learn/TS-01/lessons/L1/bookmark", data={"keep": "yes", "note": "for monday"})
    page = browser.get("/learn").text
    assert "Bookmarks" in page
    assert "for monday" in page
    answer = browser.post("/learn/TS-01/lessons/L1/bookmark", data={"keep": "no", "back": "library"})
    assert answer.location == "/learn"
    assert "for monday" not in browser.get("/learn").text


@pytest.mark.parametrize("address", ["/learn/catalogue", "/learn/catalogue?q=boxes", "/learn"])
def test_the_pages_read_no_more_with_more_modules(
    browser: FlaskClient, count_queries: Callable[[], Any], address: str
) -> None:
    def queries() -> int:
        browser.get(address)
        with count_queries() as statements:
            browser.get(address)
        return len(statements)

    few = queries()
    with unit_of_work():
        for number in range(10, 16):
            publish_module(f"TS-{number}")
        search.rebuild()
    assert queries() <= few <= 10
