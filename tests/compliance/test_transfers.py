"""Transfers and second roles: only the difference is asked, and what is shared is asked once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.compliance.listeners import roster_changed
from lms.compliance.models import ObligationReason
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.obligations import Obligation, obligations_of_people
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.compliance.conftest import publish_everything
from tests.factories import JobFactory, UnitFactory, make_person

TODAY = date(2026, 11, 16)
MOVED = date(2026, 11, 10)
pytestmark = pytest.mark.database


@pytest.fixture
def published(uow: UnitOfWork) -> UnitOfWork:
    """The registrar asks for a skill, a signature and a class; the nurse for the skill and the signature."""
    publish_everything()
    return uow


def worker(job_role: str = "registrar") -> Person:
    person = make_person(unit=UnitFactory(), job_role=None)
    JobFactory(person_id=person.id, unit_id=UnitFactory().id, job_role=job_role, from_on=date(2026, 9, 1))
    told(person)
    return person


def told(person: Person) -> None:
    roster_changed(RosterChanged(person_ids=(person.id,)))


def end_job(person: Person, to_on: date) -> None:
    job = db.session.scalars(select(Job).where(Job.person_id == person.id)).one()
    job.to_on = to_on
    db.session.flush()


def owed(person: Person, as_of: date = TODAY) -> dict[str, Obligation]:
    found = obligations_of_people([person.id], as_of=as_of)[person.id]
    return {one.subject: one for one in found}


def sign(person: Person, on: date = date(2026, 10, 1)) -> None:
    record_evidence([NewEvidence(person.id, "attestation", "acceptable-use", on, "sign", revision="1.0.0")])


def transfer(person: Person, job_role: str) -> None:
    end_job(person, MOVED - timedelta(days=1))
    JobFactory(person_id=person.id, unit_id=UnitFactory().id, job_role=job_role, from_on=MOVED)
    told(person)


def test_after_a_transfer_what_was_done_counts_and_only_the_difference_is_open(published: UnitOfWork) -> None:
    person = worker("nurse")
    sign(person)
    transfer(person, "registrar")
    found = owed(person)
    assert {subject for subject, one in found.items() if one.met} == {"acceptable-use"}
    assert found["EHR-101"].due_on == MOVED + timedelta(days=60)
    assert found["walk-in"].due_on == MOVED + timedelta(days=30)


def test_what_only_the_old_role_asked_ends_with_it(published: UnitOfWork) -> None:
    person = worker("registrar")
    transfer(person, "nurse")
    assert "EHR-101" in owed(person, MOVED - timedelta(days=1))
    assert "EHR-101" not in owed(person, MOVED)


def test_a_second_role_asks_what_both_ask_once_with_both_reasons(published: UnitOfWork) -> None:
    person = worker("nurse")
    JobFactory(person_id=person.id, unit_id=UnitFactory().id, job_role="registrar", from_on=MOVED)
    told(person)
    found = obligations_of_people([person.id], as_of=TODAY)[person.id]
    assert sorted(one.subject for one in found) == ["EHR-101", "acceptable-use", "walk-in"]
    assert {reason.job_role for reason in owed(person)["walk-in"].reasons} == {"nurse", "registrar"}


def test_when_one_of_two_roles_ends_the_other_goes_on(published: UnitOfWork) -> None:
    person = worker("nurse")
    second = JobFactory(
        person_id=person.id, unit_id=UnitFactory().id, job_role="registrar", from_on=MOVED, to_on=TODAY
    )
    told(person)
    after = owed(person, TODAY + timedelta(days=1))
    assert second.to_on == TODAY
    assert set(after) == {"walk-in", "acceptable-use"}
    assert [reason.job_role for reason in after["walk-in"].reasons] == ["nurse"]


def test_a_contract_that_ends_ends_every_obligation_by_itself(published: UnitOfWork) -> None:
    person = worker()
    end_job(person, TODAY)
    told(person)
    assert owed(person)
    assert owed(person, TODAY + timedelta(days=1)) == {}
    kept = db.session.scalars(select(ObligationReason.to_on).where(ObligationReason.person_id == person.id))
    assert TODAY in set(kept)
