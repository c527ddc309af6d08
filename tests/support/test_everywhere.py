"""Feedback at every thing that learners meet, and how it is answered for everybody to read."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import clock
from lms.core.content import live
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import name_owner
from lms.support.models import FeedbackTap, Issue
from lms.support.rules.issues import CARD, CLASS
from lms.support.services.answering import answering_by_module
from lms.support.services.issues import Answer, Place, answer_issue, open_issue
from tests.cast import Cast
from tests.classes.factories import make_class, may_lead
from tests.courses.factories import RevisionFactory, module_body, publish

As = Callable[[str], FlaskClient]
POLICY = {"trainer_shows_one_of": [{"kind": "module-completed", "subject": "TR-01", "title": "Leading"}]}
CARD_PAGE, CARD_TAP = "/cards/TS-01", "/feedback/cards/TS-01"


@pytest.fixture
def class_id(cast: Cast) -> str:
    """A class of the first hospital."""
    with unit_of_work():
        RevisionFactory(kind="policy", key="classes", body=POLICY)
        may_lead(cast["trainer"])
        return make_class(cast)


def answered(cast: Cast, place: Place, *, kind: str = "answered", days: int = 1) -> None:
    """Let the learner report a place and the trainer answer some days later."""
    with unit_of_work():
        issue = open_issue(person_id=cast["learner"].id, place=place)
    with clock.frozen(clock.now() + timedelta(days=days)), unit_of_work():
        answer_issue(issue=issue, by_id=cast["trainer"].id, answer=Answer(kind, "It is so.", 0))


def test_a_class_takes_a_tap_and_keeps_it_beside_the_class(cast: Cast, as_: As, class_id: str) -> None:
    learner = as_("learner")
    assert "Was this class worth the time?" in learner.get(f"/classes/{class_id}").text
    sent = learner.post(f"/feedback/classes/{class_id}", data={"verdict": "helpful"})
    assert sent.location == f"/classes/{class_id}#feedback"
    assert "Thank you, noted." in learner.get(f"/classes/{class_id}").text
    row = db.session.execute(select(FeedbackTap.module, FeedbackTap.place, FeedbackTap.thing)).one()
    assert tuple(row) == ("TS-01", CLASS, class_id)


def test_a_class_of_another_hospital_takes_no_tap(cast: Cast, as_: As, class_id: str) -> None:
    assert as_("eve").post(f"/feedback/classes/{class_id}", data={"verdict": "helpful"}).status_code == 404


def test_a_report_on_a_class_is_called_by_its_title_for_trainer_and_learner(
    cast: Cast, as_: As, class_id: str
) -> None:
    learner = as_("learner")
    learner.post(f"/feedback/classes/{class_id}", data={"verdict": "unclear"})
    mine = learner.get("/feedback").text
    assert "Class: Who pays first" in mine
    assert f'href="/classes/{class_id}"' in mine
    inbox = as_("trainer").get("/feedback/inbox").text
    assert "Class: Who pays first" in inbox
    issue = db.session.scalars(select(Issue)).one()
    assert f'href="/classes/{class_id}"' in as_("trainer").get(f"/feedback/inbox/{issue.public_id}").text


def test_a_pocket_card_takes_a_tap_and_words_lead_back_to_it(cast: Cast, as_: As) -> None:
    learner = as_("learner")
    assert "Was this card clear?" in learner.get(CARD_PAGE).text
    assert learner.post(CARD_TAP, data={"verdict": "unclear"}).location == f"{CARD_PAGE}#feedback"
    page = learner.get(CARD_PAGE).text
    action = re.search(r'action="(/feedback/reports/\w+/words)"', page)
    assert action is not None
    sent = learner.post(action[1], data={"text": "Which line?", "back": CARD})
    assert sent.location == f"{CARD_PAGE}#feedback"
    assert "Pocket card" in learner.get("/feedback").text


def test_with_htmx_the_part_of_a_card_comes_back_in_its_place(cast: Cast, as_: As) -> None:
    part = as_("learner").post(CARD_TAP, data={"verdict": "helpful"}, headers={"HX-Request": "true"}).text
    assert part.strip().startswith('<section class="feedback no-print" id="feedback"')


def test_a_card_that_does_not_exist_takes_no_tap(cast: Cast, as_: As) -> None:
    assert as_("learner").post("/feedback/cards/XX-01", data={"verdict": "helpful"}).status_code == 404


def test_a_lesson_names_its_owner_and_last_change(cast: Cast, as_: As) -> None:
    lesson = "/learn/TS-01/lessons/L1"
    assert "Owner: your trainers" in as_("learner").get(lesson).text
    with unit_of_work():
        name_owner(module_id="TS-01", person_id=cast["trainer"].id, by_id=cast["administrator"].id)
    text = as_("learner").get(lesson).text
    assert "Owner: Trainer Cast" in text
    assert re.search(r"Last changed .{6,20}, version 1\.0\.0", text)


def test_a_card_names_when_the_card_itself_changed(cast: Cast, as_: As) -> None:
    body = module_body()
    body["module"]["version"] = "1.1.0"
    body["module"]["summary"] = "Another summary."
    with clock.frozen(clock.now() + timedelta(days=40)), unit_of_work():
        RevisionFactory(key="TS-01", number=2, body=body)
    with clock.frozen(clock.now() + timedelta(days=41)):
        assert "version 1.0.0" in as_("learner").get(CARD_PAGE).text.split('class="feedback')[1]


@pytest.mark.parametrize("who", ["learner", "manager", "director", "trainer", "auditor", "eve"])
def test_everybody_signed_in_reads_how_feedback_is_answered(cast: Cast, as_: As, who: str) -> None:
    assert "By module: owner, last change, answers" in as_(who).get("/feedback/answering").text


def test_who_is_not_signed_in_reads_nothing(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/feedback/answering").status_code == 303


def test_times_carry_how_many_they_rest_on(cast: Cast, as_: As, lesson: Place, item: Place) -> None:
    answered(cast, lesson, days=1)
    answered(cast, item, kind="changed", days=3)
    with unit_of_work():
        open_issue(person_id=cast["manager"].id, place=lesson)
    everything, (row,) = answering_by_module()
    found = (everything.reported, everything.answered, everything.changed, everything.median_days)
    assert found == (3, 2, 1, 1)
    assert row.answered == everything
    text = as_("learner").get("/feedback/answering").text
    assert "of 2 answered reports" in text
    assert "2 of 3" in text


def test_without_a_report_there_is_no_median(cast: Cast, as_: As) -> None:
    everything, _rows = answering_by_module()
    assert (everything.reported, everything.median_days) == (0, None)
    assert "nothing is answered yet" in as_("learner").get("/feedback/answering").text


def test_what_is_older_than_a_year_does_not_count(cast: Cast, lesson: Place) -> None:
    answered(cast, lesson)
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert answering_by_module()[0].reported == 0


def test_the_learner_sees_what_was_done_with_their_feedback_and_in_which_version(
    cast: Cast, as_: As, lesson: Place
) -> None:
    with unit_of_work():
        issue = open_issue(person_id=cast["learner"].id, place=lesson, text="Which desk?")
    with unit_of_work():
        said = Answer("changed", "The desk is named now.", 0, revision_id=live("module", "TS-01").id)
        answer_issue(issue=issue, by_id=cast["trainer"].id, answer=said)
    text = as_("learner").get("/feedback").text
    assert "The desk is named now." in text
    assert "1.0.0" in text


def test_the_page_takes_the_same_number_of_statements_however_many_modules_and_reports(
    cast: Cast, as_: As, lesson: Place, count_queries: Any
) -> None:
    answered(cast, lesson)
    learner = as_("learner")
    learner.get("/feedback/answering")
    with count_queries() as few:
        learner.get("/feedback/answering")
    with unit_of_work():
        for number in range(3, 6):
            key = f"TS-{number:02d}"
            publish(module_body(key))
            open_issue(person_id=cast["manager"].id, place=Place(key, "lesson", "L1", live("module", key).id))
    learner.get("/feedback/answering")
    with count_queries() as many:
        learner.get("/feedback/answering")
    assert len(many) == len(few)
