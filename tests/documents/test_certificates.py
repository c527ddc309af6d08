"""Certificates: earned by a pass of a completed module, issued once, never changed, taken back by name."""

from datetime import UTC, date, datetime

import pytest

from lms.compliance.api import NewEvidence, record_evidence
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.documents.models import Certificate
from lms.documents.rules.codes import digest_of_code, grouped
from lms.documents.services.certificates import (
    by_code,
    certificate,
    certificates_of,
    earned_rows,
    issue,
    reissue,
    withdraw,
)
from tests.access import factories
from tests.cast import Cast
from tests.documents.conftest import passed

pytestmark = pytest.mark.database


def issued(world: Cast) -> Certificate:
    """Return the certificate of the learner, issued in a unit of work of its own."""
    learner = world["learner"]
    with unit_of_work():
        return issue(person_id=learner.id, evidence_id=passed(learner), by_id=learner.id)


def state(world: Cast, row: Certificate) -> str:
    return certificate(row.id, world["learner"].id).state


def test_a_pass_of_a_completed_module_earns_a_certificate(world: Cast) -> None:
    row = issued(world)

    assert (row.subject, row.title, row.revision) == ("PA-03", "Who pays first", "1.0.0")
    assert (row.holder, row.occurred_on) == ("Dana Whitfield", factories.DONE)
    assert (row.expires_on, row.issued_on) == (date(2027, 10, 1), factories.TODAY)
    assert len(row.code) == 26
    assert row.code_digest == digest_of_code(row.code)
    assert state(world, row) == "valid"


def test_a_pass_without_the_lessons_earns_none(world: Cast) -> None:
    with unit_of_work():
        other = factories.learner(world.admitting)
        factories.study(other, but="completion")

    with pytest.raises(Refused, match="earns no certificate"), unit_of_work():
        issue(person_id=other.id, evidence_id=passed(other), by_id=other.id)
    assert earned_rows(other.id, []) == []


def test_a_failed_exam_earns_none(world: Cast) -> None:
    with unit_of_work():
        other = factories.learner(world.admitting)
        factories.study(other, outcome="fail")

    with pytest.raises(Refused), unit_of_work():
        issue(person_id=other.id, evidence_id=passed(other), by_id=other.id)


def test_the_pass_of_somebody_else_earns_none(world: Cast) -> None:
    with pytest.raises(Refused), unit_of_work():
        issue(person_id=world["eve"].id, evidence_id=passed(world["learner"]), by_id=world["eve"].id)


def test_asking_twice_gives_the_same_certificate(world: Cast) -> None:
    first, second = issued(world), issued(world)

    assert first.id == second.id
    assert db.session.query(Certificate).count() == 1


def test_a_renewal_before_the_end_keeps_the_anniversary_on_a_certificate_of_its_own(world: Cast) -> None:
    learner = world["learner"]
    first = issued(world)
    with clock.frozen(factories.later(300)), unit_of_work():
        factories.study(learner, on=date(2027, 9, 12))
        second = issue(person_id=learner.id, evidence_id=passed(learner), by_id=learner.id)
        shown = certificates_of(learner.id)

    assert second.id != first.id
    assert (first.expires_on, second.expires_on) == (date(2027, 10, 1), date(2028, 10, 1))
    assert [row.state for row in shown] == ["valid", "superseded"]


def test_after_its_last_day_a_certificate_reads_expired(world: Cast) -> None:
    row = issued(world)

    with clock.frozen(factories.later((date(2027, 10, 1) - factories.TODAY).days)):
        assert state(world, row) == "valid"
    with clock.frozen(factories.later((date(2027, 10, 2) - factories.TODAY).days)):
        assert state(world, row) == "expired"


def test_a_reissue_has_the_name_of_today_and_the_one_before_reads_replaced(world: Cast) -> None:
    learner, first = world["learner"], issued(world)
    with unit_of_work():
        learner.family_name = "Calder"
        second = reissue(
            certificate_id=first.id, person_id=learner.id, by_id=world["trainer"].id, reason="New name."
        )
        again = reissue(
            certificate_id=first.id, person_id=learner.id, by_id=world["trainer"].id, reason="New name."
        )

    assert again.id == second.id
    assert (first.holder, second.holder, second.number) == ("Dana Whitfield", "Dana Calder", 2)
    assert second.code != first.code
    assert (state(world, first), state(world, second)) == ("replaced", "valid")
    assert issued(world).id == second.id


def test_a_withdrawn_certificate_stays_known_and_reads_so(world: Cast) -> None:
    row = issued(world)
    with unit_of_work():
        for reason in ("Wrong person sat the exam.", "Again."):
            withdraw(
                certificate_id=row.id,
                person_id=world["learner"].id,
                by_id=world["trainer"].id,
                reason=reason,
            )
    shown = certificate(row.id, world["learner"].id)

    assert shown.state == "withdrawn"
    assert shown.withdrawal is not None
    assert shown.withdrawal.reason == "Wrong person sat the exam."


