"""Renewal forms: what is offered when, what a pass renews and keeps, what a failure leaves as it was."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.assessments.models import AttemptItem
from lms.assessments.renewal_models import RenewalForm
from lms.assessments.services.first_sittings import first_sitting_ids
from lms.assessments.services.histories import history_of
from lms.compliance.models import Evidence
from lms.compliance.services.content import content_published
from lms.compliance.services.exceptions import ask_for
from lms.compliance.services.obligations import Obligation, obligations_of_people
from lms.compliance.services.renewing import renewal_offer, start_renewal
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import UnitOfWork
from lms.courses.models import ModuleCompletion
from lms.people.models import Person
from tests.compliance.conftest import publish, role_body
from tests.compliance.renewals import (
    MODULES,
    PASSED,
    TODAY,
    at_noon,
    denied_claim,
    pass_both,
    publish_modules,
    registrar,
    take_form,
)
from tests.factories import UnitFactory

pytestmark = pytest.mark.database


@pytest.fixture
def learner(uow: UnitOfWork) -> Person:
    """Who passed both modules on 20 December and may renew them from 21 October on."""
    publish_modules()
    return registrar()


def owed(person: Person, kind: str = "exam-passed", module: str = "TS-01", day: date = TODAY) -> Obligation:
    """Return one obligation of a person on a day."""
    found = obligations_of_people([person.id], as_of=day)[person.id]
    return next(one for one in found if (one.kind, one.subject) == (kind, module))


def test_before_the_window_nothing_is_offered_and_the_day_is_said(learner: Person) -> None:
    with clock.frozen(at_noon(date(2026, 10, 20))):
        offer = renewal_offer(learner.id)
    assert (offer.asked, offer.opens_on) == (None, date(2026, 10, 21))


def test_in_the_window_both_modules_are_offered_in_one_form(learner: Person) -> None:
    offer = renewal_offer(learner.id)
    assert [(one.module.id, one.until, one.kinds) for one in offer.covered] == [
        (module, date(2026, 12, 20), ("completion", "exam")) for module in MODULES
    ]
    assert offer.asked is not None
    assert (offer.purpose, offer.asked.length, offer.asked.cut) == ("renewal", 10, 80)


def test_after_the_lapse_a_module_is_done_the_usual_way(learner: Person) -> None:
    with clock.frozen(at_noon(date(2026, 12, 21))):
        assert renewal_offer(learner.id).asked is None


def test_every_module_is_asked_on_its_critical_objective(learner: Person) -> None:
    topics = {(one.module.id, one.objective): one for one in renewal_offer(learner.id).topics}
    assert all(topics[module, "O1"].why for module in MODULES)


def test_what_payers_denied_in_the_unit_is_asked_and_said(uow: UnitOfWork) -> None:
    publish_modules(critical=())
    unit = UnitFactory()
    person = registrar(unit)
    for number in range(25):
        denied_claim(unit, TODAY - timedelta(days=number), number)
    said = [one.why for one in renewal_offer(person.id).topics]
    assert any(
        "Coordination of benefits was the most frequent reason" in why and "25 of 25" in why for why in said
    )


def test_with_too_few_denials_in_the_unit_those_of_the_facility_are_looked_at(uow: UnitOfWork) -> None:
    publish_modules(critical=())
    facility = UnitFactory()
    own, beside = UnitFactory(parent=facility), UnitFactory(parent=facility)
    person = registrar(own)
    denied_claim(own, TODAY, 0, category="timely_filing")
    for number in range(25):
        denied_claim(beside, TODAY - timedelta(days=number), number + 1)
    said = [one.why for one in renewal_offer(person.id).topics]
    assert any("most frequent reason for denials in your facility: 25 of 26" in why for why in said)


def test_denials_older_than_the_policy_looks_back_are_not_asked(uow: UnitOfWork) -> None:
    publish_modules(critical=())
    unit = UnitFactory()
    person = registrar(unit)
    for number in range(25):
        denied_claim(unit, date(2025, 11, 15), number)
    assert not any("denials" in one.why for one in renewal_offer(person.id).topics)


def test_a_pass_renews_lessons_and_exam_and_keeps_the_anniversary(learner: Person) -> None:
    take_form(learner)
    ends = {
        (kind, module): owed(learner, kind, module).expires_on
        for kind in ("module-completed", "exam-passed")
        for module in MODULES
    }
    assert set(ends.values()) == {date(2027, 12, 20)}


def test_a_pass_says_that_it_came_by_the_form(learner: Person) -> None:
    attempt = take_form(learner)
    rows = db.session.scalars(select(Evidence).where(Evidence.source == "renewal")).all()
    assert {(row.kind, row.subject, row.occurred_on) for row in rows} == {
        (kind, module, TODAY) for kind in ("completion", "exam") for module in MODULES
    }
    assert all(row.detail and row.detail["form"] == attempt.id for row in rows)


def test_a_pass_counts_in_the_history_of_the_exam_and_closes_the_run_of_the_module(learner: Person) -> None:
    take_form(learner)
    assert history_of(learner.id, "TS-01").passed_on == TODAY
    sources = db.session.scalars(select(ModuleCompletion.source).where(ModuleCompletion.module == "TS-01"))
    assert list(sources) == ["renewal"]


def test_a_failure_leaves_everything_as_it_was(learner: Person) -> None:
    before = owed(learner)
    take_form(learner, wrong=3)
    after = owed(learner)
    assert (after.state, after.expires_on, after.due_on) == (before.state, before.expires_on, before.due_on)
    assert after.met


def test_after_a_failure_the_form_is_not_offered_again_in_this_cycle(learner: Person) -> None:
    take_form(learner, wrong=10)
    offer = renewal_offer(learner.id)
    assert (offer.asked, offer.failed) == (None, MODULES)


def test_in_the_next_cycle_a_form_is_offered_again(learner: Person) -> None:
    take_form(learner, wrong=10)
    with clock.frozen(at_noon(date(2026, 12, 1))):
        pass_both(learner, date(2026, 12, 1))
    with clock.frozen(at_noon(date(2027, 11, 16))):
        assert [one.module.id for one in renewal_offer(learner.id).covered] == list(MODULES)


def test_a_form_takes_the_highest_cut_of_what_it_renews(uow: UnitOfWork) -> None:
    publish_modules()
    strict = {"items": 10, "denial_percent": 30, "denial_months": 12, "denial_topics": 3, "cut": 90}
    publish("policy", "renewal", strict)
    offer = renewal_offer(registrar().id)
    assert offer.asked is not None
    assert offer.asked.cut == 90


def test_the_same_start_twice_is_one_form(learner: Person) -> None:
    first = start_renewal(person_id=learner.id, token="twice")
    second = start_renewal(person_id=learner.id, token="twice")
    third = start_renewal(person_id=learner.id, token="another tab")
    assert first.public_id == second.public_id == third.public_id
    assert db.session.scalar(select(func.count()).select_from(RenewalForm)) == 1


def test_with_nothing_to_renew_a_start_is_refused(uow: UnitOfWork) -> None:
    publish_modules()
    with pytest.raises(Refused, match="nothing to renew"):
        start_renewal(person_id=registrar(passed=None).id, token="none")


def test_a_form_counts_in_no_statistics_of_first_attempts(learner: Person) -> None:
    take_form(learner)
    assert first_sitting_ids() == []


def test_a_form_asks_no_item_twice(learner: Person) -> None:
    attempt = take_form(learner)
    rows = db.session.scalars(select(AttemptItem.item_id).where(AttemptItem.attempt_id == attempt.id)).all()
    assert len(rows) == len(set(rows)) == 10


def test_who_returns_is_offered_a_form_over_the_modules_of_the_role(uow: UnitOfWork) -> None:
    publish_modules()
    publish_return()
    person = registrar(passed=date(2026, 8, 1))
    come_back(person)
    offer = renewal_offer(person.id)
    assert (offer.purpose, offer.job_role, offer.covered) == ("return", "registrar", ())
    assert {one.module.id for one in offer.topics} == set(MODULES)


def test_a_passed_form_of_return_meets_what_was_asked_and_nothing_else(uow: UnitOfWork) -> None:
    publish_modules()
    publish_return()
    person = registrar(passed=date(2026, 8, 1))
    come_back(person)
    take_form(person)
    assert owed(person, "renewal-passed", "registrar").met
    assert owed(person).expires_on == date(2027, 8, 1)


def test_a_form_before_the_return_does_not_meet_it(uow: UnitOfWork) -> None:
    publish_modules()
    publish_return()
    person = registrar()
    with clock.frozen(at_noon(date(2026, 11, 1))):
        take_form(person)
    come_back(person)
    assert not owed(person, "renewal-passed", "registrar").met


def test_a_failed_form_of_return_may_be_taken_again_the_next_day(uow: UnitOfWork) -> None:
    publish_modules()
    publish_return()
    person = registrar(passed=date(2026, 8, 1))
    come_back(person)
    take_form(person, wrong=10)
    with pytest.raises(Refused, match="opens tomorrow"):
        start_renewal(person_id=person.id, token="again")
    with clock.frozen(at_noon(TODAY + timedelta(days=1))):
        assert start_renewal(person_id=person.id, token="again").is_new


def publish_return() -> None:
    """Publish a role that asks for a renewal form, so that its terms exist."""
    asked = {"requirements": [{"kind": "renewal-passed", "subject": "registrar", "title": "Registrar"}]}
    gate = {
        "version": 1,
        "modules": [{"module": module, "critical": True} for module in MODULES],
        "requirements": [],
    }
    publish(
        "role",
        "leader",
        role_body("leader", gate={"version": 1, "modules": [], **asked}, after={}, competencies=[]),
    )
    publish("role", "registrar", role_body(gate=gate, after={}, competencies=[]))
    content_published()


def come_back(person: Person) -> None:
    """Ask a person for a form because they came back today."""
    ask_for(
        person_id=person.id,
        requirement=("renewal-passed", "registrar"),
        kind="change",
        text="Returned today after 90 days",
        from_on=TODAY,
        due_days=3,
        counts_from=TODAY,
        job_role="registrar",
    )


def test_passed_a_year_ago_is_what_these_tests_stand_on() -> None:
    assert PASSED + timedelta(days=365) == date(2026, 12, 20)
