"""Pages of an exam: what they show, what they never show, and who may open them."""

import re
from datetime import timedelta

import pytest

from lms.assessments.models import Attempt
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.assessments.sitting import answer, answer_all, attempt_at, begin
from tests.courses.factories import (
    START,
    ModuleCompletionFactory,
    module_body,
    publish,
)

JSON = {"Accept": "application/json"}


def test_the_rules_are_stated_before_the_start(learner):
    page = learner.get("/learn/TS-01/exam").text
    assert "5 items in" in page
    assert "attempt 1 of 3" in page
    assert "Critical, every item must be right: Decide on O1." in page
    assert "Your manager sees pass or not yet, attempts, and objectives to coach" in page
    assert "stop the clock 2 times, up to 10 minutes" in page


def test_the_exam_does_not_start_before_every_lesson_is_done(scene, client, sign_in):
    other = sign_in(client, scene[0]["manager"])
    assert "opens when every section is done" in other.get("/learn/TS-01/exam").text
    assert other.post("/learn/TS-01/exam", data={"start_token": "t"}).status_code == 422
    assert db.session.query(Attempt).count() == 0


def test_a_start_form_sent_twice_starts_one_attempt(learner):
    first = learner.post("/learn/TS-01/exam", data={"start_token": "same"})
    again = learner.post("/learn/TS-01/exam", data={"start_token": "same"})
    assert first.location == again.location
    assert db.session.query(Attempt).count() == 1


def test_a_second_tab_is_told_that_it_is_in_the_same_attempt(learner):
    address = begin(learner)
    second = learner.post("/learn/TS-01/exam", data={"start_token": "other tab"}, follow_redirects=True)
    assert second.request.path == address
    assert "already running; you are in the same attempt" in second.text


def test_an_open_exam_holds_no_reason_and_no_key(learner):
    address = begin(learner)
    for page in (address, f"{address}?item=3", f"{address}/review"):
        text = learner.get(page).text
        assert "SECRET" not in text
        assert not re.search(r'value="[ABC]"', text)


def test_an_open_exam_shows_the_item_asked_for_and_hides_the_others(learner):
    text = learner.get(f"{begin(learner)}?item=3").text
    assert "Item 3 of 5" in text
    shown = re.findall(r'data-item="(\d)"(?! hidden)', text)
    assert shown == ["3"]


@pytest.mark.parametrize("place", ["0", "-4", "99", "first"])
def test_an_item_that_does_not_exist_shows_one_that_does(learner, place):
    assert learner.get(f"{begin(learner)}?item={place}").status_code == 200


def test_without_a_script_an_answer_is_saved_and_the_next_item_opens(learner):
    address = begin(learner)
    row = attempt_at(address).items[0]
    response = answer(learner, address, row, data={"go": ["2"]})
    assert response.location.endswith(f"{address}?item=2")
    assert attempt_at(address).items[0].answer == "A"
    assert '<span data-count="answered">1</span> answered' in learner.get(address).text


def test_an_answer_is_shown_again_and_a_flag_too(learner):
    address = begin(learner)
    answer(learner, address, attempt_at(address).items[0], data={"flag": ["1"]})
    text = learner.get(address).text
    assert re.search(r'name="choice" value="\d" checked', text)
    assert re.search(r'name="flag" value="1" checked', text)
    assert "Item 1, answered, flagged" in text


def test_the_script_is_told_what_became_of_its_answer(learner):
    address = begin(learner)
    row = attempt_at(address).items[0]
    saved = answer(learner, address, row, sequence=5, headers=JSON)
    assert (saved.status_code, saved.json) == (200, {"state": "saved", "at": "09:00", "left": 1200})
    older = answer(learner, address, row, sequence=4, right=False, headers=JSON)
    assert (older.status_code, older.json["state"]) == (200, "older")
    with clock.frozen(START + timedelta(minutes=21)):
        late = answer(learner, address, row, sequence=6, right=False, headers=JSON)
    assert (late.status_code, late.json["state"]) == (409, "late")
    assert attempt_at(address).items[0].answer == "A"


@pytest.mark.parametrize("sequence", ["", "x", "-1", "9" * 40])
def test_a_sequence_that_makes_no_sense_breaks_nothing(learner, sequence):
    address = begin(learner)
    row = attempt_at(address).items[0]
    assert answer(learner, address, row, sequence=sequence, headers=JSON).status_code == 200


def test_another_tab_that_is_behind_is_shown_the_newer_answer(learner):
    address = begin(learner)
    row = attempt_at(address).items[0]
    answer(learner, address, row, sequence=5)
    response = answer(
        learner, address, row, sequence=5, right=False, data={"go": ["2"]}, follow_redirects=True
    )
    assert "Another tab saved a newer answer" in response.text
    assert "Item 1 of 5" in response.text


def test_being_called_away_hides_the_items_until_the_learner_is_back(learner):
    address = begin(learner)
    learner.post(f"{address}/away")
    text = learner.get(address).text
    assert "The clock stands" in text
    assert "Situation" not in text
    learner.post(f"{address}/back")
    assert "Situation" in learner.get(address).text


def test_when_time_is_over_the_saved_answers_are_handed_in(learner):
    address = begin(learner)
    answer_all(learner, address)
    with clock.frozen(START + timedelta(hours=2)):
        assert "Time is over, your saved answers count" in learner.get(address).text
        learner.post(f"{address}/submit")
    assert attempt_at(address).outcome == "pass"


def test_the_review_counts_what_is_still_open(learner):
    address = begin(learner)
    answer(learner, address, attempt_at(address).items[0])
    text = learner.get(f"{address}/review").text
    assert "4 items are still open" in text
    assert "What handing in does" in text


