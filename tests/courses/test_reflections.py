"""Reflections: written in one's own words, marked by nobody, read by trainers of the writer's units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.config import ROOT
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.kind import read_module
from lms.courses.models import CheckAnswer
from lms.courses.reflections import LONGEST, is_complete, read, reflection_of, written_of
from tests.cast import make_cast
from tests.courses.factories import module_body, publish
from tests.factories import make_person

ROW = {
    "id": "R1",
    "title": "A hand-off that is yours",
    "ask": "Think of one.",
    "parts": [{"id": "action", "label": "What I do"}, {"id": "reader", "label": "Who is next"}],
    "example": "I scan the card. Billing reads it.",
}
ADDRESS = "/learn/TS-01/lessons/L1/written/R1"
WORDS = {"action": "I scan the card", "reader": "The billing office reads"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def scene(database):
    """The cast, and TS-01 whose first lesson asks for an example."""
    body = module_body()
    body["lessons"][0]["reflections"] = [ROW]
    body["lessons"][0]["text"] += "\n{{ reflection:R1 }}\n"
    with unit_of_work():
        publish(body)
        return make_cast()


@pytest.fixture
def learner(scene, client, sign_in):
    """A browser of the learner."""
    return sign_in(client, scene["learner"])


def test_the_lesson_asks_and_shows_the_example_only_afterwards(learner):
    before = learner.get("/learn/TS-01/lessons/L1").text
    assert "A hand-off that is yours" in before
    assert "Billing reads it" not in before
    after = learner.post(ADDRESS, data=WORDS, follow_redirects=True).text
    assert "I scan the card" in after
    assert "Billing reads it" in after


def test_what_is_written_is_kept_and_the_newest_stays(learner):
    for first in ("I scan the card", "I copy the card"):
        learner.post(ADDRESS, data={**WORDS, "action": first})
    (row,) = db.session.query(CheckAnswer).all()
    assert (row.check_id, row.answer["action"], row.is_right) == ("R1", "I copy the card", True)


def test_an_unfinished_example_is_kept_and_says_what_is_missing(learner):
    shown = learner.post(ADDRESS, data={"action": "I scan the card"}, headers=HTMX).text
    assert "A few words in every field" in shown
    assert not db.session.query(CheckAnswer).one().is_right


def test_the_page_says_who_reads_it(learner):
    assert "Your trainers can read it. Nobody marks it." in learner.get("/learn/TS-01/lessons/L1").text
    assert "your trainers can read" in learner.get("/learn/TS-01").text


def test_a_trainer_reads_what_learners_of_their_units_wrote(scene, client, sign_in):
    sign_in(client, scene["learner"]).post(ADDRESS, data=WORDS)
    text = sign_in(client, scene["trainer"]).get(ADDRESS).text
    assert "Dana Whitfield" in text
    assert "The billing office reads" in text


def test_a_trainer_of_another_hospital_reads_nothing_of_it(scene, client, sign_in):
    sign_in(client, scene["learner"]).post(ADDRESS, data=WORDS)
    with unit_of_work():
        elsewhere = make_person(unit=scene.south, duty="trainer")
    text = sign_in(client, elsewhere).get(ADDRESS).text
    assert "Nobody wrote one yet" in text
    assert "Dana Whitfield" not in text


@pytest.mark.parametrize("duty", ["learner", "manager", "director", "eve"])
def test_nobody_but_a_trainer_reads_what_others_wrote(scene, client, sign_in, duty):
    assert sign_in(client, scene[duty]).get(ADDRESS).status_code == 403


def test_a_reflection_that_does_not_exist_is_not_found(learner):
    assert learner.post("/learn/TS-01/lessons/L1/written/R9", data=WORDS).status_code == 404


def test_the_trainers_page_reads_with_the_same_number_of_statements(scene, client, sign_in, count_queries):
    counts = []
    for _round in range(2):
        with unit_of_work():
            more = [make_person(unit=scene.admitting) for _one in range(3)]
        for person in more:
            sign_in(client, person).post(ADDRESS, data=WORDS)
        trainer = sign_in(client, scene["trainer"])
        trainer.get(ADDRESS)
        with count_queries() as statements:
            trainer.get(ADDRESS)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@given(st.dictionaries(st.sampled_from(["action", "reader", "other"]), st.lists(st.text(), max_size=2)))
def test_any_form_is_read_into_short_texts_of_known_parts(form):
    found = read(reflection_of(ROW), form)
    assert set(found) <= {"action", "reader"}
    assert all(0 < len(text) <= LONGEST and text == text.strip() for text in found.values())


@given(st.dictionaries(st.sampled_from(["action", "reader"]), st.lists(st.just("word"), max_size=5)))
def test_it_is_complete_when_every_part_holds_three_words(words):
    written = {key: " ".join(found) for key, found in words.items()}
    wanted = all(len(words.get(key, ())) >= 3 for key in ("action", "reader"))
    assert is_complete(reflection_of(ROW), written) is wanted


@given(st.recursive(st.none() | st.text() | st.integers(), lambda deeper: st.lists(deeper)))
def test_an_answer_of_another_shape_is_nothing_written(answer):
    assert written_of(answer) == {}


def test_core_02_asks_for_a_hand_off_and_for_the_place_on_both_maps():
    things, faults = read_module(ROOT / "content" / "modules" / "CORE-02", "CORE-02")
    assert not faults
    asked = {row["id"]: row.get("reflections", []) for row in things[0].body["lessons"]}
    assert [part["id"] for part in asked["L1"][0]["parts"]] == ["task", "care", "claim"]
    assert asked["L2"][0]["title"] == "A hand-off that is yours"
    items = {row["id"]: row["kind"] for row in things[0].body["exam"]["items"]}
    assert (items["CORE-02-O1-11"], items["CORE-02-O1-12"]) == ("matching", "two-part")
