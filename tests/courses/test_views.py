"""Pages of learning: my modules, a module, a lesson with its checks; with and without a script."""

import re

import pytest

from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.models import CheckAnswer
from lms.courses.modules import module_of
from lms.courses.pages import check_seed
from tests.cast import make_cast
from tests.courses.factories import ModuleCompletionFactory, module_body, publish

HTMX = {"HX-Request": "true"}
LESSON = "/learn/TS-01/lessons/L1"


@pytest.fixture
def scene(database):
    """The cast, TS-01, and TS-02 that needs it."""
    with unit_of_work():
        cast = make_cast()
        publish()
        publish(module_body("TS-02", prerequisites=("TS-01",)))
    return cast


@pytest.fixture
def learner(scene, client, sign_in):
    """A browser of the learner."""
    return sign_in(client, scene["learner"])


def token_of(scene, key, module="TS-01"):
    """Return the token under which the learner sees the option ``key`` of the check."""
    found = module_of(module_body(module))
    lesson = found.lessons[0]
    check = lesson.checks["K1"]
    places = check.question.deal(check_seed(scene["learner"].id, found, lesson, check))
    return next(token for token, name in places.items() if name == key)


def test_a_module_shows_outline_minutes_objectives_and_who_sees_what(learner):
    text = learner.get("/learn/TS-01").text
    assert "Start section 1" in text
    assert "Decide on O1." in text
    assert "Exam, 5 items. Opens after section 2" in text
    assert "only you see them" in text


def test_a_locked_module_shows_what_comes_first_and_no_lesson_opens(learner):
    text = learner.get("/learn/TS-02").text
    assert 'href="/learn/TS-01"' in text
    assert "/learn/TS-02/lessons" not in text
    assert learner.get("/learn/TS-02/lessons/L1").status_code == 422


def test_a_lesson_shows_its_text_rule_local_block_and_question(learner):
    text = learner.get(LESSON).text
    assert "<h2>At the desk</h2>" in text
    assert "42 CFR 411.172 · checked Nov 2026, next review Nov 2027" in text
    assert "ask the patient access manager" in text
    assert '<legend class="stem">What comes first?</legend>' in text


def test_a_question_gives_no_reason_before_it_is_answered(learner):
    assert "SECRET" not in learner.get(LESSON).text


def test_a_right_answer_by_script_brings_the_reason_of_every_option_in_place(scene, learner):
    sent = {"choice": token_of(scene, "B")}
    response = learner.post(f"{LESSON}/checks/K1", data=sent, headers=HTMX)
    assert response.status_code == 200
    assert response.text.count("SECRET") == 3
    assert "<h3>Right</h3>" in response.text
    assert "<html" not in response.text


def test_a_wrong_answer_is_kept_and_says_why_without_blame(scene, learner):
    sent = {"choice": token_of(scene, "A")}
    page = learner.post(f"{LESSON}/checks/K1", data=sent, follow_redirects=True)
    assert page.request.path == LESSON
    assert "Not quite: here is why" in page.text
    assert re.search(r'name="choice" value="\d" checked', page.text)


def test_a_check_may_be_answered_again_and_the_newest_answer_stays(scene, learner):
    for key in ("A", "B"):
        learner.post(f"{LESSON}/checks/K1", data={"choice": token_of(scene, key)})
    (row,) = db.session.query(CheckAnswer).all()
    assert (row.answer, row.is_right) == ("B", True)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["form", "script"])
def test_no_answer_asks_for_one_and_records_nothing(learner, headers):
    page = learner.post(f"{LESSON}/checks/K1", data={"choice": "99"}, headers=headers, follow_redirects=True)
    assert "Choose an answer first" in page.text
    assert db.session.query(CheckAnswer).count() == 0


@pytest.mark.parametrize("address", [f"{LESSON}/checks/K9", "/learn/TS-01/lessons/L9/checks/K1"])
def test_a_question_that_does_not_exist_is_not_found(learner, address):
    assert learner.post(address, data={"choice": "1"}).status_code == 404


def test_a_lesson_marked_done_leads_to_the_next_one(learner):
    assert learner.post(f"{LESSON}/done").location == "/learn/TS-01/lessons/L2"
    assert "1 of 2 sections done" in learner.get("/learn/TS-01").text


def test_the_last_lesson_leads_to_the_module_whose_exam_is_open(learner):
    learner.post(f"{LESSON}/done")
    last = learner.post("/learn/TS-01/lessons/L2/done", follow_redirects=True)
    assert last.request.path == "/learn/TS-01"
    assert "Take the exam" in last.text


def test_marking_done_twice_changes_nothing(learner):
    learner.post(f"{LESSON}/done")
    learner.post(f"{LESSON}/done")
    assert "1 of 2 sections done" in learner.get("/learn/TS-01").text


def test_a_done_lesson_may_be_read_again(learner):
    learner.post(f"{LESSON}/done")
    text = learner.get(LESSON).text
    assert "Next section" in text
    assert "Mark done" not in text


@pytest.mark.parametrize("address", ["/learn/XX-01", "/learn/XX-01/exam", "/learn/TS-01/lessons/L9"])
def test_what_does_not_exist_is_not_found(learner, address):
    assert learner.get(address).status_code == 404


PAGES = ("/learn", "/learn/TS-01", LESSON, "/learn/TS-01/exam")


@pytest.mark.parametrize("address", PAGES)
def test_learning_is_for_people_who_are_signed_in(scene, client, address):
    assert client.get(address).status_code in (303, 403)


@pytest.mark.parametrize("address", PAGES)
def test_every_duty_may_learn(scene, client, sign_in, address):
    for person in scene.by_duty.values():
        assert sign_in(client, person).get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_the_same_queries_however_much_was_done(scene, client, sign_in, count_queries, address):
    learner = sign_in(client, scene["learner"])
    learner.get(address)
    with count_queries() as before:
        learner.get(address)
    with unit_of_work():
        for number in range(3, 12):
            live = publish(module_body(f"TS-{number:02d}", lessons=9))
            ModuleCompletionFactory(person_id=scene["learner"].id, module=live.key, revision_id=live.id)
    learner.post(f"{LESSON}/done")
    learner.post(f"{LESSON}/checks/K1", data={"choice": token_of(scene, "A")})
    learner.get(address)
    with count_queries() as after:
        learner.get(address)
    assert len(before) == len(after)
    assert len(after) <= 12
