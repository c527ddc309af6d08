"""Learning in the database: lessons, completions, prerequisites, renewal, credit from elsewhere."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from lms.courses import api
from lms.courses.models import LessonDone, ModuleCompletion
from lms.courses.rules import Next
from lms.courses.services.learning import Completion, complete_lesson, credit_completions
from tests.courses.factories import (
    START,
    ExamCreditFactory,
    LessonDoneFactory,
    ModuleCompletionFactory,
    RevisionFactory,
    module_body,
    publish,
    sit,
)
from tests.factories import PersonFactory


@contextmanager
def unit_after(**time):
    """Open a unit of work some time after the start."""
    with clock.frozen(START + timedelta(**time)), unit_of_work():
        yield


@pytest.fixture
def scene(database):
    """A learner, TS-01, and TS-02 that needs it."""
    with unit_after():
        first = publish()
        publish(module_body("TS-02", prerequisites=("TS-01",)))
        return PersonFactory(), first


def do(person, *lessons, module="TS-01", **time):
    """Mark lessons done."""
    for lesson in lessons:
        with unit_after(**time):
            complete_lesson(person_id=person.id, module_id=module, lesson_id=lesson)


def progress(person, module="TS-01", **time):
    """Return the progress as floors above see it."""
    with clock.frozen(START + timedelta(**time)):
        return api.progress_of(person.id)[module]


def completed_events():
    """Return the payloads of the announced completions."""
    rows = db.session.scalars(select(DomainEvent).where(DomainEvent.name == "courses.module.completed.v1"))
    return [row.payload for row in rows]


def test_a_learner_starts_with_the_first_section(scene):
    person, _ = scene
    found = progress(person)
    assert (found.next, found.next_label, found.stopped_at) == (Next.LESSON, "Start section 1", 1)
    assert (found.lessons_done, found.lessons_total, found.minutes_left) == (0, 2, 30)
    assert not found.is_started


def test_a_lesson_done_moves_on_to_the_next(scene):
    person, _ = scene
    do(person, "L1")
    found = progress(person)
    assert (found.next_label, found.next_values["lesson_id"]) == ("Continue section 2", "L2")
    assert found.minutes_left == 25


def test_a_lesson_done_twice_is_one_fact(scene):
    person, _ = scene
    do(person, "L1", "L1")
    assert db.session.scalar(select(func.count()).select_from(LessonDone)) == 1


def test_the_last_lesson_completes_the_module_and_says_so_once(scene):
    person, live_module = scene
    do(person, "L1", "L2", "L2")
    assert completed_events() == [
        {
            "person_id": person.id,
            "module": "TS-01",
            "revision_id": live_module.id,
            "version": "1.0.0",
            "occurred_on": "2026-11-16",
            "note": "",
            "source": "firstpass",
        }
    ]
    assert progress(person).completed_on == date(2026, 11, 16)


def test_lessons_may_be_done_in_any_order(scene):
    person, _ = scene
    do(person, "L2", "L1")
    assert progress(person).next is Next.EXAM


def test_a_module_is_locked_until_its_prerequisite_is_completed(scene):
    person, _ = scene
    found = progress(person, "TS-02")
    assert found.is_locked
    assert (found.next, found.next_why) == (Next.LOCKED, "Opens after Module TS-01 (TS-01).")
    with pytest.raises(Refused, match="opens after Module TS-01"):
        do(person, "L1", module="TS-02")
    do(person, "L1", "L2")
    assert not progress(person, "TS-02").is_locked


def test_a_pass_from_elsewhere_opens_what_needs_the_module(scene):
    person, _ = scene
    with unit_after():
        ExamCreditFactory(person_id=person.id, passed_on=date(2026, 10, 1), score=Decimal("91.00"))
    assert not progress(person, "TS-02").is_locked
    assert progress(person).passed_on == date(2026, 10, 1)


def test_a_lesson_that_does_not_exist_is_not_found(scene):
    person, _ = scene
    with pytest.raises(NotFound):
        do(person, "L9")


def test_a_passed_exam_finishes_the_module(scene):
    person, live_module = scene
    do(person, "L1", "L2")
    with unit_after(hours=1):
        sit(person.id, live_module)
    found = progress(person, hours=2)
    assert (found.is_finished, found.next, found.minutes_left) == (True, Next.NOTHING, 0)
    assert (found.last_outcome, found.last_score) == ("pass", Decimal("100.00"))


def test_after_a_fail_the_reasons_come_next_and_then_the_repeat(scene):
    person, live_module = scene
    do(person, "L1", "L2")
    with unit_after(hours=1):
        attempt = sit(person.id, live_module, wrong=("O1",), read=False)
    found = progress(person, hours=2)
    assert (found.next, found.next_values) == (Next.REASONS, {"public_id": attempt.public_id})
    with unit_after(hours=2):
        db.session.merge(attempt).feedback_opened_at = START
    assert progress(person, hours=3).next is Next.REPEAT


def test_a_renewal_is_a_new_run_and_the_old_completion_stays(scene):
    person, _ = scene
    do(person, "L1", "L2")
    assert progress(person, days=304).completed_on == date(2026, 11, 16)
    renewing = progress(person, days=305)
    assert (renewing.completed_on, renewing.lessons_done) == (None, 0)
    do(person, "L1", "L2", days=306)
    rows = db.session.scalars(select(ModuleCompletion).order_by(ModuleCompletion.run)).all()
    assert [(row.run, row.completed_on) for row in rows] == [(1, date(2026, 11, 16)), (2, date(2027, 9, 18))]


def test_progress_survives_a_new_revision_and_the_completion_names_the_newest(scene):
    person, first = scene
    do(person, "L1")
    body = module_body()
    body["module"]["version"] = "1.1.0"
    with unit_after(hours=1):
        newer = RevisionFactory(key="TS-01", number=2, body=body).id
    do(person, "L2", hours=2)
    (event,) = completed_events()
    assert (event["revision_id"], event["version"]) == (newer, "1.1.0")
    assert newer != first.id


def test_completions_from_elsewhere_are_recorded_once_and_count_as_runs(scene):
    person, _ = scene
    rows = [
        Completion(person.id, "TS-01", date(2026, 3, 1)),
        Completion(person.id, "TS-01", date(2025, 3, 1)),
        Completion(person.id, "XX-99", date(2026, 3, 1)),
    ]
    with unit_after():
        assert credit_completions(rows) == 2
        assert credit_completions(rows) == 0
    runs = select(ModuleCompletion.run, ModuleCompletion.completed_on).order_by(ModuleCompletion.run)
    assert list(db.session.execute(runs)) == [(1, date(2025, 3, 1)), (2, date(2026, 3, 1))]
    assert completed_events() == []


def test_progress_of_many_costs_the_same_queries_as_of_one(scene, count_queries):
    _, live_module = scene
    with unit_after():
        people = [PersonFactory().id for _ in range(8)]
        for person_id in people:
            LessonDoneFactory(person_id=person_id, revision_id=live_module.id)
            ModuleCompletionFactory(person_id=person_id, module="TS-02", revision_id=live_module.id)
    api.progress_of_many(people)
    with count_queries() as one:
        api.progress_of(people[0])
    with count_queries() as many:
        found = api.progress_of_many(people)
    assert len(found) == 8
    assert len(one) == len(many)


def test_modules_are_listed_with_minutes_and_objectives(scene):
    found = api.modules()
    assert list(found) == ["TS-01", "TS-02"]
    assert found["TS-01"].minutes == 30
    assert [(row.id, row.critical) for row in found["TS-01"].objectives] == [("O1", True), ("O2", False)]
