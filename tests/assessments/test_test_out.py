"""Test-out: once, before anything else, with a higher cut; a failure costs nothing."""

from datetime import date

import pytest
from sqlalchemy import func, select

from lms.assessments.models import Attempt
from lms.assessments.rules.attempts import cut_of_test_out
from lms.assessments.services.answers import save_answer
from lms.assessments.services.attempts import find, hand_in
from lms.assessments.services.credits import Credit, credit_passes
from lms.assessments.services.histories import history_of
from lms.assessments.services.starting import start, start_test_out
from lms.core import clock
from lms.core.content import live
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from lms.courses.models import LessonDone, ModuleCompletion
from lms.courses.services.learning import complete_lesson
from lms.courses.services.records import progress_of_people
from tests.assessments.test_durability import at_once, own  # noqa: F401  (a fixture asked for by its name)
from tests.courses.factories import form_of, module_body, publish
from tests.factories import PersonFactory


@pytest.fixture
def live_module(uow):
    return publish()


@pytest.fixture
def learner(uow):
    return PersonFactory()


def show_it(learner, live_module, *, wrong=0, objective="O2"):
    """Take the test-out with so many wrong items of an objective."""
    made = start_test_out(person_id=learner.id, live=live_module, token="once").attempt
    attempt = find(made.public_id, with_items=True)
    for row in attempt.items:
        right = row.objective != objective or wrong <= 0
        wrong -= not right
        form = form_of(attempt, row, right=right)
        save_answer(
            public_id=attempt.public_id,
            place=row.place,
            form=form,
            sequence=1,
            is_flagged=False,
            at=clock.now(),
        )
    db.session.expire_all()
    attempt = find(made.public_id)
    hand_in(attempt=attempt, at=clock.now())
    return attempt


def progress(learner, module="TS-01"):
    """Return how far the learner is."""
    return progress_of_people([learner.id])[learner.id][module]


def events():
    """Return the names of what was announced."""
    return list(db.session.scalars(select(DomainEvent.name).order_by(DomainEvent.id)))


def test_the_cut_lies_above_that_of_the_exam_and_never_above_all():
    assert [cut_of_test_out(cut, 5) for cut in (80, 97)] == [85, 100]


def test_a_pass_at_the_usual_cut_is_no_pass_of_the_test_out(learner, live_module):
    attempt = show_it(learner, live_module, wrong=1)
    assert (attempt.score, attempt.cut, attempt.outcome) == (80, 85, "fail")


def test_a_critical_item_must_be_right_here_too(learner, live_module):
    assert show_it(learner, live_module, wrong=1, objective="O1").outcome == "fail"


def test_a_failure_uses_no_attempt_and_tells_nobody(learner, live_module):
    show_it(learner, live_module, wrong=1)
    found = progress(learner)
    assert (found.standing.left, found.standing.number, found.is_started) == (3, 1, False)
    assert found.next == "lesson"
    assert events() == []


def test_a_failed_test_out_is_not_had_again(learner, live_module):
    show_it(learner, live_module, wrong=1)
    with pytest.raises(Refused, match="once"):
        start_test_out(person_id=learner.id, live=live_module, token="again")
    assert start(person_id=learner.id, live=live_module, token="normal").is_new


def test_a_pass_counts_as_the_exam(learner, live_module):
    assert show_it(learner, live_module).outcome == "pass"
    assert history_of(learner.id, "TS-01").passed_on == date(2026, 11, 16)
    assert events()[::2] == ["assessments.exam.graded.v1", "assessments.test_out.passed.v1"]


def test_a_pass_meets_the_sections_but_those_with_local_rules(learner, live_module):
    show_it(learner, live_module)
    rows = db.session.execute(select(LessonDone.lesson, LessonDone.source, LessonDone.revision_id)).all()
    assert rows == [("L2", "test-out", live_module.id)]
    assert progress(learner).next_lesson == "L1"
    assert progress(learner).completed_on is None


def test_the_last_section_with_local_rules_completes_the_module_by_test_out(learner, live_module):
    show_it(learner, live_module)
    complete_lesson(person_id=learner.id, module_id="TS-01", lesson_id="L1")
    row = db.session.scalar(select(ModuleCompletion))
    assert (row.source, row.revision_id) == ("test-out", live_module.id)
    assert progress(learner).is_finished
    assert "courses.module.completed.v1" in events()


def test_a_module_without_local_rules_is_completed_at_once(learner, uow):
    body = module_body("TS-02")
    for lesson in body["lessons"]:
        lesson["text"] = lesson["text"].replace("{{ policy:cards }}", "")
    show_it(learner, publish(body))
    assert db.session.scalar(select(ModuleCompletion.source)) == "test-out"
    assert progress(learner, "TS-02").is_finished


@pytest.mark.parametrize("before", ["attempt", "credit"])
def test_it_is_closed_once_anything_of_the_exam_was_done(learner, live_module, before):
    if before == "attempt":
        made = start(person_id=learner.id, live=live_module, token="t").attempt
        hand_in(attempt=find(made.public_id), at=clock.now())
    else:
        credit_passes([Credit(learner.id, "TS-01", date(2026, 11, 1))])
    with pytest.raises(Refused, match="once"):
        start_test_out(person_id=learner.id, live=live_module, token="x")


def test_it_is_offered_only_before_the_module_is_begun(learner, live_module):
    assert progress(learner).may_test_out
    complete_lesson(person_id=learner.id, module_id="TS-01", lesson_id="L2")
    assert not progress(learner).may_test_out


def test_a_module_can_forbid_it(learner, uow):
    body = module_body("TS-03")
    body["module"]["test_out"] = False
    publish(body)
    assert not progress(learner, "TS-03").may_test_out


def test_two_tabs_have_one_test_out(own):  # noqa: F811  (a fixture asked for by its name)
    person_id = own[2]

    def begin_in_tab(number):
        with unit_of_work():
            live_module = live("module", "TS-01")
            token = f"tab {number}"
            return start_test_out(person_id=person_id, live=live_module, token=token).attempt.public_id

    assert len(set(at_once(own, begin_in_tab, range(8)))) == 1
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
