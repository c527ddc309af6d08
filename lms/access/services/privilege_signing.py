"""Signatures on privileges: a manager confirms, somebody grants, the same duty withdraws with a reason."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from lms.access.events import PrivilegeSigned
from lms.access.models_privileges import PrivilegeSign
from lms.access.rules.privileges import GRANT, MEANINGS, Signed, refusal_to_sign, stand_on
from lms.access.services.decisions import Ruling
from lms.access.services.locks import hold
from lms.access.services.privilege_cases import Held, held_by
from lms.access.services.records import kept
from lms.access.services.signatures import erased_people
from lms.access.services.spans import refresh
from lms.core import audit, clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.events import announce, jsonable
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.people.api import person, zone_of

_VALUES = (
    *("person_id", "by_id", "kind", "meaning", "signed_on", "signed_at", "password_reentered", "note"),
    *("privilege", "version", "revision_id", "unit_id", "tenure", "held_until", "limits", "means", "for_id"),
    *("terms", "verdicts", "evidence"),
)
_PAST = {"confirm": "confirmed", "grant": "granted", "withdraw": "withdrawn"}
_ACTIONS = tuple(f"privilege.{past}" for past in _PAST.values())
_EACH = 500


@dataclass(frozen=True, kw_only=True)
class PrivilegeSigning:
    """What is signed: whose privilege, which kind of signature, by whom, why.

    ``form_key`` is one key for each form that was shown; the same key twice is one signature. ``for_id`` is
    whose duty it is when ``by_id`` stands in for somebody, ``means`` how they proved to be themself.
    """

    person_id: int
    privilege: str
    kind: str
    by_id: int
    form_key: str
    password_reentered: bool
    note: str = ""
    for_id: int | None = None
    means: str | None = None


def sign_privilege(asked: PrivilegeSigning) -> PrivilegeSign:
    """Sign a privilege: confirm, grant or withdraw.

    Raises:
        Refused: when it may not be signed now, or the password was not given again.
        NotFound: when there is no such privilege, or no job that may hold it.
        Conflict: when the form was used for something else.
    """
    hold([asked.person_id])
    earlier = db.session.scalar(select(PrivilegeSign).where(PrivilegeSign.form_key == asked.form_key))
    if earlier is not None:
        refuse_other_use(
            earlier,
            person_id=asked.person_id,
            privilege=asked.privilege,
            kind=asked.kind,
            by_id=asked.by_id,
        )
        return earlier
    if asked.kind not in MEANINGS:
        raise Refused("Choose what to sign.", hint="Confirm, grant or withdraw.")
    if not asked.password_reentered:
        raise Refused("The password is required to sign.", hint="Enter your own password again.")
    held = held_by([asked.person_id], key=asked.privilege)[asked.person_id][0]
    day = today_of(held)
    refusal = refusal_to_sign(held.case, asked.kind, asked.by_id, day, asked.note, asked.for_id)
    if refusal is not None:
        raise Refused(refusal)
    return _kept(asked, held, day)


def today_of(held: Held) -> date:
    """Return today in the time zone of the unit that a privilege is held in."""
    job = held.dossier.latest_job(clock.today())
    return clock.today(zone_of(job.unit_id).key if job else None)


def digest_of(signed: PrivilegeSign | Row[Any]) -> str:
    """Return the SHA-256 of what was signed, as JSON with sorted keys and without spaces, in UTF-8."""
    values = {name: jsonable(getattr(signed, name)) for name in _VALUES}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def wrong_privilege_signatures() -> Iterator[str]:
    """Yield a sentence for each signature on a privilege that is not as it was signed."""
    chained, erased = _digests_in_chain(), set(erased_people())
    columns = select(*PrivilegeSign.__table__.columns).order_by(PrivilegeSign.id).limit(_EACH)
    last = 0
    while rows := db.session.execute(columns.where(PrivilegeSign.id > last)).all():
        last = rows[-1].id
        for row in rows:
            is_erased = not erased.isdisjoint((row.person_id, row.by_id))
            if digest_of(row) != row.digest and not is_erased:
                yield f"Signature {row.id} on a privilege was changed after it was given."
            elif chained.get(row.id, row.digest) != row.digest:
                yield f"Signature {row.id} on a privilege has another digest than the audit log."


def history_of(person_id: int, key: str) -> Sequence[PrivilegeSign]:
    """Return the signatures on a person's privilege, the newest first."""
    statement = (
        select(PrivilegeSign)
        .where(PrivilegeSign.person_id == person_id, PrivilegeSign.privilege == key)
        .order_by(PrivilegeSign.id.desc())
    )
    return db.session.scalars(statement).all()


def _kept(asked: PrivilegeSigning, held: Held, day: date) -> PrivilegeSign:
    stand = stand_on(held.case, day)
    job = held.dossier.job_on(stand.decision.tenure, day) or held.dossier.latest_job(day)
    if job is None:
        raise NotFound("No job that may hold this privilege is held.")
    terms = held.dossier.terms(stand.decision.version)
    rested_on = kept(Ruling(held.dossier, stand.decision, day))
    signed = PrivilegeSign(
        person_id=asked.person_id,
        privilege=asked.privilege,
        version=terms.version,
        revision_id=terms.revision_id,
        unit_id=job.unit_id,
        tenure=stand.decision.tenure or "",
        kind=asked.kind,
        by_id=asked.by_id,
        signed_on=day,
        signed_at=recorded_at(),
        recorded_at=recorded_at(),
        note=asked.note.strip() or None,
        meaning=MEANINGS[asked.kind],
        limits=list(held.privilege.limits),
        held_until=_held_until(asked, held, day) if asked.kind == GRANT else None,
        password_reentered=asked.password_reentered,
        means=asked.means,
        for_id=asked.for_id,
        form_key=asked.form_key,
        terms=rested_on["terms"],
        verdicts=rested_on["verdicts"],
        evidence=rested_on["evidence"],
    )
    signed.digest = digest_of(signed)
    db.session.add(signed)
    db.session.flush()
    refresh([asked.person_id])
    audit.record(
        f"privilege.{_PAST[asked.kind]}",
        subject=f"person:{person(asked.person_id).employee_no}",
        actor=person(asked.by_id).employee_no,
        unit=job.unit_code,
        privilege_sign=signed.id,
        privilege=signed.privilege,
        version=signed.version,
        held_until=signed.held_until,
        note=signed.note,
        digest=signed.digest,
    )
    announce(
        PrivilegeSigned(
            person_id=asked.person_id, privilege=asked.privilege, kind=asked.kind, sign_id=signed.id
        )
    )
    return signed


def _held_until(asked: PrivilegeSigning, held: Held, day: date) -> date | None:
    """Return until when it would be held with this grant."""
    stand = stand_on(held.case, day)
    last = max((one.id for one in held.case.signed), default=0)
    version = stand.decision.version or held.privilege.version
    extra = Signed(last + 1, GRANT, asked.by_id, stand.decision.tenure or "", version, day, clock.now())
    return stand_on(replace(held.case, signed=(*held.case.signed, extra)), day).last_on


def _digests_in_chain() -> dict[int, str]:
    found = db.session.execute(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
        .where(AuditEntry.action.in_(_ACTIONS))
        .execution_options(yield_per=1000)
    )
    return {body["privilege_sign"]: body["digest"] for (body,) in found if body.get("digest")}
