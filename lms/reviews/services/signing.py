"""The signature that closes a review: who, what it means, when, and the digest of all that was shown.

The digest stands in the row and in the audit chain, so neither can change without the other.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from lms.compliance.api import NewEvidence
from lms.core import clock, seals
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.events import jsonable
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, people
from lms.reviews.models import ReviewSignature
from lms.reviews.services.reading import Seen

ACTION = "reviews.closed"
"""What the audit log calls a closing."""
MEANING = "I looked at the results of this review. Its accuracy counts as evidence of this person's coding."
"""A sentence that changes binds signatures from then on: each keeps its own."""
_SIGNED = (
    *("review_id", "person_id", "by_id", "for_id", "meaning", "means", "password_reentered", "note"),
    *("shown", "signed_on", "signed_at"),
)


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Who closes a review, and with which words for the coder.

    ``for_id`` is whose duty it is when ``by_id`` stands in for somebody, ``means`` how they proved to be
    themself.
    """

    by_id: int
    note: str
    password_reentered: bool
    means: str | None = None
    for_id: int | None = None


def keep_signature(found: Seen, signing: Signing, fact: NewEvidence) -> ReviewSignature:
    """Keep the signature on a review and the fact that came of it, in the open unit of work."""
    signed = ReviewSignature(
        review_id=found.review.id,
        person_id=found.review.person_id,
        by_id=signing.by_id,
        for_id=signing.for_id,
        meaning=MEANING,
        means=signing.means,
        password_reentered=signing.password_reentered,
        note=signing.note,
        shown=_shown(found, fact),
        signed_on=clock.today(),
        signed_at=recorded_at(),
    )
    signed.digest = digest_of(signed)
    db.session.add(signed)
    db.session.flush()
    return signed


def signature_of(review_id: int) -> ReviewSignature | None:
    """Return the signature on a review; None while it is open, and for one closed before they were kept."""
    return db.session.scalar(select(ReviewSignature).where(ReviewSignature.review_id == review_id))


def record_of(found: Seen) -> dict[str, Any]:
    """Return the record of the signature on a review for keeping elsewhere.

    Returns:
        ``{signature: {id, digest, signed: {…}}, signer, signer_stood_in_for, subject,
        audit: {entry, digest, previous}, seal}``, as of a signature on a gate.

    Raises:
        NotFound: when the review has no signature.
    """
    signed = signature_of(found.review.id)
    if signed is None:
        raise NotFound("This review is not signed.")
    names = people({signed.person_id, signed.by_id, signed.for_id or signed.by_id})
    entry, seal = _entry_of(signed), seals.newest_seal()
    covers = seal is not None and entry is not None and entry.id <= seal.entry_id
    return {
        "signature": {"id": signed.id, "digest": signed.digest, "signed": signed_values(signed)},
        "signer": _named(names[signed.by_id]),
        "signer_stood_in_for": _named(names[signed.for_id]) if signed.for_id else None,
        "subject": _named(names[signed.person_id]),
        "audit": entry and {"entry": entry.id, "digest": entry.digest, "previous": entry.previous_digest},
        "seal": seals.document(seal) if seal is not None and covers else None,
    }


def signed_values(signed: ReviewSignature | Row[Any]) -> dict[str, Any]:
    """Return everything that a signature was given on, as JSON values; what ``digest_of`` hashes."""
    return {name: jsonable(getattr(signed, name)) for name in _SIGNED}


def digest_of(signed: ReviewSignature | Row[Any]) -> str:
    """Return the SHA-256 of the values, written as JSON with sorted keys and without spaces, in UTF-8."""
    text = json.dumps(signed_values(signed), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def wrong_review_signatures() -> Iterator[str]:
    """Yield a sentence for each signature on a review that is not as it was signed."""
    chained = {body["signature"]: body["signed"] for _, body in _entries() if body.get("signature")}
    erased = set(db.session.scalars(select(Person.id).where(Person.erased_at.is_not(None))))
    for row in db.session.execute(select(*ReviewSignature.__table__.columns).order_by(ReviewSignature.id)):
        is_erased = not erased.isdisjoint((row.person_id, row.by_id))
        if digest_of(row) != row.digest and not is_erased:
            yield f"Signature {row.id} on a coding review was changed after it was given."
        elif chained.get(row.id, row.digest) != row.digest:
            yield f"Signature {row.id} on a coding review has another digest than the audit log."


def _shown(found: Seen, fact: NewEvidence) -> dict[str, Any]:
    """Return what the page showed: how the sample was drawn, each result that counts, what comes of it."""
    review = found.review
    counted = [(case.ordinal, case.counts) for case in found.cases]
    return {
        "review": review.public_id,
        "patient_type": review.patient_type,
        "quarter": found.quarter.slug,
        "seed": review.seed,
        "population": [review.population, review.digest],
        "results": [
            [ordinal, one.rating, one.codes, one.correct, list(one.classes), one.by_id]
            for ordinal, one in counted
            if one is not None
        ],
        "score": str(fact.score),
        "outcome": fact.outcome,
        "counts": {name: value for name, value in (fact.detail or {}).items() if isinstance(value, list)},
        "occurred_on": fact.occurred_on.isoformat(),
    }


def _entries() -> Iterator[tuple[AuditEntry, dict[str, Any]]]:
    found = db.session.execute(
        select(AuditEntry, AuditPayload.body)
        .join(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(AuditEntry.action == ACTION)
    )
    yield from ((row[0], row[1]) for row in found)


def _entry_of(signed: ReviewSignature) -> AuditEntry | None:
    return next((entry for entry, body in _entries() if body.get("signature") == signed.id), None)


def _named(person: Any) -> dict[str, str]:
    return {"employee_no": person.employee_no, "name": person.full_name}
