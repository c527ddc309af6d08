"""What opens and closes the next attempt: repeats, sessions with a trainer, passes from elsewhere."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms.assessments.services.asked_exams import exam_of_revision
from lms.assessments.services.credits import Credit, credit_passes
from lms.assessments.services.histories import histories, history_of
from lms.assessments.services.sessions import record_session, waiting_for_session
from lms.assessments.services.starting import start
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from tests.cast import make_cast
from tests.courses.factories import START, ExamCreditFactory, publish, sit
from tests.factories import PersonFactory


@pytest.fixture
def live_module(uow):
    return publish()


@pytest.fixture
def learner(uow):
    return PersonFactory()


def graded_events():
    """Return the payloads of the announced results."""
    return [
        row.payload
        for row in db.session.scalars(select(DomainEvent).order_by(DomainEvent.id))
        if row.name == "assessments.exam.graded.v1"
    ]


@contextmanager
def unit_after(**time):
    """Open a unit of work some time after the start."""
    with clock.frozen(START + timedelta(**time)), unit_of_work():
        yield


@pytest.fixture
def ready(database):
    """Return a learner and the live module, committed."""
    with unit_after():
        return PersonFactory(), publish()


def test_a_passed_repeat_announces_a_pass_with_the_score_of_its_attempt(ready):
    learner, live_module = ready
    with unit_after():
        sit(learner.id, live_module, wrong=("O1",))
    with unit_after(minutes=30):
        assert sit(learner.id, live_module).outcome == "pass"
    assert [(event["outcome"], event["score"]) for event in graded_events()] == [
        ("fail", "80.00"),
        ("pass", "80.00"),
    ]


def test_a_missed_repeat_is_not_announced_and_leaves_one_more(ready):
    learner, live_module = ready
    with unit_after():
        sit(learner.id, live_module, wrong=("O1",))
    with unit_after(minutes=30):
        sit(learner.id, live_module, wrong=("O1",))
    found = history_of(learner.id, "TS-01").standing(
        exam_of_revision(live_module.id), now=START + timedelta(hours=1)
    )
    assert len(graded_events()) == 1
    assert (found.mode.value, found.repeats_left) == ("repeat", 1)


def test_a_second_repeat_still_belongs_to_the_attempt(ready):
    learner, live_module = ready
    with unit_after():
        first = sit(learner.id, live_module, wrong=("O1",))
    with unit_after(minutes=30):
        sit(learner.id, live_module, wrong=("O1",))
    with unit_after(minutes=60):
        third = sit(learner.id, live_module)
    assert third.repeats_id == first.id


def test_after_three_failures_a_trainer_session_opens_the_fourth_attempt(ready):
    _, live_module = ready
    with unit_after():
        cast = make_cast()
    learner = cast["learner"]
    for days in (0, 1, 3):
        with unit_after(days=days):
            sit(learner.id, live_module, wrong=("O2", "O2"))
    with unit_after(days=4), pytest.raises(Refused, match="session with a trainer"):
        start(person_id=learner.id, live=live_module, token="t4")
    with unit_after(days=4):
        assert [row.person.id for row in waiting_for_session((cast.north.path,))] == [learner.id]
        assert waiting_for_session((cast.south.path,)) == []
        record_session(
            person=learner,
            module="TS-01",
            held_on=date(2026, 11, 20),
            minutes=45,
            trainer=cast["trainer"],
            agreed_with=None,
            note="payer order",
        )
    with unit_after(days=5):
        assert waiting_for_session((cast.north.path,)) == []
        assert start(person_id=learner.id, live=live_module, token="t4").attempt.number == 4


def test_a_session_is_refused_when_nobody_waits(learner, live_module):
    with pytest.raises(Refused, match="does not wait"):
        record_session(
            person=learner,
            module="TS-01",
            held_on=date(2026, 11, 16),
            minutes=45,
            trainer=PersonFactory(),
            agreed_with=None,
            note="",
        )


def test_a_pass_from_elsewhere_closes_the_exam_until_its_renewal(learner, live_module):
    ExamCreditFactory(person_id=learner.id, passed_on=date(2026, 11, 1))
    with pytest.raises(Refused, match="opens again on 2"):
        start(person_id=learner.id, live=live_module, token="t")


def test_a_pass_from_elsewhere_ends_the_cycle_of_earlier_failures(ready):
    learner, live_module = ready
    with unit_after():
        sit(learner.id, live_module, wrong=("O2", "O2"))
        ExamCreditFactory(person_id=learner.id, passed_on=date(2026, 11, 17))
    with unit_after(days=330):
        assert start(person_id=learner.id, live=live_module, token="t2").attempt.number == 1


def test_crediting_the_same_passes_twice_adds_nothing(learner):
    passes = [Credit(learner.id, "TS-01", date(2026, 5, 4), Decimal("91.00"))]
    assert credit_passes(passes) == 1
    assert credit_passes(passes) == 0


def test_histories_of_many_people_cost_the_same_queries_as_of_one(live_module, count_queries):
    people = [PersonFactory().id for _ in range(6)]
    for person_id in people:
        sit(person_id, live_module, wrong=("O1",))
    histories(people)
    with count_queries() as one:
        histories(people[:1])
    with count_queries() as all_of_them:
        found = histories(people)
    assert len(found) == 6
    assert len(one) == len(all_of_them) <= 2


def test_a_pass_that_is_never_due_again_says_so(database):
    with unit_after():
        learner, live_module = PersonFactory(), publish(months=None)
        sit(learner.id, live_module)
    with unit_after(days=900), pytest.raises(Refused, match="not due again"):
        start(person_id=learner.id, live=live_module, token="t2")
