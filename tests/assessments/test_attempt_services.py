"""Attempts in the database: one start one attempt, answers kept, deadlines, grading, repeats."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.services.accommodations import accommodation_of, allow_extra_time
from lms.assessments.services.answers import Outcome, save_answer
from lms.assessments.services.attempts import (
    call_away,
    clock_of,
    close_overdue,
    come_back,
    find,
    hand_in,
    open_feedback,
)
from lms.assessments.services.starting import start
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.events import DomainEvent
from tests.courses.factories import START, form_of, publish, sit
from tests.factories import PersonFactory


@pytest.fixture
def live_module(uow):
    return publish()


@pytest.fixture
def learner(uow):
    return PersonFactory()


def begin(learner, live_module, *, token=None):
    """Start the exam and return the attempt with its items."""
    return find(
        start(person_id=learner.id, live=live_module, token=token or "t1").attempt.public_id, with_items=True
    )


def answered(attempt, row, *, right=True, sequence=1, at=START):
    """Save an answer and return what became of it."""
    return save_answer(
        public_id=attempt.public_id,
        place=row.place,
        form=form_of(attempt, row, right=right),
        sequence=sequence,
        is_flagged=False,
        at=at,
    ).outcome


def kept(row):
    """Return the answer that the database holds."""
    return db.session.scalar(select(AttemptItem.answer).where(AttemptItem.id == row.id))


def graded_events():
    """Return the payloads of the announced results."""
    return [
        row.payload
        for row in db.session.scalars(select(DomainEvent).order_by(DomainEvent.id))
        if row.name == "assessments.exam.graded.v1"
    ]


def test_a_start_draws_the_form_of_the_live_revision(learner, live_module):
    attempt = begin(learner, live_module)
    assert attempt.revision_id == live_module.id
    assert sorted(row.objective for row in attempt.items) == ["O1", "O1", "O2", "O2", "O2"]
    assert clock_of(attempt).deadline(now=START) == START + timedelta(minutes=20)


def test_the_same_start_form_sent_twice_gives_the_same_attempt(learner, live_module):
    first = start(person_id=learner.id, live=live_module, token="same")
    again = start(person_id=learner.id, live=live_module, token="same")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.attempt.id == again.attempt.id


def test_a_second_tab_gets_the_same_attempt(learner, live_module):
    first = start(person_id=learner.id, live=live_module, token="tab one")
    second = start(person_id=learner.id, live=live_module, token="tab two")
    assert not second.is_new
    assert first.attempt.id == second.attempt.id


def test_a_start_form_replayed_after_handing_in_leads_to_that_attempt(learner, live_module):
    attempt = begin(learner, live_module, token="once")
    hand_in(attempt=attempt, at=START)
    replay = start(person_id=learner.id, live=live_module, token="once")
    assert (replay.attempt.id, replay.is_new) == (attempt.id, False)


def test_two_people_may_use_the_same_token(learner, live_module):
    other = PersonFactory()
    first = start(person_id=learner.id, live=live_module, token="t")
    second = start(person_id=other.id, live=live_module, token="t")
    assert first.attempt.id != second.attempt.id


def test_an_answer_is_kept_in_the_keys_of_the_item(learner, live_module):
    attempt = begin(learner, live_module)
    assert answered(attempt, attempt.items[0]) is Outcome.SAVED
    assert kept(attempt.items[0]) == "A"


def test_an_older_answer_never_replaces_a_newer_one(learner, live_module):
    attempt = begin(learner, live_module)
    row = attempt.items[0]
    answered(attempt, row, right=True, sequence=7)
    assert answered(attempt, row, right=False, sequence=6) is Outcome.OLDER
    assert answered(attempt, row, right=False, sequence=7) is Outcome.OLDER
    assert kept(row) == "A"


def test_a_newer_answer_replaces_the_one_kept(learner, live_module):
    attempt = begin(learner, live_module)
    answered(attempt, attempt.items[0], right=True, sequence=7)
    assert answered(attempt, attempt.items[0], right=False, sequence=8) is Outcome.SAVED
    assert kept(attempt.items[0]) == "B"


def test_a_late_answer_is_refused_and_the_earlier_one_stays(learner, live_module):
    attempt = begin(learner, live_module)
    row = attempt.items[0]
    answered(attempt, row, sequence=1)
    late = START + timedelta(minutes=20, seconds=1)
    assert answered(attempt, row, right=False, sequence=2, at=late) is Outcome.LATE
    assert kept(row) == "A"


def test_an_answer_after_handing_in_is_refused(learner, live_module):
    attempt = begin(learner, live_module)
    hand_in(attempt=attempt, at=START)
    assert answered(attempt, attempt.items[0]) is Outcome.LATE


def test_a_place_that_the_form_does_not_have_is_not_found(learner, live_module):
    attempt = begin(learner, live_module)
    with pytest.raises(NotFound):
        save_answer(public_id=attempt.public_id, place=99, form={}, sequence=1, is_flagged=False, at=START)


def test_junk_in_a_form_is_kept_as_no_answer(learner, live_module):
    attempt = begin(learner, live_module)
    row = attempt.items[0]
    saved = save_answer(
        public_id=attempt.public_id,
        place=row.place,
        form={"choice": ["'; drop"]},
        sequence=1,
        is_flagged=True,
        at=START,
    )
    assert saved.outcome is Outcome.SAVED
    assert kept(row) is None


def test_being_called_away_moves_the_deadline(learner, live_module):
    attempt = begin(learner, live_module)
    call_away(attempt=attempt, at=START)
    attempt = find(attempt.public_id)
    come_back(attempt=attempt, at=START + timedelta(minutes=4))
    assert clock_of(find(attempt.public_id)).deadline(now=START) == START + timedelta(minutes=20)
    later = START + timedelta(minutes=30)
    assert clock_of(find(attempt.public_id)).deadline(now=later) == START + timedelta(minutes=24)


def test_a_second_press_while_away_uses_no_second_pause(learner, live_module):
    attempt = begin(learner, live_module)
    call_away(attempt=attempt, at=START)
    call_away(attempt=find(attempt.public_id), at=START + timedelta(minutes=1))
    assert len(find(attempt.public_id).pauses) == 1


def test_the_clock_is_stopped_no_more_often_than_the_policy_allows(learner, live_module):
    public_id = begin(learner, live_module).public_id
    for minute in (0, 2):
        call_away(attempt=find(public_id), at=START + timedelta(minutes=minute))
        come_back(attempt=find(public_id), at=START + timedelta(minutes=minute + 1))
    with pytest.raises(Refused, match="cannot be stopped again"):
        call_away(attempt=find(public_id), at=START + timedelta(minutes=4))


def test_extra_time_makes_the_exam_longer(learner, live_module):
    allow_extra_time(person=learner, factor=Decimal("1.5"), from_on=date(2026, 1, 1))
    assert begin(learner, live_module).allowed_seconds == 30 * 60


def test_newer_extra_time_supersedes_the_older(learner, live_module):
    allow_extra_time(person=learner, factor=Decimal("1.5"), from_on=date(2026, 11, 1))
    allow_extra_time(person=learner, factor=Decimal("2"), from_on=date(2026, 11, 1))
    assert accommodation_of(learner.id).factor == Decimal("2.00")


def test_extra_time_that_makes_no_sense_is_refused(learner):
    with pytest.raises(Refused, match="between 1 and 3"):
        allow_extra_time(person=learner, factor=Decimal("0.5"), from_on=date(2026, 1, 1))


def test_all_right_passes_and_is_announced_with_revision_and_version(learner, live_module):
    attempt = sit(learner.id, live_module)
    assert (attempt.outcome, attempt.score) == ("pass", Decimal("100.00"))
    assert graded_events() == [
        {
            "attempt_id": attempt.id,
            "person_id": learner.id,
            "module": "TS-01",
            "revision_id": live_module.id,
            "version": "1.0.0",
            "score": "100.00",
            "outcome": "pass",
            "occurred_on": "2026-11-16",
        }
    ]


def test_a_missed_critical_objective_fails_above_the_cut(learner, live_module):
    attempt = sit(learner.id, live_module, wrong=("O1",))
    assert (attempt.outcome, attempt.score, attempt.is_above_cut) == ("fail", Decimal("80.00"), True)
    assert attempt.missed == ["O1"]


def test_handing_in_twice_marks_and_announces_once(learner, live_module):
    attempt = sit(learner.id, live_module)
    hand_in(attempt=attempt, at=START + timedelta(minutes=3))
    assert attempt.submitted_at == START
    assert len(graded_events()) == 1


def test_time_over_closes_the_attempt_at_its_deadline_with_what_was_saved(learner, live_module):
    attempt = begin(learner, live_module)
    for row in attempt.items:
        answered(attempt, row)
    db.session.expire_all()
    hand_in(attempt=find(attempt.public_id), at=START + timedelta(hours=5))
    found = find(attempt.public_id)
    assert (found.outcome, found.closed_by) == ("pass", "deadline")
    assert found.submitted_at == START + timedelta(minutes=20)


def test_the_job_closes_only_attempts_whose_time_is_over(learner, live_module):
    begin(learner, live_module)
    assert close_overdue() == 0
    early = PersonFactory()
    attempt = begin(early, live_module)
    attempt.started_at = START - timedelta(hours=1)
    db.session.flush()
    assert close_overdue() == 1
    assert find(attempt.public_id).outcome == "fail"


def test_starting_again_after_the_time_is_over_closes_the_old_attempt_first(learner, live_module):
    attempt = begin(learner, live_module)
    attempt.started_at = START - timedelta(hours=1)
    db.session.flush()
    with pytest.raises(Refused, match="Read the reasons"):
        start(person_id=learner.id, live=live_module, token="t2")
    assert find(attempt.public_id).closed_by == "deadline"


def test_the_reasons_open_only_after_handing_in(learner, live_module):
    with pytest.raises(Refused, match="handed in"):
        open_feedback(attempt=begin(learner, live_module), at=START)


def test_the_first_opening_of_the_reasons_counts(learner, live_module):
    attempt = sit(learner.id, live_module, wrong=("O1",))
    open_feedback(attempt=attempt, at=START + timedelta(hours=1))
    assert attempt.feedback_opened_at == START


def test_the_second_attempt_is_refused_until_the_reasons_are_read(learner, live_module):
    sit(learner.id, live_module, wrong=("O2", "O2"), read=False)
    with pytest.raises(Refused, match="Read the reasons"):
        start(person_id=learner.id, live=live_module, token="t2")


def test_a_repeat_asks_only_the_missed_objective_with_fresh_items(learner, live_module):
    first = sit(learner.id, live_module, wrong=("O1",))
    seen = {row.item_id for row in find(first.public_id, with_items=True).items}
    again = begin(learner, live_module, token="again")
    assert (again.mode, again.number, again.repeats_id) == ("repeat", 1, first.id)
    assert {row.objective for row in again.items} == {"O1"}
    assert not seen & {row.item_id for row in again.items}


def test_a_form_names_the_revision_although_a_newer_one_goes_live(learner, live_module):
    attempt = begin(learner, live_module)
    assert db.session.get(Attempt, attempt.id).revision_id == live_module.id


def test_being_called_away_after_handing_in_changes_nothing(learner, live_module):
    attempt = sit(learner.id, live_module)
    call_away(attempt=attempt, at=START)
    assert attempt.pauses == []
