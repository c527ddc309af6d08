"""The record of a signature: its sentence and digest, and what is found when what was signed is changed."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.access.models import SignOff
from lms.access.rules.meaning import MEANINGS
from lms.access.services.signatures import digest_of, record_of, wrong_signatures
from lms.compliance.api import EvidenceRow
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.seals import seal
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import clear, make_world, study
from tests.cast import Cast
from tests.people.people_helpers import SignIn

pytestmark = pytest.mark.database


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        cast = make_world()
        study(cast["learner"])
    with unit_of_work():
        clear(cast["learner"], cast)
    return cast


def signatures() -> list[SignOff]:
    return list(db.session.scalars(select(SignOff).order_by(SignOff.id)))


def change(row: type[Any], **values: Any) -> None:
    with unit_of_work():
        db.session.execute(update(row).values(**values))


def test_each_signature_keeps_the_sentence_that_was_shown(cast: Cast) -> None:
    assert [row.meaning for row in signatures()] == [MEANINGS["confirm"], MEANINGS["release"]]


def test_the_digest_is_that_of_the_record_by_anybodys_program(cast: Cast) -> None:
    record = json.loads(json.dumps(record_of(signatures()[1].id)))["signature"]

    text = json.dumps(record["signed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert record["digest"] == hashlib.sha256(text.encode()).hexdigest()


def test_the_audit_log_holds_the_same_digest(cast: Cast) -> None:
    bodies = db.session.scalars(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
        .where(AuditEntry.action.in_(["access.confirmed", "access.released"]))
        .order_by(AuditEntry.id)
    )

    assert [body["digest"] for body in bodies] == [row.digest for row in signatures()]


def test_what_nobody_touched_is_right(cast: Cast) -> None:
    assert list(wrong_signatures()) == []


@pytest.mark.parametrize(
    "values",
    [
        {"cleared_until": date(2031, 1, 1)},
        {"note": "Somebody else wrote this."},
        {"verdicts": []},
        {"meaning": "I signed nothing."},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_signature_that_was_changed_is_found(cast: Cast, values: dict[str, Any]) -> None:
    last = signatures()[-1]
    with unit_of_work():
        db.session.execute(update(SignOff).where(SignOff.id == last.id).values(**values))

    assert list(wrong_signatures()) == [f"Signature {last.id} was changed after it was given."]


def test_a_signature_with_a_digest_made_to_fit_is_found_by_the_audit_log(cast: Cast) -> None:
    last = signatures()[-1]
    with unit_of_work():
        last.cleared_until = date(2031, 1, 1)
        last.digest = digest_of(last)

    assert list(wrong_signatures()) == [f"Signature {last.id} has another digest than the audit log."]


def test_evidence_that_was_changed_under_a_signature_is_found(cast: Cast) -> None:
    exam = db.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "exam")).one()
    with unit_of_work():
        db.session.execute(
            update(EvidenceRow).where(EvidenceRow.id == exam.id).values(score=Decimal("99.00"))
        )

    assert list(wrong_signatures()) == [
        f"Evidence {exam.id} of signature {row.id} was changed: score." for row in signatures()
    ]


def test_a_correction_of_evidence_is_no_fault(cast: Cast) -> None:
    change(EvidenceRow, superseded_at=signatures()[-1].signed_at)

    assert list(wrong_signatures()) == []


def test_a_signature_from_before_digests_is_judged_by_its_evidence_alone(cast: Cast) -> None:
    change(SignOff, digest=None, meaning=None)
    change(EvidenceRow, subject="PA-99")

    assert all("of signature" in fault for fault in wrong_signatures())


def test_the_record_names_signer_subject_link_of_the_chain_and_seal(cast: Cast) -> None:
    last = signatures()[-1].id
    assert record_of(last)["seal"] is None
    with unit_of_work():
        seal()

    record = record_of(last)

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "access.released")).one()
    assert record["signer"]["employee_no"] == cast["access_officer"].employee_no
    assert record["subject"]["employee_no"] == cast["learner"].employee_no
    assert record["audit"] == {"entry": entry.id, "digest": entry.digest, "previous": entry.previous_digest}
    assert record["seal"]["entry"] >= entry.id


def test_the_page_offers_the_record_to_who_may_explain_the_gate(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    last = signatures()[-1]
    page = f"/access/{cast['learner'].employee_no}/decisions/{last.id}"

    shown = sign_in(client, cast["access_officer"]).get(page).text
    given = client.get(f"{page}/record")

    assert str(last.digest) in shown
    assert f"{page}/record" in shown
    assert given.json == json.loads(json.dumps(record_of(last.id)))
    assert "attachment" in given.headers["Content-Disposition"]
    assert sign_in(client, cast["eve"]).get(f"{page}/record").status_code in (403, 404)


def test_a_record_is_given_under_its_own_person_only(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    page = f"/access/{cast['manager'].employee_no}/decisions/{signatures()[-1].id}/record"

    assert sign_in(client, cast["access_officer"]).get(page).status_code == 404
