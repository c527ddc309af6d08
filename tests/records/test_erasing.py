"""Erasing a person: nothing is left of the name, what a duty keeps stays, and the audit chain is whole."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from lms.access.models import SignOff
from lms.access.services.signatures import signatures_of_erased, wrong_signatures
from lms.assessments.models import Attempt, AttemptItem
from lms.compliance.models import Evidence
from lms.core import audit, clock, seals
from lms.core.audit import AuditPayload, AuditRedaction
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, Refused
from lms.core.search import SearchEntry
from lms.core.unit_of_work import unit_of_work
from lms.core.validity import add_months
from lms.people.models import Employment, Job, Person
from lms.people.models_signin import Account
from lms.records.models import Erasure
from lms.records.services import erasure_log
from lms.records.services.erasing import effect_on, take_names, take_rest
from lms.records.services.holds import Wanted, hold
from lms.records.services.requests import ask_erasure, decide, request_named
from lms.records.services.restoring import do_again
from tests.courses.factories import RevisionFactory
from tests.records.conftest import EMAIL, FAMILY, GIVEN, LEFT_ON, Hospital
from tests.records.traces import traces

pytestmark = pytest.mark.database
REASON = "Asked in a letter of 2 November."
KEPT_BY_THEIR_CLASS = {"audit_entry.actor", "audit_entry.subject", "security_event.line"}
RETENTION = {
    **dict.fromkeys(("training", "papers"), 72),
    **dict.fromkeys(("personal", "mail", "schedule", "runs"), 12),
    "copy_days": 7,
}


def erase(hospital: Hospital) -> None:
    """Ask and approve."""
    with unit_of_work(durable=True):
        RevisionFactory(kind="policy", key="retention", body=RETENTION)
    with unit_of_work(durable=True):
        row = ask_erasure(person_id=hospital.leaver.id, reason=REASON, by=hospital.keeper, form_key="one")
    with unit_of_work(durable=True):
        decide(row.public_id, outcome="approved", reason=REASON, by=hospital.other)
    db.session.expire_all()


def names_of(hospital: Hospital) -> tuple[str, ...]:
    return (f"{GIVEN} {FAMILY}", f"{FAMILY}, {GIVEN}", EMAIL, "1993999998")


def test_the_hospital_names_the_person_in_many_places(hospital: Hospital) -> None:
    found = set(traces(*names_of(hospital), hospital.number))

    assert {"person.email", "evidence.note", "outbox_message.payload", "audit_payload.body"} <= found
    assert len(found) > 12


def test_no_text_of_the_database_holds_the_person_but_where_a_class_says_so(hospital: Hospital) -> None:
    erase(hospital)

    assert list(traces(*names_of(hospital))) == []
    assert set(traces(hospital.number)) <= KEPT_BY_THEIR_CLASS
    assert "audit_entry.subject" in set(traces(hospital.number))


def test_the_person_is_a_number_and_signs_in_no_more(hospital: Hospital) -> None:
    erase(hospital)

    who = db.session.get_one(Person, hospital.leaver.id)
    assert who.full_name == f"Person {who.id}"
    assert who.employee_no == f"P-{who.id}"
    assert who.erased_at == clock.now()
    assert db.session.get(Account, who.id) is None


def test_the_audit_chain_is_whole_before_and_after(hospital: Hospital) -> None:
    before = audit.first_broken_link(), list(seals.verify())
    erase(hospital)

    assert before == (None, [])
    assert (audit.first_broken_link(), list(seals.verify())) == (None, [])
    assert any("erased on" in one for one in seals.remarks())
    assert any("taken out of the details" in one for one in seals.remarks())


def test_a_redaction_that_is_altered_afterwards_breaks_the_chain(hospital: Hospital) -> None:
    erase(hospital)
    entry = db.session.scalars(select(AuditRedaction.entry_id)).first()
    with unit_of_work():
        db.session.execute(
            update(AuditPayload).where(AuditPayload.entry_id == entry).values(body={"who": "nobody"})
        )

    broken = audit.first_broken_link()
    assert broken is not None
    assert broken == (entry, "its details were changed after it was written")


def test_a_redaction_that_is_added_afterwards_is_found(hospital: Hospital) -> None:
    erase(hospital)
    with unit_of_work():
        first = db.session.scalars(select(AuditRedaction)).first()
        assert first is not None
        last = db.session.scalar(select(func.max(AuditPayload.entry_id)))
        db.session.add(AuditRedaction(entry_id=last, act=first.act, digest="0" * 64, recorded_at=clock.now()))

    assert any(first.act in one for one in audit.wrong_redactions())


def test_signatures_that_lost_words_are_named_and_are_no_fault(hospital: Hospital) -> None:
    with unit_of_work():
        mine = update(SignOff).where(SignOff.person_id == hospital.leaver.id)
        db.session.execute(mine.values(note=f"{GIVEN} {FAMILY} is ready"))
    erase(hospital)

    assert not [one for one in wrong_signatures() if "was changed after" in one]
    assert list(signatures_of_erased())


def test_what_proves_training_stays_without_a_name(hospital: Hospital) -> None:
    mine = select(func.count()).select_from(Evidence).where(Evidence.person_id == hospital.leaver.id)
    before = db.session.scalar(mine)
    scores = db.session.scalars(select(Attempt.score).where(Attempt.person_id == hospital.leaver.id)).all()
    erase(hospital)

    assert db.session.scalar(mine) == before != 0
    assert (
        db.session.scalars(select(Attempt.score).where(Attempt.person_id == hospital.leaver.id)).all()
        == scores
    )


def test_of_answers_only_points_are_left(hospital: Hospital) -> None:
    erase(hospital)

    handed_in = select(Attempt.id).where(
        Attempt.person_id == hospital.leaver.id, Attempt.submitted_at.is_not(None)
    )
    answers = db.session.scalars(
        select(AttemptItem.answer).where(
            AttemptItem.attempt_id.in_(handed_in), AttemptItem.answer.is_not(None)
        )
    ).all()
    assert answers
    assert all("thinned" in answer for answer in answers)


def test_notes_go_on_the_day_on_which_the_duty_ends_and_not_before(hospital: Hospital) -> None:
    erase(hospital)
    notes = select(Evidence.note).where(Evidence.person_id == hospital.leaver.id, Evidence.note.is_not(None))
    kept = db.session.scalars(notes).all()
    stages = set(db.session.scalars(select(Erasure.stage)))
    with unit_of_work(durable=True):
        take_rest(hospital.leaver.id)

    assert kept
    assert stages == {"names"}
    assert db.session.scalars(notes).all() == []


def test_the_effect_names_the_day_of_what_is_kept(hospital: Hospital) -> None:
    with unit_of_work():
        RevisionFactory(kind="policy", key="retention", body=RETENTION)

    effect = effect_on(hospital.leaver.id)

    at_once = {one["key"]: one["at_once"] for one in effect["classes"]}
    assert effect["gone_on"] == add_months(LEFT_ON, 72).isoformat()
    assert (at_once["training"], at_once["personal"]) == (False, True)


def test_what_is_erased_at_once_is_everything_when_the_duty_is_over(hospital: Hospital) -> None:
    with unit_of_work():
        mine = update(Employment).where(Employment.person_id == hospital.leaver.id)
        db.session.execute(mine.values(left_on=date(2015, 1, 1)))
        jobs = update(Job).where(Job.person_id == hospital.leaver.id)
        db.session.execute(jobs.values(from_on=date(2014, 1, 1), to_on=date(2015, 1, 1)))
    erase(hospital)

    assert set(db.session.scalars(select(Erasure.stage))) == {"names", "rest"}


def test_search_finds_the_number_and_not_the_name(hospital: Hospital) -> None:
    mine = select(SearchEntry.title).where(SearchEntry.subject_id == hospital.leaver.id)
    before = db.session.scalars(mine).all()
    erase(hospital)

    assert f"{GIVEN} {FAMILY}" in before
    assert f"Person {hospital.leaver.id}" in db.session.scalars(mine).all()


def test_the_same_person_asked_again_is_one_request(hospital: Hospital) -> None:
    with unit_of_work():
        asked = [
            ask_erasure(person_id=hospital.leaver.id, reason=REASON, by=hospital.keeper, form_key="same")
            for _time in range(2)
        ]

    assert asked[0].id == asked[1].id


def test_nobody_decides_on_their_own_request(hospital: Hospital) -> None:
    with unit_of_work():
        row = ask_erasure(person_id=hospital.leaver.id, reason=REASON, by=hospital.keeper, form_key="own")

    with pytest.raises(NotAllowed), unit_of_work():
        decide(row.public_id, outcome="approved", reason=REASON, by=hospital.keeper)


def test_a_request_is_decided_once(hospital: Hospital) -> None:
    with unit_of_work():
        row = ask_erasure(person_id=hospital.leaver.id, reason=REASON, by=hospital.keeper, form_key="twice")
        decide(row.public_id, outcome="refused", reason=REASON, by=hospital.other)

    assert request_named(row.public_id).state == "refused"
    with pytest.raises(Conflict), unit_of_work():
        decide(row.public_id, outcome="approved", reason=REASON, by=hospital.other)


def test_who_is_employed_cannot_be_erased(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="Still employed"), unit_of_work():
        ask_erasure(
            person_id=hospital.world.cast["manager"].id, reason=REASON, by=hospital.keeper, form_key="works"
        )


def test_a_hold_that_was_set_meanwhile_stops_the_erasure(hospital: Hospital) -> None:
    with unit_of_work():
        row = ask_erasure(person_id=hospital.leaver.id, reason=REASON, by=hospital.keeper, form_key="held")
        wanted = Wanted("person", "Audit of 2026", REASON, person_id=hospital.leaver.id)
        hold(wanted, by=hospital.keeper, form_key="hold")

    with pytest.raises(Refused, match="Audit of 2026"), unit_of_work():
        decide(row.public_id, outcome="approved", reason=REASON, by=hospital.other)


def test_erasing_twice_changes_nothing_more(hospital: Hospital) -> None:
    erase(hospital)
    with unit_of_work(durable=True):
        again = take_names(hospital.leaver.id)

    assert not again


def test_after_a_restore_the_erasure_is_done_again_from_its_log(hospital: Hospital) -> None:
    path = erasure_log.path()
    path.unlink(missing_ok=True)
    path.write_text(f'{{"person": {hospital.leaver.id}, "stage": "names"}}\nnonsense\n')
    done = do_again(), do_again()
    path.unlink()

    assert done == (1, 0)
    assert list(traces(*names_of(hospital))) == []
