"""Whom a change of terms, curriculum or policy binds: what is open already, or only what opens later."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lms.compliance.listeners import roster_changed
from lms.compliance.models import ObligationReason, Requirement
from lms.compliance.rules.assignment import (
    Assignment,
    Days,
    HeldJob,
    JobsDue,
    employed_and_on_leave,
    for_jobs,
    narrowed,
    reasons_of,
)
from lms.compliance.rules.dates import Period
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import record_evidence
from lms.compliance.services.known import known_requirements
from lms.compliance.services.obligations import obligations_of_people
from lms.compliance.services.rebuild import rebuild
from lms.compliance.services.rulebook import assignments
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork
from lms.people.events import RosterChanged
from lms.people.models import Job
from tests.compliance.conftest import ATTESTATION, POLICY, publish, role_body
from tests.compliance.test_services import hire, signature, states
from tests.conftest import NOW

TODAY = NOW.date()
CHANGED = TODAY + timedelta(days=10)
LATER = TODAY + timedelta(days=40)
SUMMER, AUTUMN = date(2026, 6, 1), date(2026, 9, 1)


def scopes_of(subject: str) -> list[str]:
    known = next(known for known in known_requirements().values() if known.subject == subject)
    return [version.scope for version in known.versions]


def due_on(person: Any, subject: str, as_of: date) -> date | None:
    found = obligations_of_people([person.id], as_of=as_of)[person.id]
    return next(one.due_on for one in found if one.subject == subject)


def leave_job(person: Any, last_on: date) -> None:
    db.session.execute(update(Job).where(Job.person_id == person.id).values(to_on=last_on))
    roster_changed(RosterChanged(person_ids=(person.id,)))


def later_of(person: Any) -> dict[str, str]:
    """The due days that take the place of others in the reasons of a person, by kind of requirement."""
    rows = db.session.execute(
        select(Requirement.kind, ObligationReason.due_later)
        .join(ObligationReason, ObligationReason.requirement_id == Requirement.id)
        .where(
            ObligationReason.person_id == person.id,
            ObligationReason.superseded_at.is_(None),
            ObligationReason.due_later.is_not(None),
        )
    )
    return {row.kind: row.due_later for row in rows}


@pytest.mark.database
@pytest.mark.parametrize("scope", ["open", "future"])
def test_an_open_cycle_keeps_its_terms_unless_the_new_ones_are_for_open_cycles(
    published: UnitOfWork, scope: str
) -> None:
    person = hire(from_on=date(2026, 1, 5))
    record_evidence([signature(person, date(2026, 3, 1))])
    publish("attestation", "acceptable-use", ATTESTATION | {"months": 6, "scope": scope}, TODAY)
    content_published()
    assert scopes_of("acceptable-use") == ["open", scope]
    assert (states(person)["acceptable-use"] == "complete") is (scope == "future")


@pytest.mark.database
def test_a_cycle_that_opens_later_has_the_new_terms(published: UnitOfWork) -> None:
    publish("attestation", "acceptable-use", ATTESTATION | {"months": 6, "scope": "future"}, TODAY)
    content_published()
    person = hire(from_on=TODAY)
    record_evidence([signature(person, TODAY)])
    assert states(person, TODAY + timedelta(days=200))["acceptable-use"] == "expired"


@pytest.mark.database
def test_the_scope_is_that_of_the_file_that_the_changed_term_stands_in(published: UnitOfWork) -> None:
    publish("policy", "compliance", POLICY["compliance"] | {"default_months": 6, "scope": "future"}, TODAY)
    publish("attestation", "acceptable-use", ATTESTATION | {"months": 6}, TODAY)
    content_published()
    assert scopes_of("acceptable-use") == ["open", "open"]


@pytest.mark.database
def test_a_curriculum_for_future_cycles_asks_only_who_takes_the_job_later(published: UnitOfWork) -> None:
    before, body = hire(), role_body(scope="future")
    body["after"] = {"requirements": [{"kind": "credential", "subject": "CHAA", "due_days": 90}]}
    publish("role", "registrar", body, CHANGED)
    content_published()
    after = hire(from_on=CHANGED)
    assert {"EHR-101"} <= states(before, LATER).keys()
    assert "CHAA" not in states(before, LATER)
    assert "CHAA" in states(after, LATER)
    assert "EHR-101" not in states(after, LATER)


@pytest.mark.database
@pytest.mark.parametrize(("scope", "days"), [("open", 90), ("future", 30)])
def test_due_days_of_policy_move_for_open_cycles_only_when_it_says_so(
    published: UnitOfWork, scope: str, days: int
) -> None:
    before = hire(from_on=TODAY)
    publish("policy", "compliance", POLICY["compliance"] | {"gate_due_days": 90, "scope": scope}, CHANGED)
    content_published()
    after = hire(from_on=CHANGED)
    assert due_on(before, "acceptable-use", LATER) == TODAY + timedelta(days=days)
    assert due_on(after, "acceptable-use", LATER) == CHANGED + timedelta(days=90)


@pytest.mark.database
def test_other_due_days_of_policy_leave_past_days_as_they_were(published: UnitOfWork) -> None:
    person, done = hire(from_on=TODAY - timedelta(days=40)), hire(from_on=TODAY - timedelta(days=20))
    record_evidence([signature(done, TODAY)])
    told_before = clock.now()
    published.at = NOW + timedelta(days=10)
    with clock.frozen(published.at):
        publish("policy", "compliance", POLICY["compliance"] | {"gate_due_days": 90}, CHANGED)
        content_published()
        hire(from_on=CHANGED)
        begun, before = TODAY - timedelta(days=40), CHANGED - timedelta(days=1)
        assert due_on(person, "acceptable-use", before) == begun + timedelta(days=30)
        assert states(person, before)["acceptable-use"] == "overdue"
        assert due_on(person, "acceptable-use", CHANGED) == begun + timedelta(days=90)
        assert states(person, CHANGED)["acceptable-use"] == "not_started"
        assert states(person, CHANGED, known_at=told_before)["acceptable-use"] == "overdue"
        assert due_on(done, "acceptable-use", CHANGED) == TODAY + timedelta(days=10)
        record_evidence([signature(person, CHANGED, key="sign:2")])
        assert due_on(person, "acceptable-use", CHANGED) == begun + timedelta(days=90)
        assert rebuild(check_only=True).agrees


@pytest.mark.database
def test_other_due_days_change_no_reason_of_a_job_that_is_over(published: UnitOfWork) -> None:
    began = TODAY - timedelta(days=40)
    person, gone = hire(from_on=began), hire(from_on=began)
    leave_job(gone, TODAY)
    published.at = NOW + timedelta(days=10)
    with clock.frozen(published.at):
        publish("policy", "compliance", POLICY["compliance"] | {"gate_due_days": 90}, CHANGED)
        content_published()
    assert later_of(person) == {"attestation": f"{CHANGED}:90", "observed-skill": f"{CHANGED}:90"}
    assert later_of(gone) == {}
    assert due_on(gone, "acceptable-use", TODAY) == began + timedelta(days=30)


@pytest.mark.database
def test_a_rebuild_agrees_after_changes_of_both_scopes(published: UnitOfWork) -> None:
    hire()
    publish("policy", "compliance", POLICY["compliance"] | {"gate_due_days": 90, "scope": "future"}, CHANGED)
    publish("attestation", "acceptable-use", ATTESTATION | {"months": 6, "scope": "future"}, CHANGED)
    publish("role", "registrar", role_body(scope="future", competencies=[]), CHANGED)
    content_published()
    hire(from_on=CHANGED)
    assert rebuild(check_only=True).agrees


@pytest.mark.database
def test_no_job_gets_a_reason_twice_however_many_groups_there_are(published: UnitOfWork) -> None:
    publish("policy", "compliance", POLICY["compliance"] | {"gate_due_days": 90, "scope": "future"}, SUMMER)
    publish("role", "registrar", role_body(scope="future"), AUTUMN)
    content_published()
    for began in (date(2026, 1, 5), SUMMER, AUTUMN - timedelta(days=1), AUTUMN):
        employed, _ = employed_and_on_leave([])
        jobs = [HeldJob(1, "registrar", 1, Period(began))]
        found = [(number, reason.key) for number, reason in reasons_of(jobs, employed, assignments())]
        assert len(found) == len(set(found)) == 4


def test_policy_days_without_a_change_hold_for_all_jobs() -> None:
    assert for_jobs([Days(30)]) == [JobsDue(30)]


def test_policy_days_for_future_cycles_split_the_jobs_and_later_open_ones_bind_all_from_their_day_on() -> (
    None
):
    split = [Days(30), Days(60, SUMMER, "future")]
    assert for_jobs(split) == [JobsDue(30, jobs_before=SUMMER), JobsDue(60, jobs_from=SUMMER)]
    later = ((AUTUMN, 45),)
    assert for_jobs([*split, Days(45, AUTUMN)]) == [
        JobsDue(30, later, jobs_before=SUMMER),
        JobsDue(60, later, jobs_from=SUMMER),
    ]


def test_a_version_with_the_same_policy_days_changes_nothing() -> None:
    assert for_jobs([Days(30), Days(30, SUMMER), Days(45, AUTUMN)]) == [JobsDue(30, ((AUTUMN, 45),))]


def test_the_first_policy_days_hold_before_their_day_too() -> None:
    assert for_jobs([Days(30, SUMMER), Days(45, AUTUMN)]) == [JobsDue(30, ((AUTUMN, 45),))]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (Period(date(2026, 5, 1)), (30, ((SUMMER, 60), (AUTUMN, 45)))),
        (Period(date(2026, 5, 1), date(2026, 5, 31)), (30, ())),
        (Period(date(2026, 5, 1), SUMMER), (30, ((SUMMER, 60),))),
        (Period(SUMMER), (60, ((AUTUMN, 45),))),
        (Period(AUTUMN), (45, ())),
    ],
)
def test_a_reason_has_the_due_days_of_its_first_day_and_those_that_follow_in_it(
    held: Period, expected: tuple[int, tuple[tuple[date, int], ...]]
) -> None:
    (due,) = for_jobs([Days(30), Days(60, SUMMER), Days(45, AUTUMN)])
    rule = narrowed(Assignment(1, "rule", "gate", "Registrar", None, None, None), due)
    jobs = [HeldJob(1, "registrar", 1, held)]
    ((_, reason),) = reasons_of(jobs, [Period(date.min)], {"registrar": [rule]})
    assert (reason.due_days, reason.due_later) == expected
