"""Obligations follow from jobs, evidence and content; what was known is never rewritten."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms.assessments.events import ExamGraded
from lms.compliance.listeners import exam_graded, module_completed, roster_changed
from lms.compliance.models import Evidence, ObligationReason, ObligationSpan
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.exceptions import ask_for, pause, waive
from lms.compliance.services.known import known_requirements
from lms.compliance.services.obligations import obligations_of_people, record_of
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.courses.events import ModuleCompleted
from lms.people.events import RosterChanged
from lms.people.models import Employment, Job, Person
from tests.compliance.conftest import ATTESTATION, publish, publish_everything, role_body
from tests.factories import EmploymentFactory, JobFactory, UnitFactory, make_person

TODAY = date(2026, 11, 16)


def hire(job_role: str = "registrar", from_on: date = date(2026, 11, 2)) -> Person:
    person = make_person(unit=UnitFactory(), job_role=None)
    unit = UnitFactory()
    JobFactory(person_id=person.id, unit_id=unit.id, job_role=job_role, from_on=from_on)
    roster_changed(RosterChanged(person_ids=(person.id,)))
    return person


def states(person: Person, as_of: date = TODAY, **more: object) -> dict[str, str]:
    found = obligations_of_people([person.id], as_of=as_of, **more)[person.id]
    return {one.subject: one.state for one in found}


def signature(person: Person, on: date = TODAY, key: str = "sign:1", **more: object) -> NewEvidence:
    return NewEvidence(person.id, "attestation", "acceptable-use", on, key, revision="1.0.0", **more)


def test_a_job_gives_the_obligations_of_its_role(published: UnitOfWork) -> None:
    assert states(hire()) == {"walk-in": "due_soon", "acceptable-use": "due_soon", "EHR-101": "not_started"}


def test_a_reason_names_role_unit_and_days(published: UnitOfWork) -> None:
    person = hire()
    found = obligations_of_people([person.id], as_of=TODAY)[person.id][0]
    (reason,) = found.reasons
    assert (reason.kind, reason.job_role, reason.from_on) == ("rule", "registrar", date(2026, 11, 2))
    assert reason.text == "Registrar: needed before EHR access"
    assert found.due_on == date(2026, 12, 2)


def test_a_competency_is_measured_apart(published: UnitOfWork) -> None:
    person = hire()
    with_measured = obligations_of_people([person.id], as_of=TODAY, measured=True)[person.id]
    assert [one.subject for one in with_measured if one.is_measured] == ["PA01"]


def test_evidence_completes_the_obligation_in_the_same_unit_of_work(published: UnitOfWork) -> None:
    person = hire()
    record_evidence([signature(person)])
    (found,) = [
        one
        for one in obligations_of_people([person.id], as_of=TODAY)[person.id]
        if one.subject == "acceptable-use"
    ]
    assert (found.state, found.expires_on) == ("complete", date(2027, 11, 16))
    assert [fact.kind for fact in found.satisfied_by] == ["attestation"]


def test_the_same_evidence_twice_is_one_fact(published: UnitOfWork) -> None:
    person = hire()
    record_evidence([signature(person)])
    assert record_evidence([signature(person)]).outcomes == ["unchanged"]
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 1


def test_twice_in_one_call_is_one_fact_too(published: UnitOfWork) -> None:
    person = hire()
    assert record_evidence([signature(person), signature(person)]).outcomes == ["added", "unchanged"]


def test_a_correction_supersedes_and_takes_its_effect_back(published: UnitOfWork) -> None:
    person = hire()
    record_evidence([signature(person)])
    assert record_evidence([signature(person, outcome="fail")]).outcomes == ["changed"]
    assert states(person)["acceptable-use"] == "due_soon"
    assert [fact.outcome for fact in record_of(person.id)] == ["fail"]


def test_a_corrected_subject_frees_the_obligation_that_it_had_satisfied(published: UnitOfWork) -> None:
    person = hire()
    record_evidence([signature(person)])
    moved = NewEvidence(person.id, "attestation", "cash-handling", TODAY, "sign:1")
    record_evidence([moved])
    assert states(person)["acceptable-use"] == "due_soon"


def test_evidence_touches_only_the_obligations_that_read_it(published: UnitOfWork) -> None:
    person = hire()
    before = set(db.session.scalars(select(ObligationSpan.id)))
    record_evidence([signature(person)])
    touched = db.session.scalars(select(ObligationSpan).where(ObligationSpan.id.not_in(before)))
    kinds = known_requirements()
    assert {kinds[span.requirement_id].subject for span in touched} == {"acceptable-use"}


def test_an_exam_and_a_completion_become_evidence(published: UnitOfWork) -> None:
    person = hire()
    graded = ExamGraded(
        attempt_id=7,
        person_id=person.id,
        module="PA-03",
        revision_id=1,
        version="1.0.0",
        score=Decimal("86.67"),
        outcome="pass",
        occurred_on=TODAY,
    )
    exam_graded(graded)
    exam_graded(graded)
    module_completed(
        ModuleCompleted(
            person_id=person.id, module="PA-03", revision_id=1, version="1.0.0", occurred_on=TODAY
        )
    )
    assert sorted((fact.kind, fact.score) for fact in record_of(person.id)) == [
        ("completion", None),
        ("exam", 86.67),
    ]


def test_the_record_names_what_was_shown_as_its_requirement_does(published: UnitOfWork) -> None:
    person = hire()
    unasked = NewEvidence(person.id, "credential", "RHIT", TODAY, "import")
    record_evidence([signature(person), unasked])
    assert [fact.title for fact in record_of(person.id)] == ["RHIT", "Acceptable use"]


def test_leaving_ends_the_obligations(published: UnitOfWork) -> None:
    person = hire()
    EmploymentFactory(person_id=person.id, status="terminated", from_on=date(2026, 11, 21))
    roster_changed(RosterChanged(person_ids=(person.id,)))
    assert states(person, date(2026, 11, 20))
    assert states(person, date(2026, 11, 21)) == {}


def test_a_leave_pauses_the_obligations(published: UnitOfWork) -> None:
    person = hire()
    EmploymentFactory(person_id=person.id, status="leave", from_on=date(2026, 11, 10))
    EmploymentFactory(person_id=person.id, status="active", from_on=date(2026, 11, 20))
    roster_changed(RosterChanged(person_ids=(person.id,)))
    assert set(states(person).values()) == {"paused"}
    found = obligations_of_people([person.id], as_of=date(2026, 11, 20))[person.id][0]
    assert (found.state, found.due_on) == ("due_soon", date(2026, 12, 12))


def test_a_transfer_asks_for_the_difference_only(published: UnitOfWork) -> None:
    person = hire()
    record_evidence([signature(person, date(2026, 11, 5))])
    job = db.session.scalars(select(Job).where(Job.person_id == person.id)).one()
    job.to_on = date(2026, 11, 9)
    JobFactory(person_id=person.id, unit_id=job.unit_id, job_role="nurse", from_on=date(2026, 11, 10))
    roster_changed(RosterChanged(person_ids=(person.id,)))
    assert states(person) == {"walk-in": "due_soon", "acceptable-use": "complete"}


def test_a_manager_may_ask_for_more_and_the_obligation_lives_as_long_as_a_reason(
    published: UnitOfWork,
) -> None:
    person = hire("nurse")
    ask_for(
        person_id=person.id,
        requirement=("external-class", "EHR-101"),
        kind="manager",
        text="Covers the desk in December",
        from_on=TODAY,
        to_on=date(2026, 12, 31),
        due_days=14,
    )
    assert states(person)["EHR-101"] == "due_soon"
    assert "EHR-101" in states(person, date(2026, 12, 31))
    assert "EHR-101" not in states(person, date(2027, 1, 1))


def test_a_waiver_and_a_pause_show_in_their_days_only(published: UnitOfWork) -> None:
    person = hire()
    waive(
        person_id=person.id,
        requirement=("attestation", "acceptable-use"),
        from_on=TODAY,
        to_on=TODAY,
        text="Signs on paper today",
        by_id=None,
    )
    pause(person_id=person.id, from_on=date(2026, 11, 18), to_on=date(2026, 11, 18), text="Downtime")
    assert states(person)["acceptable-use"] == "waived"
    assert states(person, date(2026, 11, 17))["acceptable-use"] == "due_soon"
    assert set(states(person, date(2026, 11, 18)).values()) == {"paused"}


def test_new_content_asks_for_more_from_its_day_on(published: UnitOfWork) -> None:
    person = hire()
    body = role_body()
    body["gate"] = {**body["gate"], "version": 2}
    body["gate"]["requirements"] = [
        *body["gate"]["requirements"],
        {"kind": "simulation-passed", "subject": "SC1", "critical": True},
    ]
    publish("role", "registrar", body, date(2026, 12, 1))
    content_published()
    assert "SC1" not in states(person, date(2026, 11, 30))
    assert states(person, date(2026, 12, 1))["SC1"] == "due_soon"


def test_a_hospital_that_says_when_its_programme_begins_counts_due_days_from_then(
    published: UnitOfWork,
) -> None:
    person = hire(from_on=date(2012, 5, 7))
    before = states(person)
    publish("policy", "programme", {"from": "2026-11-10"})
    content_published()
    found = obligations_of_people([person.id], as_of=TODAY)[person.id]
    assert set(before.values()) == {"overdue"}
    assert {one.due_on for one in found} == {date(2026, 12, 10), date(2027, 1, 9)}


def test_a_shorter_validity_is_a_new_version_and_leaves_the_past(published: UnitOfWork) -> None:
    person = hire(from_on=date(2026, 1, 5))
    record_evidence([signature(person, date(2026, 1, 20))])
    assert states(person)["acceptable-use"] == "complete"
    publish("attestation", "acceptable-use", ATTESTATION | {"months": 6}, TODAY)
    content_published()
    versions = next(
        known.versions for known in known_requirements().values() if known.subject == "acceptable-use"
    )
    assert [(one.terms.months, one.effective_on) for one in versions] == [(12, None), (6, TODAY)]
    assert states(person, TODAY - timedelta(days=1))["acceptable-use"] == "complete"
    assert states(person)["acceptable-use"] != "complete"


def test_loading_content_again_without_a_change_adds_no_version(published: UnitOfWork) -> None:
    before = {key: len(known.versions) for key, known in known_requirements().items()}
    content_published()
    assert {key: len(known.versions) for key, known in known_requirements().items()} == before


def test_two_roles_may_not_ask_for_one_thing_on_different_terms(published: UnitOfWork) -> None:
    body = role_body("nurse")
    body["after"] = {
        "requirements": [{"kind": "external-class", "subject": "EHR-101", "title": "Another", "due_days": 60}]
    }
    publish("role", "nurse", body, TODAY)
    with pytest.raises(Refused, match="different terms"):
        content_published()


def test_as_known_on_an_earlier_day_a_later_correction_is_not_seen(database: object) -> None:
    with clock.frozen(datetime(2026, 3, 2, 15, tzinfo=UTC)), unit_of_work():
        publish_everything()
        person = hire(from_on=date(2026, 3, 2))
        record_evidence([signature(person, date(2026, 3, 2))])
    with clock.frozen(datetime(2026, 5, 4, 15, tzinfo=UTC)), unit_of_work():
        record_evidence([signature(person, date(2026, 3, 2), outcome="fail")])
    day = date(2026, 4, 2)
    then = datetime(2026, 4, 2, 23, tzinfo=UTC)
    assert states(person, day, known_at=then)["acceptable-use"] == "complete"
    assert states(person, day)["acceptable-use"] == "overdue"


def test_as_known_before_the_roster_came_there_is_no_obligation(database: object) -> None:
    with clock.frozen(datetime(2026, 3, 2, 15, tzinfo=UTC)), unit_of_work():
        publish_everything()
        person = hire(from_on=date(2026, 1, 5))
    assert states(person, date(2026, 2, 1), known_at=datetime(2026, 3, 1, tzinfo=UTC)) == {}
    assert states(person, date(2026, 2, 1), known_at=datetime(2026, 3, 3, tzinfo=UTC))


def test_two_changes_in_one_unit_of_work_leave_no_trace_of_the_first(published: UnitOfWork) -> None:
    person = hire()
    record_evidence([signature(person)])
    record_evidence([signature(person, outcome="fail")])
    record_evidence([signature(person)])
    ended = db.session.scalars(select(ObligationSpan).where(ObligationSpan.known_to.is_not(None))).all()
    assert ended == []
    assert states(person)["acceptable-use"] == "complete"


def test_a_job_that_is_corrected_away_ends_what_it_gave(database: object) -> None:
    with clock.frozen(datetime(2026, 11, 2, 15, tzinfo=UTC)), unit_of_work():
        publish_everything()
        person = hire()
    with clock.frozen(datetime(2026, 11, 9, 15, tzinfo=UTC)), unit_of_work() as unit:
        db.session.scalars(select(Job).where(Job.person_id == person.id)).one().superseded_at = unit.at
        db.session.flush()
        roster_changed(RosterChanged(person_ids=(person.id,)))
    assert states(person) == {}
    reasons = db.session.scalars(select(ObligationReason)).all()
    assert reasons
    assert {reason.superseded_at for reason in reasons} == {datetime(2026, 11, 9, 15, tzinfo=UTC)}


def test_assigning_many_people_takes_a_constant_number_of_queries(
    published: UnitOfWork, count_queries: object
) -> None:
    def added(count: int) -> int:
        unit = UnitFactory()
        ids = []
        for _ in range(count):
            person = make_person(unit=unit)
            ids.append(person.id)
        with count_queries() as statements:
            roster_changed(RosterChanged(person_ids=tuple(ids)))
        return len(statements)

    added(1)
    assert added(3) == added(40)


def test_someone_without_any_employment_on_record_counts_as_employed(published: UnitOfWork) -> None:
    person = hire()
    db.session.query(Employment).filter_by(person_id=person.id).delete()
    roster_changed(RosterChanged(person_ids=(person.id,)))
    assert states(person)
