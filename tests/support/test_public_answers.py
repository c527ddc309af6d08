"""Answered questions for everybody: worded by who answered, found by the search, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.search import rebuild
from lms.core.unit_of_work import unit_of_work
from lms.support.models import PublicAnswer
from lms.support.services.issues import Answer, Place, answer_issue, find_issue, open_issue
from lms.support.services.public_answers import (
    find_answer,
    public_answer_of,
    publish_answer,
    withdraw_answer,
)
from tests.cast import Cast

As = Callable[[str], FlaskClient]
WORDS = {"question": "Who pays when both plans say second?", "answer": "Ask which job is current."}


@pytest.fixture
def issue_id(cast: Cast, lesson: Place) -> str:
    """A question on a section, answered by the trainer."""
    with unit_of_work():
        found = open_issue(person_id=cast["learner"].id, place=lesson, text="Dana asks: who pays?")
        answer_issue(issue=found, by_id=cast["trainer"].id, answer=Answer("answered", "See L1.", seen=0))
    return str(found.public_id)


def publish(cast: Cast, issue_id: str, **changes: str) -> PublicAnswer:
    """Word it for everybody."""
    with unit_of_work(durable=True):
        issue = find_issue(issue_id)
        publish_answer(issue=issue, by_id=cast["trainer"].id, **(WORDS | changes))
        found = public_answer_of(issue.id)
    assert found is not None
    return found


def test_everybody_finds_what_was_published_and_no_name_with_it(cast: Cast, issue_id: str, as_: As) -> None:
    found = publish(cast, issue_id)
    page = as_("eve").get("/search?q=both+plans").text
    assert "Answered questions" in page
    opened = as_("eve").get(f"/feedback/answers/{found.public_id}").text

    assert WORDS["answer"] in opened
    for name in ("Dana", "Whitfield", "Trainer Cast"):
        assert name not in opened.partition("<main")[2]


def test_an_answer_that_was_taken_back_is_found_no_longer_and_stays_on_record(
    cast: Cast, issue_id: str, as_: As
) -> None:
    found = publish(cast, issue_id)
    with unit_of_work(durable=True):
        withdraw_answer(issue=find_issue(issue_id))

    assert "Answered questions</h2>" not in as_("eve").get("/search?q=both+plans").text
    with pytest.raises(NotFound):
        find_answer(found.public_id)
    assert len(db.session.scalars(select(PublicAnswer)).all()) == 1


def test_words_said_anew_supersede_and_the_same_words_add_nothing(cast: Cast, issue_id: str) -> None:
    publish(cast, issue_id)
    publish(cast, issue_id)
    publish(cast, issue_id, answer="Ask the patient which job is current.")

    rows = db.session.scalars(select(PublicAnswer).order_by(PublicAnswer.id)).all()
    assert [row.superseded_at is None for row in rows] == [False, True]


def test_the_index_made_anew_holds_the_same_answers(cast: Cast, issue_id: str) -> None:
    with unit_of_work():
        rebuild()
    publish(cast, issue_id)

    with unit_of_work():
        assert rebuild() == 0


def test_a_question_without_an_answer_or_on_an_exam_item_is_not_for_everybody(
    cast: Cast, lesson: Place, item: Place
) -> None:
    with unit_of_work():
        waits = open_issue(person_id=cast["learner"].id, place=lesson).public_id
        asked = open_issue(person_id=cast["learner"].id, place=item, text="Is B wrong?")
        answer_issue(issue=asked, by_id=cast["trainer"].id, answer=Answer("answered", "Yes.", seen=0))

    for one in (waits, asked.public_id):
        with pytest.raises(Refused, match="answered question on a section"):
            publish(cast, one)


def test_the_trainer_publishes_and_takes_back_on_the_page_of_the_report(issue_id: str, as_: As) -> None:
    trainer, address = as_("trainer"), f"/feedback/inbox/{issue_id}"
    assert "Publish for everybody" in trainer.get(address).text
    assert trainer.post(f"{address}/publish", data=WORDS).status_code == 303
    assert "Word it anew" in trainer.get(address).text
    assert WORDS["question"] in trainer.get("/feedback/answers?module=TS-01").text
    trainer.post(f"{address}/withdraw")
    assert "Publish for everybody" in trainer.get(address).text


def test_without_words_the_page_says_what_is_missing(issue_id: str, as_: As) -> None:
    trainer, address = as_("trainer"), f"/feedback/inbox/{issue_id}"
    trainer.post(f"{address}/publish", data={"question": "", "answer": "x"})

    assert "A question and an answer need words." in trainer.get(address).text


@pytest.mark.parametrize("who", ["learner", "manager", "eve"])
def test_who_may_not_answer_publishes_nothing(issue_id: str, as_: As, who: str) -> None:
    for act in ("publish", "withdraw"):
        assert as_(who).post(f"/feedback/inbox/{issue_id}/{act}", data=WORDS).status_code == 404
    assert db.session.scalar(select(PublicAnswer.id)) is None


def test_hostile_words_stand_as_text(cast: Cast, issue_id: str, as_: As) -> None:
    found = publish(cast, issue_id, question="<script>alert(1)</script> both plans")
    for address in (f"/feedback/answers/{found.public_id}", "/feedback/answers", "/search?q=both+plans"):
        assert "<script>alert" not in as_("learner").get(address).text


def test_the_list_takes_the_same_statements_for_one_answer_and_for_ten(
    cast: Cast, lesson: Place, issue_id: str, as_: As, count_queries: Callable[[], Any]
) -> None:
    publish(cast, issue_id)
    browser = as_("learner")

    def read() -> int:
        browser.get("/feedback/answers")
        with count_queries() as statements:
            browser.get("/feedback/answers")
        return len(statements)

    few = read()
    for name in list(cast.by_duty)[:9]:
        with unit_of_work():
            one = open_issue(person_id=cast[name].id, place=lesson, text="?")
            if one.public_id != issue_id:
                answer_issue(issue=one, by_id=cast["trainer"].id, answer=Answer("answered", "x", seen=0))
        publish(cast, one.public_id)

    assert read() == few
