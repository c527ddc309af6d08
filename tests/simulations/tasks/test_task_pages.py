"""Pages of screens: what they record, what they tell, and what they never give away."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.models import SimulationField, SimulationPlay, SimulationStep
from lms.simulations.rules.tasks.entries import expected
from lms.simulations.services.tasks import start_task
from tests.cast import Cast
from tests.factories import UnitFactory, make_person
from tests.simulations.tasks.conftest import TaskDesk

pytestmark = pytest.mark.database


def words(page: str) -> str:
    """Return the text of a page without its markup, as it is read."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def test_the_list_shows_the_screens_of_ones_own_job_first(
    client: FlaskClient, sign_in: Callable[..., Any], learner: Person
) -> None:
    page = words(sign_in(client, learner).get("/simulations/tasks").get_data(as_text=True))
    assert "screens of your role are waiting for you" in page
    assert page.index("FT-1") < page.index("FT-7")


def test_a_screen_is_found_under_the_address_of_simulations(
    client: FlaskClient, sign_in: Callable[..., Any], learner: Person
) -> None:
    assert sign_in(client, learner).get("/simulations/FT-2").location == "/simulations/tasks/FT-2"


def test_home_offers_the_screen_that_is_open(desk: TaskDesk) -> None:
    page = desk.client.get("/").get_data(as_text=True)
    assert f'href="/simulations/tasks/plays/{desk.public_id}"' in page


def test_beginning_twice_is_one_play(
    client: FlaskClient, sign_in: Callable[..., Any], learner: Person
) -> None:
    sign_in(client, learner)
    places = [
        client.post("/simulations/tasks/FT-2/start", data={"start_token": "form-1"}).location
        for _time in range(2)
    ]
    assert places[0] == places[1]
    assert db.session.scalar(select(func.count()).select_from(SimulationPlay)) == 1


def test_the_screen_gives_away_no_expected_entry_and_no_rule(desk: TaskDesk) -> None:
    page = words(desk.get())
    hidden = [entry.next_time for entry in desk.state.task.entries]
    hidden += [rule.text for rule in desk.state.task.rules.values()]
    assert [text for text in hidden if text in page] == []


def test_saving_keeps_what_was_entered_and_judges_nothing(desk: TaskDesk) -> None:
    answer = desk.send("save", {"northway_number": "NWH 0000"})
    assert answer.location == desk.at
    page = desk.get()
    assert 'value="NWH 0000"' in page
    assert "Nothing is judged before you hand it in" in words(page)
    assert desk.play.finished_at is None


def test_the_script_is_told_the_number_of_the_next_step(desk: TaskDesk) -> None:
    answer = desk.send("save", headers={"Accept": "application/json"})
    assert answer.get_json() == {"ordinal": 2, "taken": True, "over": False}


