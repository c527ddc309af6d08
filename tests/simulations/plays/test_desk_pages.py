"""What trainers see of scenarios: what would happen, what was chosen first, what is covered."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from lms.simulations.cli import simulations_group
from lms.simulations.rules.drawing import END, graph_of
from lms.simulations.rules.outcomes import outcomes_of
from lms.simulations.services.coverage import cause_coverage, code_coverage
from lms.simulations.services.plays import find, played, start, take_step
from tests.cast import Cast
from tests.factories import make_person
from tests.simulations.plays.conftest import publish
from tests.simulations.walk import body, claims_of

pytestmark = pytest.mark.database
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def trainer(cast: Cast, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    """A browser of the trainer of the first hospital."""
    return sign_in(client, cast["trainer"])


def said(page: Any) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def choose(person_id: int, options: str, press: str = "one") -> None:
    """Play the whole visit of SC1 with these options."""
    with unit_of_work():
        play = start(person_id=person_id, kind="scenario", key="SC1", token=press)
        for option in options:
            found = played(find(play.public_id))
            take_step(play=find(play.public_id), ordinal=found.next_ordinal, form={"option": [option]})


def row(page: Any, option: str, beat: str) -> str:
    """Return the words of one option in the table of a beat."""
    part = page.text.split(f'id="b-{beat}"')[1].split("</section>")[0]
    rows = [words for words in part.split("<tr>") if f"<b>{option}</b>" in words]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", rows[0])).split())


def test_every_option_says_what_would_happen(trainer: FlaskClient) -> None:
    page = trainer.get("/simulations/SC1/outcomes")
    assert "EDIT-E014" in row(page, "b", "B2")
    assert "CARC-22" in row(page, "b", "B5")
    assert "Breach" in row(page, "b", "B1")


def test_the_drawn_graph_has_each_beat_each_option_and_the_end() -> None:
    claims = claims_of("SC1")
    graph = graph_of(claims)
    assert [box.id for box in graph.boxes] == [*(beat.id for beat in claims.scenario.beats), END]
    assert [box.is_conditional for box in graph.boxes][4:6] == [True, True]
    assert len(graph.dots) == sum(len(beat.options) for beat in claims.scenario.beats)
    assert {dot.leads_to for dot in graph.dots if dot.beat == "B5" and dot.option.id == "b"} == {"B6"}


def test_outcomes_follow_the_order_of_the_scenario() -> None:
    claims = claims_of("SC1")
    names = [one.beat.id + one.option.id for one in outcomes_of(claims)]
    assert names == [beat.id + option.id for beat in claims.scenario.beats for option in beat.options]


def test_a_trainer_plays_from_a_beat_and_it_counts_for_nothing(trainer: FlaskClient) -> None:
    answer = trainer.post("/simulations/SC1/from/B5", data={"start_token": "p"})
    again = trainer.post("/simulations/SC1/from/B5", data={"start_token": "p"})
    assert answer.location == again.location
    assert "Beat 5 of 6" in said(trainer.get(answer.location))
    ordinal = re.search(r'name="ordinal" value="(\d+)"', trainer.get(answer.location).text)
    trainer.post(f"{answer.location}/steps", data={"ordinal": ordinal[1], "option": "a"})
    assert find(answer.location.rsplit("/", 1)[1]).outcome == "practice"


def test_a_beat_that_is_not_there_is_not_found(trainer: FlaskClient) -> None:
    assert trainer.post("/simulations/SC1/from/B9").status_code == 404


def test_only_first_attempts_are_counted(trainer: FlaskClient, cast: Cast) -> None:
    choose(cast["learner"].id, "caaa", "one")
    choose(cast["learner"].id, "aaaa", "two")
    page = trainer.get("/simulations/SC1/statistics")
    assert "What one person chose at first" in said(page)
    assert "1 of 1" in row(page, "c", "B1")
    assert "0 of 1" in row(page, "a", "B1")


def test_people_of_other_units_are_not_counted(trainer: FlaskClient, cast: Cast) -> None:
    choose(cast["eve"].id, "aaaa")
    assert "Nobody has played it yet" in said(trainer.get("/simulations/SC1/statistics"))


def test_breaches_are_shown_from_five_people_on(trainer: FlaskClient, cast: Cast) -> None:
    choose(cast["learner"].id, "baaaa")
    assert "too few" in row(trainer.get("/simulations/SC1/statistics"), "b", "B1")
    with unit_of_work():
        others = [make_person(unit=cast.admitting) for _ in range(4)]
    for person in others:
        choose(person.id, "aaaa")
    page = trainer.get("/simulations/SC1/statistics")
    assert "1 of 5" in row(page, "b", "B1")
    assert "4 of 5" in row(page, "a", "B1")


def test_the_desk_leads_to_the_drawn_graph_of_a_scenario_and_of_nothing_else(trainer: FlaskClient) -> None:
    assert "/simulations/SC1/outcomes" in trainer.get("/content/things/scenario/SC1").text
    assert "/outcomes" not in trainer.get("/content/things/edits/edits").text


def test_a_view_is_counted_by_itself(trainer: FlaskClient, cast: Cast) -> None:
    choose(cast["learner"].id, "aaaa")
    assert "Nobody has played it yet" in said(trainer.get("/simulations/SC1/statistics?view=biller"))


def test_learners_do_not_see_what_others_chose(browser_of_learner: FlaskClient) -> None:
    for page in ("SC1/statistics", "SC1/outcomes", "coverage"):
        assert browser_of_learner.get(f"/simulations/{page}").status_code == 403


def test_the_steps_that_no_scenario_plays_are_listed(trainer: FlaskClient, cast: Cast) -> None:
    with unit_of_work():
        publish("step", "W04", {"id": "W04", "name": "Set payer order"})
        publish("step", "W35", {"id": "W35", "name": "Something else"})
    words = said(trainer.get("/simulations/coverage"))
    assert "1 of 2 workflow steps are played" in words
    assert "W35 Something else" in words


def test_the_command_lists_edits_and_denials_too(cast: Cast, app: Flask) -> None:
    told = app.test_cli_runner().invoke(simulations_group, ["coverage", "--json"])
    found = json.loads(told.output)
    assert "EDIT-E014" in found["edits"]["met"]
    assert found["denials"]["met"]["CARC-22"] == ["SC1"]
    assert "CARC-197" in found["denials"]["open"]


def test_the_coverage_page_counts_edits_and_root_causes_of_all_that_there_are(trainer: FlaskClient) -> None:
    words = said(trainer.get("/simulations/coverage"))
    reasons = body("claims/root_causes.yaml")["reasons"]
    edits = [one["id"] for one in reasons if one["effect"] == "prebill_edit"]
    assert re.search(rf"[1-9]\d* of {len(reasons)} root causes are met in a scenario", words)
    assert re.search(rf"Edits [1-9]\d* of {len(edits)}", words)
    assert "1 of 1 scenarios walked" in words


def test_a_root_cause_that_only_a_queue_has_says_so(trainer: FlaskClient) -> None:
    with unit_of_work():
        publish("queue", "WQ-1", body("queues/WQ-1.yaml"))
    words = said(trainer.get("/simulations/coverage"))
    assert re.search(r"EDIT-E050 [^.]*? in a queue: WQ-1", words)


def test_a_request_walks_few_scenarios_and_the_next_one_goes_on(cast: Cast) -> None:
    with unit_of_work():
        for key in ("SC5", "SC10"):
            publish("scenario", key, body(f"scenarios/{key}/scenario.yaml"))
    assert [cause_coverage(most=2).walked for _ in range(3)] == [2, 3, 3]
    parts = code_coverage()
    assert parts["causes"].met["CSCC-A7"] == ("SC1", "SC5")
    assert cause_coverage(most=0).met == len(parts["causes"].met)


def test_the_statistics_ask_a_constant_number_of_statements(
    trainer: FlaskClient, cast: Cast, count_queries: Callable[[], Any]
) -> None:
    def statements() -> int:
        trainer.get("/simulations/SC1/statistics")
        with count_queries() as counted:
            trainer.get("/simulations/SC1/statistics")
        return len(counted)

    choose(cast["learner"].id, "aaaa")
    before = statements()
    with unit_of_work():
        others = [make_person(unit=cast.admitting) for _ in range(3)]
    for person in others:
        choose(person.id, "aaaa")
    assert statements() == before <= 6
