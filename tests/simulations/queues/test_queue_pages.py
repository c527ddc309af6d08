"""Pages of work queues: what they record, what they refuse, and what they never give away."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.assessments.api import Accommodated, accommodate
from lms.core import clock
from lms.core.database import db
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.jobs import JOBS
from lms.simulations.models import SimulationPlay, SimulationStep
from tests.conftest import NOW
from tests.factories import UnitFactory, make_person
from tests.simulations.queues.conftest import QueueDesk, words
from tests.simulations.queues.examples import best, breach_of

HALF_HOUR = timedelta(minutes=30)


def test_the_list_shows_the_queue_of_ones_own_job_first(
    client: FlaskClient, sign_in: Callable[..., Any], learner: Person
) -> None:
    page = words(sign_in(client, learner).get("/simulations/queues").get_data(as_text=True))
    assert "Your work queue is waiting for you" in page
    assert page.index("WQ-1") < page.index("WQ-2") < page.index("WQ-5")


def test_a_queue_is_found_under_the_address_of_simulations(
    client: FlaskClient, sign_in: Callable[..., Any], learner: Person
) -> None:
    answer = sign_in(client, learner).get("/simulations/WQ-1")
    assert answer.location == "/simulations/queues/WQ-1"


def test_home_offers_the_queue_of_ones_job_until_it_is_passed(begun_by: Callable[..., QueueDesk]) -> None:
    desk = begun_by()
    before = words(desk.client.get("/").get_data(as_text=True))
    desk.decide_all()
    desk.send(act="hand-in")
    after = words(desk.client.get("/").get_data(as_text=True))
    offer = "The work queue of your role"
    assert (offer in before, offer in after) == (True, False)


def test_the_visits_lead_to_the_queues(
    client: FlaskClient, sign_in: Callable[..., Any], learner: Person
) -> None:
    page = sign_in(client, learner).get("/simulations").get_data(as_text=True)
    assert 'href="/simulations/queues"' in page


def test_an_open_practice_does_not_stand_in_the_way_of_the_queue(begun_by: Callable[..., QueueDesk]) -> None:
    desk = begun_by(practice=True)
    page = words(desk.client.get("/simulations/queues/WQ-1").get_data(as_text=True))
    assert "Start the clock and begin" in page
    assert "Go on with the practice" in page


def test_beginning_twice_is_one_play(
    client: FlaskClient, sign_in: Callable[..., Any], learner: Person
) -> None:
    sign_in(client, learner)
    form = {"start_token": "form-1", "mode": "whole"}
    places = [client.post("/simulations/queues/WQ-1/start", data=form).location for _time in range(2)]
    assert places[0] == places[1]
    assert db.session.scalar(select(func.count()).select_from(SimulationPlay)) == 1


def test_the_list_of_items_shows_no_cause_no_root_and_no_score(desk: QueueDesk) -> None:
    page = words(desk.get())
    hidden = [text for item in desk.state.queue.items for text in (item.cause, item.rule, item.next_time)]
    assert not [text for text in hidden if text in page]


def test_an_item_shows_no_text_of_a_tab_that_was_not_opened(desk: QueueDesk) -> None:
    item = desk.state.queue.items[0]
    page = desk.get(f"/items/{item.id}")
    secret = [
        *(tab.text for tab in item.tabs),
        item.cause,
        item.rule,
        item.next_time,
        item.why_band,
        *(action.follows for action in item.actions),
    ]
    assert not [text for text in secret if text in words(page)]


def test_an_opened_tab_shows_its_text_and_costs_its_seconds(desk: QueueDesk) -> None:
    item = desk.state.queue.items[0]
    answer = desk.send(act="open", item=item.id, tab=item.tabs[0].id)
    assert answer.location.endswith(f"/items/{item.id}#{item.tabs[0].id}")
    assert item.tabs[0].text in words(desk.get(f"/items/{item.id}"))
    assert desk.state.spent_seconds == item.tabs[0].seconds


def test_a_decision_is_recorded_and_not_judged_before_the_end(desk: QueueDesk) -> None:
    item = desk.state.queue.items[0]
    desk.send(**best(item))
    page = words(desk.get(f"/items/{item.id}"))
    assert "You see how it went when the queue is handed in." in page
    assert item.rule not in page
    assert "13 of 14 items are open" in words(desk.get())


def test_practice_judges_a_decision_at_once(begun_by: Callable[..., QueueDesk]) -> None:
    desk = begun_by(practice=True)
    item = desk.state.queue.items[0]
    desk.send(**best(item))
    page = words(desk.get(f"/items/{item.id}"))
    assert "10 of 10" in page
    assert "practice, no clock" in page


def test_a_decision_without_a_root_cause_comes_back_with_what_was_chosen(desk: QueueDesk) -> None:
    item = desk.state.queue.items[0]
    answer = desk.send(**best(item, root=""))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choose an action, a root cause and a band." in page
    assert f'value="{best(item)["action"]}" checked' in page
    assert desk.state.decisions == {}


def test_the_same_form_twice_adds_one_step(desk: QueueDesk) -> None:
    item = desk.state.queue.items[0]
    for _time in range(2):
        desk.send(ordinal=1, **best(item))
    assert db.session.scalar(select(func.count()).select_from(SimulationStep)) == 1


def test_a_form_from_an_older_page_changes_nothing_and_says_so(desk: QueueDesk) -> None:
    first, second = desk.state.queue.items[:2]
    desk.send(ordinal=1, **best(first))
    desk.send(ordinal=1, **best(second))
    assert set(desk.state.decisions) == {first.id}
    assert "older page" in words(desk.get())


def test_a_step_after_the_time_is_refused_politely_and_the_queue_is_scored_as_it_stands(
    desk: QueueDesk,
) -> None:
    first, second = desk.state.queue.items[:2]
    desk.send(**best(first))
    with clock.frozen(NOW + HALF_HOUR):
        answer = desk.client.post(
            f"{desk.at}/steps", data={"ordinal": 2, **best(second)}, follow_redirects=True
        )
    page = words(answer.get_data(as_text=True))
    assert "this came too late" in page
    assert "Not passed yet: 7 of 80 %" in page
    assert (desk.play.points, desk.play.outcome) == (10, "fail")


def test_a_queue_whose_time_is_over_says_so_and_offers_the_result(desk: QueueDesk) -> None:
    with clock.frozen(NOW + HALF_HOUR):
        page = words(desk.get())
    assert "The time of this queue is over" in page
    assert "See the result" in page
    assert desk.play.finished_at is None


def test_the_job_closes_a_queue_that_nobody_came_back_to(desk: QueueDesk) -> None:
    desk.send(**best(desk.state.queue.items[0]))
    with clock.frozen(NOW + HALF_HOUR):
        assert JOBS[0].run() == "1 closed"
        assert JOBS[0].run() == "0 closed"
    assert desk.play.outcome == "fail"


def test_the_job_leaves_a_queue_whose_clock_runs(desk: QueueDesk) -> None:
    with clock.frozen(NOW + timedelta(minutes=24)):
        assert JOBS[0].run() == "0 closed"


def test_whoever_has_more_time_for_exams_has_it_for_a_queue(
    begun_by: Callable[..., QueueDesk], learner: Person
) -> None:
    with unit_of_work():
        accommodate(person=learner, terms=Accommodated(factor=Decimal("1.5")), from_on=clock.today())
    desk = begun_by()
    assert desk.state.left_seconds(0) == 25 * 60 * 3 // 2
    with clock.frozen(NOW + HALF_HOUR):
        assert JOBS[0].run() == "0 closed"


def test_a_perfect_queue_passes_and_is_announced_as_evidence(desk: QueueDesk) -> None:
    desk.decide_all()
    desk.send(act="hand-in")
    assert "Passed with 100 %" in words(desk.get("/result"))
    told = db.session.scalars(
        select(DomainEvent).where(DomainEvent.name == "simulations.play.finished.v1")
    ).one()
    said = {name: told.payload[name] for name in ("kind", "key", "outcome", "score")}
    assert said == {"kind": "queue", "key": "WQ-1", "outcome": "pass", "score": "100.00"}


def test_practice_is_announced_to_nobody(begun_by: Callable[..., QueueDesk]) -> None:
    desk = begun_by(practice=True)
    desk.decide_all()
    desk.send(act="hand-in")
    assert "Practice: 100 % of the points" in words(desk.get("/result"))
    assert db.session.scalars(select(DomainEvent)).all() == []


def test_a_breach_is_no_pass_and_leads_to_its_item(desk: QueueDesk) -> None:
    items = desk.state.queue.items
    broken = next(item for item in items if breach_of(item))
    for item in items:
        desk.send(**(best(item, action=breach_of(item) or "") if item is broken else best(item)))
    desk.send(act="hand-in")
    page = words(desk.get("/result"))
    assert "Not passed yet: an action broke a rule" in page
    assert "A breach ends the pass, whatever the score" in page


def test_the_result_says_own_and_best_of_every_item_and_why(desk: QueueDesk) -> None:
    item = desk.state.queue.items[0]
    wrong = next(one for one in item.actions if one.score == 0)
    desk.send(**best(item, action=wrong.id))
    desk.send(act="hand-in")
    page = words(desk.get("/result"))
    assert [
        text
        for text in (wrong.text, wrong.follows, item.cause, item.rule, item.next_time)
        if text not in page
    ] == []


def test_a_change_request_is_shown_as_a_pattern_found(desk: QueueDesk) -> None:
    names = [item.id for item in desk.state.queue.behind("copied_visit")]
    desk.send(act="request", items=names, to="registrar")
    assert "Sent to Registration for the items" in words(desk.get())
    desk.send(act="hand-in")
    page = words(desk.get("/result"))
    assert "Pattern found Coverage and answers copied" in page
    assert "Pattern not seen One order set" in page


def test_the_result_of_an_open_queue_leads_back_to_it(desk: QueueDesk) -> None:
    assert desk.client.get(f"{desk.at}/result").location == desk.at


def test_a_handed_in_queue_leads_to_its_result(desk: QueueDesk) -> None:
    desk.send(act="hand-in")
    assert desk.client.get(desk.at).location == f"{desk.at}/result"


@pytest.mark.parametrize("path", ["", "/items/I01", "/result"])
def test_a_queue_of_somebody_else_is_not_there(
    desk: QueueDesk, path: str, sign_in: Callable[..., Any], learner: Person
) -> None:
    with unit_of_work():
        other = make_person(unit=UnitFactory(), job_role="biller")
    sign_in(desk.client, other)
    assert desk.client.get(f"{desk.at}{path}").status_code == 404


def test_a_step_in_a_queue_of_somebody_else_is_not_taken(
    desk: QueueDesk, sign_in: Callable[..., Any]
) -> None:
    with unit_of_work():
        other = make_person(unit=UnitFactory(), job_role="biller")
    sign_in(desk.client, other)
    answer = desk.client.post(f"{desk.at}/steps", data={"ordinal": 1, "act": "hand-in"})
    assert answer.status_code == 404
    assert desk.play.finished_at is None


@pytest.mark.parametrize("path", ["", "/items/{item}"])
def test_a_page_reads_as_many_statements_after_many_steps_as_after_few(
    desk: QueueDesk, path: str, count_queries: Callable[[], Any]
) -> None:
    item = desk.state.queue.items[0].id
    where = path.format(item=item)
    desk.get(where)
    with count_queries() as few:
        desk.get(where)
    for one in desk.state.queue.items[1:]:
        for tab in one.tabs:
            desk.send(act="open", item=one.id, tab=tab.id)
    desk.get(where)
    with count_queries() as many:
        desk.get(where)
    assert len(many) == len(few)