def test_a_save_of_an_older_page_changes_nothing_and_tells_the_script(desk: TaskDesk) -> None:
    desk.send("save", {"northway_number": "NWH1"})
    answer = desk.send("save", {"northway_number": "NWH2"}, ordinal=1, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert desk.state.values["northway_number"] == "NWH1"


def test_a_hand_in_from_an_older_page_comes_back_with_what_was_sent(desk: TaskDesk) -> None:
    desk.send("save", {"northway_number": "NWH1"})
    answer = desk.send("hand-in", {"northway_number": "NWH2"}, ordinal=1)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="NWH2"' in page
    assert desk.play.finished_at is None


def test_the_same_form_twice_adds_one_step(desk: TaskDesk) -> None:
    for _time in range(2):
        desk.send("hand-in", ordinal=1)
    assert db.session.scalar(select(func.count()).select_from(SimulationStep)) == 1
    fields = db.session.scalar(select(func.count()).select_from(SimulationField))
    assert fields == len(desk.state.task.entries)


def test_a_screen_with_every_field_right_passes_and_is_evidence(desk: TaskDesk) -> None:
    desk.send("hand-in")
    assert "Passed, and every field is right" in words(desk.get("/result"))
    told = db.session.scalars(
        select(DomainEvent).where(DomainEvent.name == "simulations.play.finished.v1")
    ).one()
    said = {name: told.payload[name] for name in ("kind", "key", "subject", "outcome", "score")}
    assert said == {"kind": "form", "key": "FT-2", "subject": "FT-2", "outcome": "pass", "score": "100.00"}


def test_the_result_says_yours_expected_tolerance_and_what_the_claim_met(desk: TaskDesk) -> None:
    task = desk.state.task
    entry = task.entry("northway_number")
    assert entry is not None
    desk.send("hand-in", {"northway_number": entry.wrong})
    page = words(desk.get("/result"))
    rule = task.rules[entry.rule]
    for text in (entry.wrong, expected(entry), "CARC-31", rule.text, rule.source, entry.next_time):
        assert text in page
    assert "Capitals, blanks and dashes do not matter." in page


def test_a_field_that_reaches_no_claim_says_in_words_what_it_does(desk: TaskDesk) -> None:
    entry = desk.state.task.entry("reason")
    assert entry is not None
    desk.send("hand-in", {"reason": entry.wrong})
    page = words(desk.get("/result"))
    assert entry.does in page
    assert "Minutes of colleagues: Biller 10" in page


def test_below_the_cut_it_is_not_passed(desk: TaskDesk) -> None:
    wrong = {entry.name: "" for entry in desk.state.task.entries[:5]}
    desk.send("hand-in", wrong)
    assert "Not passed yet" in words(desk.get("/result"))
    assert desk.play.outcome == "fail"


def test_a_breach_ends_the_pass_whatever_the_score(begun_by: Callable[..., TaskDesk]) -> None:
    desk = begun_by("FT-8")
    desk.send("hand-in", {"action": "patient"})
    page = words(desk.get("/result"))
    assert "Not passed yet: an entry broke a rule" in page
    assert (desk.play.outcome, desk.play.is_breach) == ("fail", True)


def test_times_of_fields_are_kept_with_their_order(desk: TaskDesk) -> None:
    log = [["cedar_number", 1200, 5000, 2], ["northway_number", 9000, 2500, 1]]
    desk.send("hand-in", times=json.dumps(log))
    rows = {
        row.field: (row.place, row.first_ms, row.in_ms, row.changes)
        for row in db.session.scalars(select(SimulationField))
    }
    assert rows["cedar_number"] == (1, 1200, 5000, 2)
    assert rows["northway_number"] == (2, 9000, 2500, 1)
    assert rows["reason"] == (None, None, None, None)
    assert "In the order in which you came to them" in words(desk.get("/result"))


def test_without_a_script_the_result_says_that_only_posts_are_known(desk: TaskDesk) -> None:
    desk.send("save")
    desk.send("hand-in")
    page = words(desk.get("/result"))
    assert "only the times at which you sent the screen are known" in page
    assert "Sent 2 times: 0:00, 0:00" in page


def test_a_retake_has_other_values(begun_by: Callable[..., TaskDesk], learner: Person) -> None:
    first = begun_by()
    first.send("hand-in")
    with unit_of_work():
        again = start_task(person_id=learner.id, key="FT-2", token="again").public_id
    second = TaskDesk(first.client, learner, again)
    assert second.state.task.variant != first.state.task.variant


def test_the_result_of_an_open_screen_leads_back_to_it(desk: TaskDesk) -> None:
    assert desk.client.get(f"{desk.at}/result").location == desk.at


def test_a_handed_in_screen_leads_to_its_result(desk: TaskDesk) -> None:
    desk.send("hand-in")
    assert desk.client.get(desk.at).location == f"{desk.at}/result"


@pytest.mark.parametrize("path", ["", "/result"])
def test_a_screen_of_somebody_else_is_not_there(
    desk: TaskDesk, path: str, sign_in: Callable[..., Any], cast: Cast
) -> None:
    with unit_of_work():
        other = make_person(unit=UnitFactory(), job_role="registrar")
    sign_in(desk.client, other)
    assert desk.client.get(f"{desk.at}{path}").status_code == 404


def test_nobody_hands_in_the_screen_of_somebody_else(desk: TaskDesk, sign_in: Callable[..., Any]) -> None:
    with unit_of_work():
        other = make_person(unit=UnitFactory(), job_role="registrar")
    sign_in(desk.client, other)
    assert desk.send("hand-in", ordinal=1).status_code == 404
    assert desk.play.finished_at is None


def test_a_page_reads_as_many_statements_after_many_saves_as_after_one(
    desk: TaskDesk, count_queries: Callable[[], Any]
) -> None:
    desk.send("save")
    desk.get()
    with count_queries() as few:
        desk.get()
    for number in range(6):
        desk.send("save", {"northway_number": str(number)})
    desk.get()
    with count_queries() as many:
        desk.get()
    assert len(many) == len(few)
