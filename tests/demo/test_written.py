"""The learner's own words in the demo: examples that trainers read, a card that was put right, test-outs."""

from sqlalchemy import select

from lms.assessments.models import Attempt
from lms.assessments.rules.attempts import Mode
from lms.core.database import db
from lms.courses.models import CheckAnswer
from lms.support.models import FeedbackTap, Issue
from lms.support.rules.issues import CARD
from lms.support.services.answering import answering_by_module


def test_trainers_find_examples_that_are_whole(demo) -> None:
    rows = db.session.execute(
        select(CheckAnswer.lesson, CheckAnswer.is_right).where(CheckAnswer.check_id == "R1")
    ).all()
    assert sorted({row.lesson for row in rows}) == ["L1", "L2"]
    assert all(row.is_right for row in rows)


def test_a_card_was_reported_and_put_right(demo) -> None:
    assert db.session.scalars(select(Issue.module).where(Issue.place == CARD)).all() == ["PA-03"]
    assert db.session.scalar(select(FeedbackTap.verdict).where(FeedbackTap.place == CARD)) == "unclear"
    everything, rows = answering_by_module()
    assert everything.changed >= 1
    assert next(row for row in rows if row.id == "PA-03").answered.changed == 1


def test_some_tested_out_and_some_were_told_to_study(demo) -> None:
    outcomes = db.session.scalars(
        select(Attempt.outcome).where(Attempt.mode == Mode.TEST_OUT, Attempt.module == "CORE-02")
    ).all()
    assert {"pass", "fail"} <= set(outcomes)