def test_nobody_decides_on_their_own_certificate(world: Cast) -> None:
    row, learner = issued(world), world["learner"]
    for act in (withdraw, reissue):
        with pytest.raises(NotAllowed), unit_of_work():
            act(certificate_id=row.id, person_id=learner.id, by_id=learner.id, reason="Mine.")


def test_a_decision_needs_a_reason(world: Cast) -> None:
    row, learner = issued(world), world["learner"]
    for act in (withdraw, reissue):
        with pytest.raises(Refused, match="reason"), unit_of_work():
            act(certificate_id=row.id, person_id=learner.id, by_id=world["trainer"].id, reason="  ")


def test_when_the_pass_is_corrected_away_the_certificate_cannot_be_confirmed(world: Cast) -> None:
    row, learner = issued(world), world["learner"]
    correct(learner.id, outcome="fail")

    assert state(world, row) == "unconfirmed"
    with pytest.raises(Refused, match="no longer on record"), unit_of_work():
        reissue(certificate_id=row.id, person_id=learner.id, by_id=world["trainer"].id, reason="Lost.")


def test_a_correction_that_leaves_the_pass_as_it_was_leaves_the_certificate_valid(world: Cast) -> None:
    row = issued(world)
    correct(world["learner"].id, note="Taken in room 2.")

    assert state(world, row) == "valid"
    assert issued(world).id == row.id


def correct(person_id: int, **changes: object) -> None:
    """Correct the pass of a person."""
    values = {"outcome": "pass", "revision": "1.0.0", **changes}
    key = f"exam:PA-03:{factories.DONE}"
    with unit_of_work():
        record_evidence(
            [NewEvidence(person_id, "exam", "PA-03", factories.DONE, key, **values)]  # type: ignore[arg-type]
        )


def test_a_certificate_whose_row_was_changed_by_hand_cannot_be_confirmed(world: Cast) -> None:
    row = issued(world)
    with unit_of_work():
        db.session.get_one(Certificate, row.id).holder = "Somebody Else"

    assert state(world, row) == "unconfirmed"


def test_a_code_is_found_however_it_is_typed_and_no_other_is(world: Cast) -> None:
    row = issued(world)

    for typed in (row.code, grouped(row.code).upper(), f" {row.code[:9]} {row.code[9:]} "):
        found = by_code(typed)
        assert found is not None
        assert found.row.id == row.id
    for typed in ("", row.code[:-1], row.code + "a", "x" * 5000, "' OR 1=1 --"):
        assert by_code(typed) is None


def test_the_certificate_of_somebody_else_is_not_there(world: Cast) -> None:
    row = issued(world)

    with pytest.raises(NotFound):
        certificate(row.id, world["eve"].id)


def test_each_decision_stands_in_the_log_with_who_and_why(world: Cast) -> None:
    learner, trainer, row = world["learner"], world["trainer"], issued(world)
    with unit_of_work():
        reissue(certificate_id=row.id, person_id=learner.id, by_id=trainer.id, reason="Paper lost.")
    with unit_of_work():
        withdraw(certificate_id=row.id, person_id=learner.id, by_id=trainer.id, reason="Lost paper.")
    entries = db.session.query(audit.AuditEntry).order_by(audit.AuditEntry.id).all()[-3:]

    assert [entry.action for entry in entries] == [
        "certificate.issued",
        "certificate.reissued",
        "certificate.withdrawn",
    ]
    assert [entry.actor for entry in entries] == [
        learner.employee_no,
        trainer.employee_no,
        trainer.employee_no,
    ]
    assert audit.first_broken_link() is None


def renewed(world: Cast) -> int:
    """Pass the exam again in the window of the learner and return the id of the pass."""
    learner = world["learner"]
    with clock.frozen(datetime(2027, 9, 10, 12, tzinfo=UTC)), unit_of_work():
        record_evidence(
            [
                NewEvidence(
                    learner.id,
                    "exam",
                    "PA-03",
                    date(2027, 9, 10),
                    "renewal:1:exam:PA-03",
                    source="renewal",
                    outcome="pass",
                )
            ]
        )
    return passed(learner)


def test_a_renewal_earns_a_certificate_of_its_own_and_the_one_before_stays_checkable(world: Cast) -> None:
    before = issued(world)
    learner = world["learner"]
    again = renewed(world)
    with unit_of_work():
        after = issue(person_id=learner.id, evidence_id=again, by_id=learner.id)

    assert after.code != before.code
    assert (after.occurred_on, after.expires_on) == (date(2027, 9, 10), date(2028, 10, 1))
    old = by_code(before.code)
    assert old is not None
    assert (old.state, old.renewed_on, old.row.expires_on) == (
        "superseded",
        date(2027, 9, 10),
        date(2027, 10, 1),
    )
    assert state(world, after) == "valid"


def test_what_was_printed_is_never_changed_by_a_renewal(world: Cast) -> None:
    before = issued(world)
    digest = before.content_digest
    renewed(world)
    db.session.expire_all()

    assert db.session.get_one(Certificate, before.id).content_digest == digest
