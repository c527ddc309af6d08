"""The sitting of a renewal form is an attempt: its clock, its answers, decisions on its items, its end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms.assessments.events import RenewalGraded
from lms.assessments.models import Attempt, AttemptItem, ExamCredit
from lms.assessments.rules.forms import BankItem
from lms.assessments.rules.renewal_forms import Topic, draw_form
from lms.assessments.rules.rulings import Act, Ruling
from lms.assessments.services.accommodations import Terms, accommodate
from lms.assessments.services.answers import Outcome, save_answer
from lms.assessments.services.asked_exams import exam_asked, exam_of_revision
from lms.assessments.services.attempts import close_overdue, find
from lms.assessments.services.regrading import apply_ruling, attempts_with, rescored
from lms.assessments.services.renewal_forms import form_of_attempt
from lms.assessments.services.rulings import record_ruling
from lms.assessments.services.thinning import thin_out
from lms.compliance.services.renewing import start_renewal
from lms.core import clock
from lms.core.database import db
from lms.core.events import DomainEvent
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Person
from tests.compliance.renewals import MODULES, TODAY, publish_modules, registrar, take_form

pytestmark = pytest.mark.database


@pytest.fixture
def learner(uow: UnitOfWork) -> Person:
    """Who may renew two modules."""
    publish_modules(critical=())
    return registrar()


def test_the_form_has_its_own_clock_and_the_time_of_the_learner(learner: Person) -> None:
    accommodate(person=learner, terms=Terms(Decimal("1.5")), from_on=TODAY)
    attempt = find(start_renewal(person_id=learner.id, token="t").public_id)
    assert attempt.allowed_seconds == 10 * 2 * 60 * 3 // 2


def test_an_answer_after_the_deadline_is_late_and_the_form_is_closed_with_what_was_saved(
    learner: Person,
) -> None:
    public_id = start_renewal(person_id=learner.id, token="t").public_id
    later = clock.now() + timedelta(minutes=21)
    saved = save_answer(public_id=public_id, place=1, form={}, sequence=1, is_flagged=False, at=later)
    assert saved.outcome is Outcome.LATE
    with clock.frozen(later):
        assert find(public_id).outcome is None


def test_the_job_closes_a_form_whose_time_is_over(learner: Person, uow: UnitOfWork) -> None:
    attempt = find(start_renewal(person_id=learner.id, token="t").public_id)
    attempt.started_at = clock.now() - timedelta(hours=1)
    db.session.flush()
    assert close_overdue() == 1
    assert find(attempt.public_id).outcome == "fail"


def test_its_topics_are_named_by_module_and_objective(learner: Person) -> None:
    exam = exam_asked(take_form(learner))
    assert {one.id.partition(":")[0] for one in exam.objectives} == set(MODULES)
    assert exam.length == 10


def test_its_end_is_told_once_with_what_it_renews(learner: Person) -> None:
    attempt = take_form(learner)
    told = db.session.scalars(select(DomainEvent).where(DomainEvent.name == RenewalGraded.name)).all()
    assert len(told) == 1
    assert {one.module for one in form_of_attempt(attempt.id).renews} == set(MODULES)


def test_a_pass_is_credited_to_each_exam_and_a_failure_to_none(learner: Person) -> None:
    take_form(learner, wrong=10)
    assert db.session.scalars(select(ExamCredit)).all() == []


def test_its_answers_are_thinned_out_as_those_of_an_exam(learner: Person) -> None:
    attempt = take_form(learner, wrong=2)
    assert thin_out([attempt.id]) == 10
    (again,) = rescored([attempt.id])
    assert again.after.score == again.before.score


def struck(learner: Person, *, is_right: bool, lower: bool) -> str | None:
    """Strike items of the form that were right, or wrong; return how it stands then."""
    attempt = db.session.scalars(select(Attempt).where(Attempt.person_id == learner.id)).one()
    rows = db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)).all()
    revisions = {one.module: one.revision_id for one in form_of_attempt(attempt.id).asks}
    for row in [row for row in rows if row.is_right is is_right][:6]:
        module = row.objective.partition(":")[0]
        item = exam_of_revision(revisions[module]).items[row.item_id]
        assert attempt.id in attempts_with(module, item.fingerprint)
        ruling, _ = record_ruling(
            module=module,
            item=item,
            ruling=Ruling(Act.STRIKE, ()),
            reason="The rule behind it was repealed.",
            by=learner,
            form_key=row.item_id,
        )
        found = rescored([attempt.id])
        apply_ruling(found, ruling, lower=lower, is_cleared=lambda _: False)
    db.session.expire_all()
    return find(attempt.public_id).outcome


def test_a_decision_on_an_item_may_complete_a_pass(learner: Person) -> None:
    take_form(learner, wrong=3)
    assert struck(learner, is_right=False, lower=True) == "pass"
    assert {row.module for row in db.session.scalars(select(ExamCredit))} == set(MODULES)


def test_a_decision_on_an_item_never_takes_a_renewal_away(learner: Person) -> None:
    take_form(learner, wrong=2)
    assert struck(learner, is_right=True, lower=True) == "pass"


def bank(module: str, count: int) -> list[BankItem]:
    """Return the live items of one objective."""
    return [BankItem(f"{module}-{number}", "O1", "live") for number in range(count)]


def test_an_item_in_two_banks_is_asked_once_and_the_smaller_bank_draws_first() -> None:
    shared = bank("PA-04", 3)
    topics = [Topic("PA-04", "O1", 2), Topic("PA-04-S", "O1", 2)]
    found = draw_form(topics, {"PA-04": shared, "PA-04-S": shared[:2]}, {}, seed="s")
    assert sorted(found.values()) == ["PA-04-S:O1", "PA-04-S:O1", "PA-04:O1"]


def test_unseen_items_are_asked_first() -> None:
    found = draw_form([Topic("PA-03", "O1", 1)], {"PA-03": bank("PA-03", 2)}, {"PA-03-0": 1}, seed="s")
    assert list(found) == ["PA-03-1"]