def test_handing_in_twice_leads_to_the_same_result(learner):
    address = begin(learner)
    answer_all(learner, address)
    first = learner.post(f"{address}/submit")
    again = learner.post(f"{address}/submit")
    assert first.location == again.location == f"{address}/result"
    assert "Passed: TS-01" in learner.get(first.location).text


def test_a_finished_exam_leads_to_its_result(learner):
    address = begin(learner)
    learner.post(f"{address}/submit")
    assert learner.get(address).location == f"{address}/result"
    assert learner.get(f"{address}/review").location == address


def test_a_running_exam_has_no_result_yet(learner):
    address = begin(learner)
    assert learner.get(f"{address}/result").location == address


def test_a_missed_critical_objective_is_the_heading_of_the_result(learner):
    address = begin(learner)
    answer_all(learner, address, wrong=("O1",))
    learner.post(f"{address}/submit")
    text = learner.get(f"{address}/result").text
    assert "Not passed yet: one critical objective to repeat" in text
    assert "80 % right (4 of 5)" in text
    assert "Read the reasons, then repeat 2 items" in text
    assert "/learn/TS-01/lessons/L1" in text


def test_the_reasons_stand_on_the_result_only_after_they_were_opened(learner):
    address = begin(learner)
    answer_all(learner, address, wrong=("O1",))
    learner.post(f"{address}/submit")
    assert "SECRET" not in learner.get(f"{address}/result").text
    learner.post(f"{address}/reasons")
    text = learner.get(f"{address}/result").text
    assert text.count("SECRET") == 15
    assert "42 CFR 411.172" in text
    assert "Repeat the objective" in text


def test_a_missed_objective_is_repeated_and_closes_the_exam(learner):
    address = begin(learner)
    answer_all(learner, address, wrong=("O1",))
    learner.post(f"{address}/submit")
    learner.post(f"{address}/reasons")
    assert "Repeat 2 items" in learner.get("/learn/TS-01/exam").text
    again = begin(learner)
    answer_all(learner, again)
    learner.post(f"{again}/submit")
    assert "Passed: TS-01" in learner.get(f"{again}/result").text
    assert "It opens again on" in learner.get("/learn/TS-01/exam").text


def test_the_third_attempt_names_the_hour_it_opens(learner):
    for _attempt in range(2):
        address = begin(learner)
        learner.post(f"{address}/submit")
        learner.post(f"{address}/reasons")
    assert "Attempt 3 opens on 17" in learner.get("/learn/TS-01/exam").text
    assert learner.post("/learn/TS-01/exam", data={"start_token": "x"}).status_code == 422


ADDRESSES = (
    ("get", ""),
    ("get", "/review"),
    ("get", "/result"),
    ("post", "/items/1"),
    ("post", "/submit"),
    ("post", "/away"),
    ("post", "/back"),
    ("post", "/reasons"),
)


@pytest.mark.parametrize(("method", "page"), ADDRESSES)
@pytest.mark.parametrize("who", ["eve", "manager", "administrator", "access_officer"])
def test_somebody_elses_exam_does_not_exist_for_others(scene, learner, sign_in, method, page, who):
    address = begin(learner)
    other = sign_in(learner, scene[0][who])
    assert getattr(other, method)(f"{address}{page}").status_code == 404


def test_an_unknown_attempt_does_not_exist(learner):
    assert learner.get("/attempts/nothere").status_code == 404


def test_an_exam_page_costs_the_same_queries_whatever_its_length(scene, client, sign_in, count_queries):
    cast, _ = scene
    with unit_of_work():
        long = publish(module_body("TS-02", draw={"O1": 12, "O2": 12}))
        ModuleCompletionFactory(person_id=cast["learner"].id, module="TS-02", revision_id=long.id)
    learner = sign_in(client, cast["learner"])
    counts = []
    for module in ("TS-01", "TS-02"):
        address = learner.post(f"/learn/{module}/exam", data={"start_token": module}).location
        learner.get(address)
        with count_queries() as queries:
            assert learner.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 4


def test_a_result_page_costs_the_same_queries_whatever_its_length(scene, client, sign_in, count_queries):
    cast, _ = scene
    with unit_of_work():
        long = publish(module_body("TS-02", draw={"O1": 12, "O2": 12}))
        ModuleCompletionFactory(person_id=cast["learner"].id, module="TS-02", revision_id=long.id)
    learner = sign_in(client, cast["learner"])
    counts = []
    for module in ("TS-01", "TS-02"):
        address = learner.post(f"/learn/{module}/exam", data={"start_token": module}).location
        learner.post(f"{address}/submit")
        learner.post(f"{address}/reasons")
        learner.get(f"{address}/result")
        with count_queries() as queries:
            assert learner.get(f"{address}/result").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_an_address_without_a_place_or_attempt_is_not_found(learner):
    address = begin(learner)
    assert learner.post(f"{address}/items/99", data={"choice": "1", "sequence": "1"}).status_code == 404
    assert learner.post("/attempts/nothere/submit").status_code == 404


def test_a_late_answer_by_form_says_that_the_saved_ones_count(learner):
    address = begin(learner)
    row = attempt_at(address).items[0]
    with clock.frozen(START + timedelta(minutes=21)):
        page = answer(learner, address, row, follow_redirects=True)
    assert "Answers saved before it count" in page.text


def test_the_last_item_leads_to_the_review(learner):
    address = begin(learner)
    row = attempt_at(address).items[-1]
    assert answer(learner, address, row, data={"go": ["review"]}).location == f"{address}/review"


def test_a_running_exam_is_the_next_step_of_its_module(learner):
    address = begin(learner)
    for page in ("/learn", "/learn/TS-01", "/learn/TS-01/exam"):
        assert f'href="{address}"' in learner.get(page).text
