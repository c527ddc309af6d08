"""Provisional grants: a few days of access before the gate is cleared, beside a named supervisor."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.access.events import ProvisionalGranted
from lms.access.models import ProvisionalGrant
from lms.access.rules import facts
from lms.access.rules.signing import refusal_of_provisional
from lms.access.services.locks import hold
from lms.access.services.policies import provisional_policy
from lms.access.services.sign_off import ruling_today
from lms.access.services.spans import refresh
from lms.core import audit
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import announce
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.people.api import person

OPEN_STATES = ("not_started", "in_progress", "ready_for_signoff")


@dataclass(frozen=True, kw_only=True)
class Granting:
    """What is granted: to whom, for which gate, by whom, beside whom, for which days, why.

    ``for_id`` is for whom ``by_id`` stands in, None for nobody.
    """

    person_id: int
    gate: str
    by_id: int
    supervisor_id: int
    from_on: date
    to_on: date
    reason: str
    form_key: str
    extends: bool = False
    functions: str | None = None
    for_id: int | None = None


def grant_provisional(asked: Granting) -> ProvisionalGrant:
    """Grant provisional access within the limits of the policy.

    Raises:
        Refused: without a reason, outside the limits, for oneself, or when the gate is not open.
        NotFound: when there is no such gate.
        Conflict: when the form was used for something else.
    """
    hold([asked.person_id])
    earlier = db.session.scalar(select(ProvisionalGrant).where(ProvisionalGrant.form_key == asked.form_key))
    if earlier is not None:
        refuse_other_use(earlier, person_id=asked.person_id, gate=asked.gate, by_id=asked.by_id)
        return earlier
    _check(asked)
    return keep_grant(row_of(asked))


def row_of(asked: Granting) -> ProvisionalGrant:
    """Return the row of what is granted; it is not kept yet."""
    return ProvisionalGrant(
        person_id=asked.person_id,
        gate=asked.gate,
        by_id=asked.by_id,
        supervisor_id=asked.supervisor_id,
        reason=asked.reason.strip(),
        from_on=asked.from_on,
        to_on=asked.to_on,
        extends=asked.extends,
        recorded_at=recorded_at(),
        form_key=asked.form_key,
        functions=(asked.functions or "").strip() or None,
        for_id=asked.for_id,
    )


def keep_grant(row: ProvisionalGrant) -> ProvisionalGrant:
    """Keep a grant that was checked: the gate follows, the log and the floors above are told."""
    db.session.add(row)
    refresh([row.person_id])
    audit.record(
        "access.granted_provisionally",
        subject=f"person:{person(row.person_id).employee_no}",
        actor=person(row.by_id).employee_no,
        grant=row.id,
        gate=row.gate,
        supervisor=person(row.supervisor_id).employee_no,
        from_on=row.from_on,
        to_on=row.to_on,
        extends=row.extends,
        reason=row.reason,
        **({"functions": row.functions} if row.functions else {}),
        **({"emergency": row.emergency} if row.emergency else {}),
        **({"for": person(row.for_id).employee_no} if row.for_id else {}),
    )
    announce(ProvisionalGranted(person_id=row.person_id, gate=row.gate, grant_id=row.id, to_on=row.to_on))
    return row


def _check(asked: Granting) -> None:
    ruling = ruling_today(asked.person_id, asked.gate)
    if asked.for_id == asked.person_id:
        raise Refused("Nobody grants access to whom they stand in for: another access officer must decide.")
    if not asked.reason.strip():
        raise Refused("A reason is required.", hint="Name the shift and who stands beside the person.")
    if not asked.extends and ruling.decision.state not in OPEN_STATES:
        raise Refused(
            f"Provisional access is for a gate that is still open. {ruling.decision.why}",
            hint="Choose another way: a renewal, a new signature, or restoring the access.",
        )
    wanted = facts.Provisional(
        asked.from_on, asked.to_on, asked.by_id, asked.supervisor_id, asked.reason, asked.extends
    )
    refusal = refusal_of_provisional(
        asked.person_id,
        ruling.dossier.case.provisionals,
        wanted,
        provisional_policy(),
        today=ruling.as_of,
    )
    if refusal is not None:
        raise Refused(refusal)
