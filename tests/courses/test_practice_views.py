"""Pages of practice and of the test-out, as a learner uses them without a script."""

import re

import pytest
from sqlalchemy import select

from lms.assessments.services.practice import cards_of, next_turn, seed_of
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Job, Person, Unit
from tests.cast import make_cast
from tests.courses.factories import LessonDoneFactory, module_body, publish
from tests.factories import make_person


@pytest.fixture
def scene(database):
    with unit_of_work():
        cast = make_cast()
        live_module = publish()
        publish(module_body("TS-02", prerequisites=("TS-01",)))
    return cast["learner"], live_module


@pytest.fixture
def learner(scene, client, sign_in):
    return sign_in(client, scene[0])


def post(learner, scene, *, right=True):
    """Answer the next question by its form and return the answer to the post."""
    person, live_module = scene
    turn = next_turn(person.id, live_module)
    seed = f"{seed_of(person.id, 'TS-01', turn.number)}:{turn.item.id}"
    wanted = "A" if right else "B"
    token = next(token for token, key in turn.item.question.deal(seed).items() if key == wanted)
    data = {"item": turn.item.id, "choice": token}
    return learner.post(f"/learn/TS-01/practice/{turn.number}", data=data)


def test_a_question_is_asked_without_its_reasons(learner):
    page = learner.get("/learn/TS-01/practice").text
    assert "Question 1" in page
    assert "SECRET" not in page


def test_an_answer_leads_to_its_reasons_and_on_to_the_next(learner, scene):
    answer = post(learner, scene, right=False)
    page = learner.get(answer.location).text
    assert answer.status_code == 303
    assert "Not quite" in page
    assert "SECRET" in page
    assert "Question 2" in learner.get("/learn/TS-01/practice").text


def test_looking_at_a_question_writes_nothing(learner, scene):
    learner.get("/learn/TS-01/practice")
    assert cards_of(scene[0].id, "TS-01") == {}


def test_an_empty_answer_asks_for_one(learner, scene):
    item = re.search(r'name="item" value="([^"]+)"', learner.get("/learn/TS-01/practice").text)[1]
    page = learner.post("/learn/TS-01/practice/1", data={"item": item}, follow_redirects=True).text
    assert "Choose an answer first" in page
    assert "Question 1" in page


def test_a_module_that_is_locked_is_not_practised(learner):
    assert learner.get("/learn/TS-02/practice").status_code == 422


def test_a_module_that_is_not_there_is_not_found(learner):
    assert learner.get("/learn/XX-99/practice").status_code == 404


def test_the_list_of_today_begins_empty_and_names_what_comes_later(learner, scene):
    assert "You have not practised yet" in learner.get("/learn/practice").text
    post(learner, scene)
    page = learner.get("/learn/practice").text
    assert "Nothing is due for practice today" in page
    assert "TS-01" in page


def test_the_module_offers_practice_and_the_test_out(learner):
    page = learner.get("/learn/TS-01").text
    assert "/learn/TS-01/practice" in page
    assert "/learn/TS-01/test-out" in page


def test_the_test_out_states_its_rule_before_it_starts(learner):
    page = learner.get("/learn/TS-01/test-out").text
    assert "5 points above that of the exam" in page
    assert "No attempt is used" in page
    assert "Start the test-out" in page


def test_the_same_start_twice_is_one_test_out(learner):
    token = re.search(r'name="start_token" value="(\w+)"', learner.get("/learn/TS-01/test-out").text)[1]
    places = {learner.post("/learn/TS-01/test-out", data={"start_token": token}).location for _ in range(2)}
    assert len(places) == 1
    assert "test-out, once" in learner.get(places.pop()).text


def test_after_a_section_the_test_out_is_closed(learner, scene):
    with unit_of_work():
        LessonDoneFactory(person_id=scene[0].id, revision_id=scene[1].id)
    assert "no longer open" in learner.get("/learn/TS-01/test-out").text
    assert "/learn/TS-01/test-out" not in learner.get("/learn/TS-01").text
    assert learner.post("/learn/TS-01/test-out", data={"start_token": "x"}).status_code == 422


def test_a_failed_test_out_leads_back_to_the_module(learner):
    address = learner.post("/learn/TS-01/test-out", data={"start_token": "x"}).location
    page = learner.get(learner.post(f"{address}/submit").location).text
    assert "Not this time" in page
    assert "with all 3 attempts" in page


def test_pages_cost_the_same_statements_however_much_was_practised(learner, scene, count_queries):
    post(learner, scene)
    counts = []
    for _ in range(2):
        for _ in range(12):
            post(learner, scene)
        for path in ("/learn/practice", "/learn/TS-01/practice", "/learn/TS-01"):
            learner.get(path)
            with count_queries() as statements:
                learner.get(path)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]


def test_a_trainer_sees_practice_as_sums_only(scene, learner, client, sign_in, database):
    person, live_module = scene
    unit_id = db.session.scalar(select(Job.unit_id).where(Job.person_id == person.id))
    with unit_of_work():
        unit = db.session.get(Unit, unit_id)
        others = [make_person(unit=unit, family_name=f"Hidden{number}") for number in range(5)]
    for other in others:
        post(sign_in(client, other), (other, live_module))
    trainer = db.session.scalar(select(Person).where(Person.given_name == "Trainer"))
    page = sign_in(client, trainer).get("/practice-sums").text
    assert "5 of 5" in page
    assert "Hidden" not in page
    assert sign_in(client, person).get("/practice-sums").status_code in (403, 404)
