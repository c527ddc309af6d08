"""Signatures: a manager confirms, an access officer releases, returns or refuses; never the same person."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from lms.access.events import GateConfirmed, GateDeclined, GateReleased
from lms.access.models import SignOff
from lms.access.rules import facts
from lms.access.rules.decisions import Decision, decision_at
from lms.access.rules.meaning import MEANINGS
from lms.access.rules.signing import refusal_to_confirm, refusal_to_decline, refusal_to_release
from lms.access.services.clearing import note_clearances
from lms.access.services.decisions import Ruling, decide, rule
from lms.access.services.locks import hold
from lms.access.services.records import kept
from lms.access.services.signatures import digest_of
from lms.access.services.spans import refresh
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at
from lms.people.api import person, zone_of


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What a signature is given on.

    Attributes:
        person_id: whose access.
        gate: id of the gate.
        by_id: who signs.
        form_key: one key for each form that was shown; the same key twice is one signature.
        password_reentered: whether who signs has just proved to be themself.
        note: a few words; required when it is returned or refused.
        for_id: whose duty it is when ``by_id`` stands in for somebody, else None.
        means: how they proved to be themself, in words; None where it was not asked.
    """

    person_id: int
    gate: str
    by_id: int
    form_key: str
    password_reentered: bool
    note: str = ""
    for_id: int | None = None
    means: str | None = None


def confirm(signing: Signing) -> SignOff:
    """Confirm role and workflows of a person as a manager.

    Raises:
        Refused: when the person signs for themself, something is unmet, or the password was not given.
        NotFound: when there is no such gate.
    """
    earlier = _replayed(signing, facts.CONFIRM)
    if earlier is not None:
        return earlier
    ruling = _ruling(signing)
    _refuse(refusal_to_confirm(ruling.dossier.case, signing.by_id, ruling.as_of, signing.for_id))
    signed = _sign(signing, facts.CONFIRM, ruling)
    announce(GateConfirmed(person_id=signing.person_id, gate=signing.gate, sign_off_id=signed.id))
    return signed


def release(signing: Signing) -> SignOff:
    """Release EHR access as an access officer.

    Raises:
        Refused: as in ``confirm``; also when no manager confirmed, or the same person did.
        NotFound: when there is no such gate.
    """
    earlier = _replayed(signing, facts.RELEASE)
    if earlier is not None:
        return earlier
    ruling = _ruling(signing)
    _refuse(refusal_to_release(ruling.dossier.case, signing.by_id, ruling.as_of, signing.for_id))
    signed = sign_release(signing, ruling)
    refresh([signing.person_id])
    announce(released(signed))
    note_clearances([signed])
    return signed


def sign_release(signing: Signing, ruling: Ruling) -> SignOff:
    """Keep a release with the last day that it clears until; the kept decisions are to be refreshed."""
    after = decision_with(ruling, facts.RELEASE, signing.by_id, signing.for_id)
    return sign(signing, facts.RELEASE, ruling, cleared_until=after.cleared_until)


def released(signed: SignOff) -> GateReleased:
    """Return what is announced of a release."""
    return GateReleased(
        person_id=signed.person_id,
        gate=signed.gate,
        sign_off_id=signed.id,
        cleared_until=signed.cleared_until,
    )


def decline(signing: Signing, kind: str) -> SignOff:
    """Return a confirmation to the manager (``return``) or refuse the release (``refuse``), with a note.

    Raises:
        Refused: when nothing waits for a release, the note is empty, or the person signs for themself.
        NotFound: when there is no such gate.
    """
    earlier = _replayed(signing, kind)
    if earlier is not None:
        return earlier
    ruling = _ruling(signing)
    _refuse(refusal_to_decline(ruling.dossier.case, signing.by_id, ruling.as_of, signing.for_id))
    if not signing.note.strip():
        raise Refused("A note is required.", hint="Say what is missing and what the manager can do.")
    signed = _sign(signing, kind, ruling)
    announce(GateDeclined(person_id=signing.person_id, gate=signing.gate, sign_off_id=signed.id, kind=kind))
    return signed


