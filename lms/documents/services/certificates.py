"""Certificates: issued on demand, one for each pass; replaced or withdrawn by a named decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from lms.compliance.api import EvidenceRow
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import NotAllowed, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.unit_of_work import recorded_at
from lms.documents.models import Certificate, CertificateWithdrawal
from lms.documents.rules import certificates as rules
from lms.documents.rules import codes
from lms.documents.services.earned import Earned, earned_by
from lms.documents.services.once import put_once
from lms.people.api import person

KIND = "module"
_Next = aliased(Certificate)
_RESTS = exists().where(
    EvidenceRow.person_id == Certificate.person_id,
    EvidenceRow.key == Certificate.evidence_key,
    EvidenceRow.superseded_at.is_(None),
    EvidenceRow.kind == "exam",
    EvidenceRow.subject == Certificate.subject,
    EvidenceRow.outcome == "pass",
    EvidenceRow.occurred_on == Certificate.occurred_on,
)
_RENEWED = (
    select(func.min(EvidenceRow.occurred_on))
    .where(
        EvidenceRow.person_id == Certificate.person_id,
        EvidenceRow.superseded_at.is_(None),
        EvidenceRow.kind == "exam",
        EvidenceRow.subject == Certificate.subject,
        EvidenceRow.outcome == "pass",
        EvidenceRow.occurred_on > Certificate.occurred_on,
    )
    .scalar_subquery()
)
_KNOWN = (
    select(
        Certificate,
        CertificateWithdrawal,
        _Next.id.label("next_id"),
        _RESTS.label("rests"),
        _RENEWED.label("renewed_on"),
    )
    .outerjoin(CertificateWithdrawal, CertificateWithdrawal.certificate_id == Certificate.id)
    .outerjoin(_Next, _Next.replaces_id == Certificate.id)
)


@dataclass(frozen=True)
class Shown:
    """A certificate with how it stands today; ``next_id`` is the one that replaced it.

    ``renewed_on`` is the day of the next pass: a cycle with a certificate of its own follows from it.
    """

    row: Certificate
    withdrawal: CertificateWithdrawal | None
    next_id: int | None
    state: str
    renewed_on: date | None = None

    @property
    def address(self) -> str:
        """The address at which everybody can check it."""
        return address_of(self.row.code)


@dataclass(frozen=True)
class EarnedRow:
    """A pass and its newest certificate, None until one is wanted."""

    earned: Earned
    shown: Shown | None


def address_of(code: str) -> str:
    """Return the address that a certificate prints for whoever checks it."""
    return f"{str(current_app.config['LMS_BASE_URL']).rstrip('/')}/verify/{codes.grouped(code)}"


def by_code(typed: str) -> Shown | None:
    """Return the certificate of a code as it was typed, None when there is none.

    Whether there is one or not, it is one statement on one digest.
    """
    digest = codes.digest_of_code(codes.normalised(typed))
    found = db.session.execute(_KNOWN.where(Certificate.code_digest == digest)).first()
    return _shown(found) if found else None


def certificate(certificate_id: int, person_id: int) -> Shown:
    """Return a certificate of a person.

    Raises:
        NotFound: when the person has no such certificate.
    """
    asked = _KNOWN.where(Certificate.id == certificate_id, Certificate.person_id == person_id)
    found = db.session.execute(asked).first()
    if found is None:
        raise NotFound(_("There is no such certificate."))
    return _shown(found)


def certificates_of(person_id: int) -> list[Shown]:
    """Return every certificate of a person, the newest first."""
    rows = _KNOWN.where(Certificate.person_id == person_id).order_by(Certificate.id.desc())
    return [_shown(row) for row in db.session.execute(rows)]


def earned_rows(person_id: int, known: Iterable[Shown]) -> list[EarnedRow]:
    """Return what a person can have a certificate of, newest first, each with its newest certificate."""
    newest: dict[str, Shown] = {}
    for shown in known:
        newest.setdefault(shown.row.evidence_key, shown)
    return [EarnedRow(earned, newest.get(earned.one.key)) for earned in earned_by(person_id)]


def issue(*, person_id: int, evidence_id: int, by_id: int) -> Certificate:
    """Return the certificate of a pass, issued now when there was none.

    Raises:
        Refused: when the evidence earns none.
    """
    earned = _earned(person_id, evidence_id)
    known = [shown for shown in certificates_of(person_id) if shown.row.evidence_key == earned.one.key]
    if known:
        return known[0].row
    made, is_new = _put(person_id, earned, number=1, by_id=by_id)
    if is_new:
        _note("certificate.issued", made, by_id)
    return made


def reissue(*, certificate_id: int, person_id: int, by_id: int, reason: str) -> Certificate:
    """Issue a certificate anew, with the name and title as they are now; the one before reads "replaced".

    Sent twice it is one certificate.

    Raises:
        NotFound: when the person has no such certificate.
        NotAllowed: for one's own.
        Refused: without a reason, or when the pass is no longer on record.
    """
    before = certificate(certificate_id, person_id)
    _demand_other(before.row, by_id)
    if not reason.strip():
        raise Refused(_("A reason is required."), hint=_("It is kept with the certificate."))
    if before.next_id is not None:
        return certificate(before.next_id, person_id).row
    current = [one for one in earned_by(person_id) if one.one.key == before.row.evidence_key]
    if not current:
        raise Refused(
            _("The pass that this certificate rests on is no longer on record."),
            hint=_("Look at the person's record; a new pass earns a certificate of its own."),
        )
    made, is_new = _put(
        person_id,
        current[0],
        number=before.row.number + 1,
        by_id=by_id,
        replaces_id=before.row.id,
        reason=reason.strip(),
    )
    if is_new:
        _note("certificate.reissued", made, by_id, reason=reason.strip(), replaces=before.row.id)
    return made


def withdraw(*, certificate_id: int, person_id: int, by_id: int, reason: str) -> CertificateWithdrawal:
    """Withdraw a certificate with a reason; it stays known and reads "withdrawn". Sent twice it is one act.

    Raises:
        NotFound: when the person has no such certificate.
        NotAllowed: for one's own.
        Refused: without a reason.
    """
    found = certificate(certificate_id, person_id)
    _demand_other(found.row, by_id)
    if not reason.strip():
        raise Refused(_("A reason is required."), hint=_("It is kept with the certificate."))
    made, is_new = put_once(
        CertificateWithdrawal,
        {"certificate_id": found.row.id},
        {
            "by_id": by_id,
            "reason": reason.strip(),
            "withdrawn_on": clock.today(),
            "recorded_at": recorded_at(),
        },
    )
    if is_new:
        _note("certificate.withdrawn", found.row, by_id, reason=made.reason)
    return made


def _earned(person_id: int, evidence_id: int) -> Earned:
    found = [one for one in earned_by(person_id) if one.one.id == evidence_id]
    if not found:
        raise Refused(
            _("This earns no certificate."),
            hint=_("A certificate needs a completed module and its passed exam."),
        )
    return found[0]


def _put(
    person_id: int,
    earned: Earned,
    *,
    number: int,
    by_id: int,
    replaces_id: int | None = None,
    reason: str | None = None,
) -> tuple[Certificate, bool]:
    code = new_public_id(codes.LENGTH)
    printed = {
        "code": code,
        "subject": earned.one.module,
        "title": earned.title,
        "revision": earned.one.revision,
        "holder": person(person_id).full_name,
        "occurred_on": earned.one.occurred_on,
        "expires_on": earned.valid_until,
        "issued_on": clock.today(),
    }
    return put_once(
        Certificate,
        {"person_id": person_id, "evidence_key": earned.one.key, "number": number},
        {
            **printed,
            "kind": KIND,
            "code_digest": codes.digest_of_code(code),
            "content_digest": codes.content_digest(printed),
            "evidence_id": earned.one.id,
            "issued_by_id": by_id,
            "replaces_id": replaces_id,
            "reason": reason,
            "recorded_at": recorded_at(),
        },
    )


def _shown(found: Any) -> Shown:
    row, withdrawal, next_id, rests, renewed_on = found
    standing = rules.Standing(
        is_withdrawn=withdrawal is not None,
        is_replaced=next_id is not None,
        rests=rests,
        is_whole=_is_whole(row),
        expires_on=row.expires_on,
        renewed_on=renewed_on,
    )
    return Shown(row, withdrawal, next_id, rules.state_of(standing, clock.today()), renewed_on)


def _is_whole(row: Certificate) -> bool:
    """Tell whether what is kept is what was printed."""
    names = ("code", "subject", "title", "revision", "holder", "occurred_on", "expires_on", "issued_on")
    return codes.content_digest({name: getattr(row, name) for name in names}) == row.content_digest


def _demand_other(row: Certificate, by_id: int) -> None:
    if row.person_id == by_id:
        raise NotAllowed(
            _("Nobody decides on their own certificate."), hint=_("Ask a trainer of your units.")
        )


def _note(action: str, row: Certificate, by_id: int, **details: Any) -> None:
    audit.record(
        action,
        subject=f"person:{person(row.person_id).employee_no}",
        actor=person(by_id).employee_no,
        certificate=row.id,
        module=row.subject,
        occurred_on=row.occurred_on,
        content_digest=row.content_digest,
        **details,
    )


__all__ = [
    "EarnedRow",
    "Shown",
    "address_of",
    "by_code",
    "certificate",
    "certificates_of",
    "earned_rows",
    "issue",
    "reissue",
    "withdraw",
]
