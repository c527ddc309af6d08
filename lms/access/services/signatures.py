"""The record of an electronic signature: who, what it means, when, and the digest of all that was shown.

The digest stands in the signature's row and in the audit chain, so neither can change without the other. The
evidence that a signature rested on is compared with the ledger too: a row that was altered there is found.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select

from lms.access.models import SignOff
from lms.compliance.api import EvidenceRow
from lms.core import clock, seals
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.events import jsonable
from lms.people.api import Person, in_chunks, people

_SIGNED = (
    *("person_id", "by_id", "kind", "meaning", "signed_on", "signed_at", "password_reentered", "note"),
    *("gate", "gate_version", "gate_revision_id", "job_id", "unit_id", "tenure", "cleared_until"),
    *("terms", "verdicts", "evidence"),
)
_WHERE_KEPT = ("means", "for_id")
"""Kept since lately: part of what was signed where there is one, so that digests from before still fit."""
_COMPARED = ("kind", "subject", "occurred_on", "source", "outcome", "score", "expires_on", "revision")
_EACH = 500


def signed_values(signed: SignOff | Row[Any]) -> dict[str, Any]:
    """Return everything that a signature was given on, as JSON values; what ``digest_of`` hashes."""
    later = {name: getattr(signed, name) for name in _WHERE_KEPT if getattr(signed, name) is not None}
    return {name: jsonable(getattr(signed, name)) for name in _SIGNED} | later


def digest_of(signed: SignOff | Row[Any]) -> str:
    """Return the SHA-256 of the values, written as JSON with sorted keys and without spaces, in UTF-8."""
    text = json.dumps(signed_values(signed), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_of(sign_off_id: int) -> dict[str, Any]:
    """Return the record of a signature for keeping elsewhere.

    Returns:
        ``{signature: {id, digest, signed: {…}}, signer, signer_stood_in_for, subject,
        audit: {entry, digest, previous}, seal}``; ``means`` in ``signed``: how the signer was authenticated;
        ``digest`` None for a signature from before digests were kept, ``seal`` the newest seal that covers
        the entry or None.

    Raises:
        NotFound: when there is no such signature.
    """
    signed = db.session.get(SignOff, sign_off_id)
    if signed is None:
        raise NotFound("There is no such signature.")
    names = people({signed.person_id, signed.by_id, signed.for_id or signed.by_id})
    entry = _entry_of(signed)
    seal = seals.newest_seal()
    covers = seal is not None and entry is not None and entry.id <= seal.entry_id
    return {
        "signature": {"id": signed.id, "digest": signed.digest, "signed": signed_values(signed)},
        "signer": _named(names[signed.by_id]),
        "signer_stood_in_for": _named(names[signed.for_id]) if signed.for_id else None,
        "subject": _named(names[signed.person_id]),
        "audit": None
        if entry is None
        else {"entry": entry.id, "digest": entry.digest, "previous": entry.previous_digest},
        "seal": seals.document(seal) if seal is not None and covers else None,
    }


def wrong_signatures() -> Iterator[str]:
    """Yield a sentence for each signature that is not as it was signed, or whose evidence is not."""
    in_chain, erased = _digests_in_chain(), set(erased_people())
    columns = select(*SignOff.__table__.columns).order_by(SignOff.id).limit(_EACH)
    last = 0
    while rows := db.session.execute(columns.where(SignOff.id > last)).all():
        last = rows[-1].id
        evidence = _ledger_rows({item["id"] for row in rows for item in row.evidence})
        for row in rows:
            is_erased = not erased.isdisjoint((row.person_id, row.by_id))
            yield from _faults(row, in_chain.get(row.id), evidence, is_erased=is_erased)


def signatures_of_erased() -> Iterator[str]:
    """Say of each signature about, or of, somebody erased that its digest is kept."""
    erased = erased_people()
    signed = select(SignOff.id, SignOff.person_id, SignOff.by_id).order_by(SignOff.id)
    for chunk in in_chunks(erased):
        whose = or_(SignOff.person_id.in_(chunk), SignOff.by_id.in_(chunk))
        for row in db.session.execute(signed.where(whose)):
            on = erased.get(row.person_id) or erased[row.by_id]
            yield f"Signature {row.id}: erased on {on}, digest kept."


def erased_people() -> dict[int, date]:
    """Return the people who are numbers by now, with the day since when."""
    rows = db.session.execute(select(Person.id, Person.erased_at).where(Person.erased_at.is_not(None)))
    return {row.id: row.erased_at.astimezone(clock.zone()).date() for row in rows}


def _ledger_rows(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    columns = [getattr(EvidenceRow, name) for name in _COMPARED]
    found = {}
    for chunk in in_chunks(ids):
        for row in db.session.execute(select(EvidenceRow.id, *columns).where(EvidenceRow.id.in_(chunk))):
            found[row.id] = {name: jsonable(getattr(row, name)) for name in _COMPARED}
    return found


def _faults(
    row: Row[Any], chained: str | None, evidence: Mapping[int, Mapping[str, Any]], *, is_erased: bool
) -> Iterator[str]:
    if row.digest is not None and digest_of(row) != row.digest and not is_erased:
        yield f"Signature {row.id} was changed after it was given."
    elif row.digest is not None and chained not in (None, row.digest):
        yield f"Signature {row.id} has another digest than the audit log."
    for item in row.evidence:
        known = evidence.get(item["id"])
        if known is None:
            yield f"Signature {row.id} rests on evidence {item['id']}, which is missing."
            continue
        changed = [name for name in _COMPARED if known[name] != item[name]]
        if changed:
            yield f"Evidence {item['id']} of signature {row.id} was changed: {', '.join(changed)}."


def _digests_in_chain() -> dict[int, str]:
    """Return the digests that the audit log holds, by id of the signature; erased details are left out."""
    found = db.session.execute(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
        .where(AuditEntry.action.in_(ACTIONS))
        .execution_options(yield_per=1000)
    )
    return {body["sign_off"]: body["digest"] for (body,) in found if body.get("digest")}


def _entry_of(signed: SignOff) -> AuditEntry | None:
    entries: Sequence[Any] = db.session.execute(
        select(AuditEntry, AuditPayload.body)
        .join(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(AuditEntry.action.in_(ACTIONS), AuditEntry.at == signed.signed_at)
    ).all()
    return next((entry for entry, body in entries if body.get("sign_off") == signed.id), None)


def _named(person: Any) -> dict[str, str]:
    return {"employee_no": person.employee_no, "name": person.full_name}


ACTIONS = ("access.confirmed", "access.released", "access.returned", "access.refused")
"""What the audit log calls the four kinds of signatures."""