def decision_with(ruling: Ruling, kind: str, by_id: int, for_id: int | None = None) -> Decision:
    """Return the decision as it would be with one more signature now; nothing is stored."""
    case, day = ruling.dossier.case, ruling.as_of
    last = max((sign.id for sign in case.sign_offs), default=0)
    version = ruling.decision.version or case.version_on(day).number
    tenure = ruling.decision.tenure or ""
    extra = facts.SignOff(last + 1, kind, by_id, tenure, version, day, clock.now(), for_id)
    return decision_at(replace(case, sign_offs=(*case.sign_offs, extra)), day)


def ruling_today(person_id: int, gate: str) -> Ruling:
    """Decide a gate at this moment, in the time zone of the unit it is about.

    Raises:
        NotFound: when there is no such gate.
    """
    ruling = decide(person_id, gate, as_of=clock.today())
    day = clock.today(zone_of(ruling.job.unit_id).key if ruling.job else None)
    return ruling if day == ruling.as_of else rule(ruling.dossier, day)


def _ruling(signing: Signing) -> Ruling:
    if not signing.password_reentered:
        raise Refused("The password is required to sign.", hint="Enter your own password again.")
    return ruling_today(signing.person_id, signing.gate)


def _refuse(reason: str | None) -> None:
    if reason is not None:
        raise Refused(reason)


def _replayed(signing: Signing, kind: str) -> SignOff | None:
    """Return the signature that this very form has given already."""
    hold([signing.person_id])
    found = db.session.scalar(select(SignOff).where(SignOff.form_key == signing.form_key))
    if found is None:
        return None
    same = (found.person_id, found.gate, found.by_id, found.kind)
    if same != (signing.person_id, signing.gate, signing.by_id, kind):
        raise Conflict("This form was used for another signature.", hint="Open the page again.")
    return found


def _sign(signing: Signing, kind: str, ruling: Ruling) -> SignOff:
    signed = sign(signing, kind, ruling)
    refresh([signing.person_id])
    return signed


def sign(signing: Signing, kind: str, ruling: Ruling, *, cleared_until: date | None = None) -> SignOff:
    """Keep a signature on a ruling with everything that it rests on; the kept decisions are to be refreshed.

    Raises:
        NotFound: when no job of the gate is held.
    """
    dossier, decision = ruling.dossier, ruling.decision
    job = dossier.job_on(decision.tenure, ruling.as_of)
    if job is None:
        raise NotFound("No job of this gate is held today.")
    terms = dossier.terms(decision.version)
    signed = SignOff(
        person_id=signing.person_id,
        gate=signing.gate,
        gate_version=terms.version,
        gate_revision_id=terms.revision_id,
        job_id=job.id,
        unit_id=job.unit_id,
        tenure=decision.tenure or "",
        kind=kind,
        by_id=signing.by_id,
        signed_on=ruling.as_of,
        signed_at=recorded_at(),
        recorded_at=recorded_at(),
        note=signing.note.strip() or None,
        cleared_until=cleared_until,
        password_reentered=signing.password_reentered,
        form_key=signing.form_key,
        meaning=MEANINGS[kind],
        means=signing.means,
        for_id=signing.for_id,
        **kept(ruling),
    )
    signed.digest = digest_of(signed)
    db.session.add(signed)
    db.session.flush()
    audit.record(
        f"access.{_PAST[kind]}",
        subject=f"person:{person(signing.person_id).employee_no}",
        actor=person(signing.by_id).employee_no,
        unit=job.unit_code,
        sign_off=signed.id,
        gate=signing.gate,
        gate_version=signed.gate_version,
        cleared_until=cleared_until,
        note=signed.note,
        digest=signed.digest,
        verdicts=signed.verdicts,
        **({"means": signed.means} if signed.means else {}),
        **({"for": person(signed.for_id).employee_no} if signed.for_id else {}),
    )
    return signed


_PAST = {
    facts.CONFIRM: "confirmed",
    facts.RELEASE: "released",
    facts.RETURN: "returned",
    facts.REFUSE: "refused",
}
