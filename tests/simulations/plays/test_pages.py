"""Pages of scenarios, as a learner walks them without scripts."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core.database import db
from lms.simulations.models import SimulationPlay, SimulationStep
from tests.cast import Cast

pytestmark = pytest.mark.database


def start(client: FlaskClient, view: str = "", press: str = "one") -> str:
    """Begin SC1 and return the address of the play."""
    answer = client.post("/simulations/SC1/start", data={"view": view, "start_token": press})
    assert answer.status_code == 303
    return str(answer.location)


def choose(client: FlaskClient, play: str, option: str) -> Any:
    """Choose an option of the open beat and return the page of what it did."""
    ordinal = re.search(r'name="ordinal" value="(\d+)"', client.get(play).text)
    assert ordinal is not None
    return client.post(f"{play}/steps", data={"ordinal": ordinal[1], "option": option}, follow_redirects=True)


def said(page: Any) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_the_list_says_which_visit_is_ones_own_and_why(browser_of_learner: FlaskClient) -> None:
    words = said(browser_of_learner.get("/simulations"))
    assert "One visit of your role is waiting for you" in words
    assert "Yours because your role acts in it as ED registrar" in words


def test_the_first_decision_is_two_clicks_from_the_scenario_of_home(browser_of_learner: FlaskClient) -> None:
    home = browser_of_learner.get("/").text
    assert 'href="/simulations/SC1"' in home
    play = start(browser_of_learner, "ed_registrar")
    assert "Beat 1 of 2: The walk-in" in said(browser_of_learner.get(play))


def test_a_choice_shows_effect_rule_source_and_next_time(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner)
    choose(browser_of_learner, play, "a")
    words = said(choose(browser_of_learner, play, "b"))
    assert "EDIT-E014" in words
    assert "CARC-22" in words
    assert "42 CFR 411.172" in words
    assert "Checked 2026-11, to be checked again by 2027-11" in words
    assert "Next time" in words


def test_the_ribbon_says_its_colours_in_words(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner)
    choose(browser_of_learner, play, "a")
    words = said(choose(browser_of_learner, play, "b"))
    assert "FL 50A First payer will stop in an edit · new" in words


def test_a_form_sent_twice_shows_the_first_choice_again(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner)
    choose(browser_of_learner, play, "a")
    again = browser_of_learner.post(
        f"{play}/steps", data={"ordinal": 1, "option": "c"}, follow_redirects=True
    )
    assert "your first choice stands" in said(again)
    assert "You chose Ask name and birth date" in said(again)


def test_a_breach_is_explained_and_the_beat_asked_again(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner)
    words = said(choose(browser_of_learner, play, "b"))
    assert "This ends the pass of this play, whatever the score" in words
    assert "Choose again at this beat" in words
    assert 'value="b"' not in browser_of_learner.get(play).text


def test_the_debrief_shows_own_path_best_path_repairs_and_twists(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner)
    for option in "abbaba":
        choose(browser_of_learner, play, option)
    page = browser_of_learner.get(play, follow_redirects=True)
    words = said(page)
    assert "Not passed yet: 80 % are needed" in words
    assert "10 of 18 points" in words
    assert "Worth most next time" in words
    assert "The employer has 15 staff" in words
    assert 'href="/learn/PA-03/lessons/L1"' in page.text


def test_who_should_hear_of_it_first_is_asked_and_answered(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner)
    for option in "aaaa":
        choose(browser_of_learner, play, option)
    told = browser_of_learner.post(f"{play}/told", data={"role": "nurse"}, follow_redirects=True)
    assert "You would tell: Nurse." in said(told)


def test_a_road_not_taken_is_walked_from_the_debrief(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner)
    for option in "abbaba":
        choose(browser_of_learner, play, option)
    answer = browser_of_learner.post(f"{play}/replay", data={"keep": "1", "start_token": "r"})
    words = said(browser_of_learner.get(answer.location))
    assert "Beat 2 of 6" in words
    assert "replay, counts for nothing" in words


def test_a_role_reads_what_happened_meanwhile(browser_of_learner: FlaskClient) -> None:
    play = start(browser_of_learner, "denial_specialist")
    assert "Day 71" in said(browser_of_learner.get(play))


def test_nobody_opens_the_play_of_somebody_else(
    browser_of_learner: FlaskClient, cast: Cast, sign_in: Callable[..., FlaskClient]
) -> None:
    play = start(browser_of_learner)
    choose(browser_of_learner, play, "a")
    for name in ("manager", "trainer", "eve", "administrator"):
        other = sign_in(browser_of_learner, cast[name])
        for page in (play, f"{play}/steps/1", f"{play}/debrief"):
            assert other.get(page).status_code == 404
        assert other.post(f"{play}/steps", data={"ordinal": 2, "option": "a"}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(SimulationStep)) == 1


def test_what_is_no_simulation_is_not_found(browser_of_learner: FlaskClient) -> None:
    assert browser_of_learner.get("/simulations/SC99").status_code == 404
    assert browser_of_learner.post("/simulations/SC99/start").status_code == 404


def test_opening_pages_writes_nothing(browser_of_learner: FlaskClient) -> None:
    for page in ("/simulations", "/simulations/SC1"):
        browser_of_learner.get(page)
    assert db.session.scalar(select(func.count()).select_from(SimulationPlay)) == 0


def test_a_page_asks_the_same_number_of_statements_however_many_plays_there_are(
    browser_of_learner: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    def statements(page: str) -> int:
        browser_of_learner.get(page)
        with count_queries() as counted:
            assert browser_of_learner.get(page).status_code == 200
        return len(counted)

    play = start(browser_of_learner)
    before = [statements(page) for page in ("/", "/simulations", "/simulations/SC1", play)]
    choose(browser_of_learner, play, "a")
    for number in range(4):
        browser_of_learner.post(f"{play}/replay", data={"keep": "1", "start_token": f"r{number}"})
    after = [statements(page) for page in ("/", "/simulations", "/simulations/SC1", play)]
    assert after == before
    assert max(after) <= 7
