"""What people decide about obligations: more reasons, waivers, pauses. Each is a fact and ends as one."""

from datetime import date

from sqlalchemy import select

from lms.compliance.models import ObligationReason, Pause, Requirement, Waiver
from lms.compliance.rules.returning import INACTIVE
from lms.compliance.services.spans import assign, recompute
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import recorded_at

GIVEN_KINDS = ("change", "denial", "manager", INACTIVE)


def ask_for(
    *,
    person_id: int,
    requirement: tuple[str, str],
    kind: str,
    text: str,
    from_on: date,
    to_on: date | None = None,
    due_days: int | None = None,
    unit_id: int | None = None,
    job_role: str | None = None,
    key: str | None = None,
    counts_from: date | None = None,
) -> ObligationReason:
    """Give a person one more reason to meet a requirement; the same key again is the same reason.

    What was done before ``counts_from`` does not count while it holds: an event asks for it anew.

    Raises:
        NotFound: when nothing asks for the requirement, so that it has no terms.
        Refused: for a kind of reason that follows from jobs, or a last day before the first.
    """
    if kind not in GIVEN_KINDS:
        raise Refused(f"A reason of kind {kind!r} cannot be given.", hint=f"Use {', '.join(GIVEN_KINDS)}.")
    _refuse_backwards(from_on, to_on)
    requirement_id = _requirement_id(*requirement)
    key = key or f"{kind}:{from_on}:{text}"
    known = db.session.scalar(
        select(ObligationReason).where(
            ObligationReason.person_id == person_id,
            ObligationReason.requirement_id == requirement_id,
            ObligationReason.key == key,
            ObligationReason.superseded_at.is_(None),
        )
    )
    if known is not None:
        return known
    reason = ObligationReason(
        person_id=person_id,
        requirement_id=requirement_id,
        key=key,
        kind=kind,
        text=text,
        from_on=from_on,
        to_on=to_on,
        due_days=due_days,
        unit_id=unit_id,
        job_role=job_role,
        counts_from=counts_from,
        recorded_at=recorded_at(),
    )
    db.session.add(reason)
    db.session.flush()
    assign([person_id])
    return reason


def waive(
    *,
    person_id: int,
    requirement: tuple[str, str],
    from_on: date,
    to_on: date | None,
    text: str,
    by_id: int | None,
) -> Waiver:
    """Record that an obligation need not be met in a period, and who decided so.

    Raises:
        NotFound: when the requirement does not exist.
        Refused: for a last day before the first.
    """
    _refuse_backwards(from_on, to_on)
    waiver = Waiver(
        person_id=person_id,
        requirement_id=_requirement_id(*requirement),
        from_on=from_on,
        to_on=to_on,
        text=text,
        by_id=by_id,
        recorded_at=recorded_at(),
    )
    db.session.add(waiver)
    db.session.flush()
    recompute({(person_id, waiver.requirement_id)})
    return waiver


def pause(*, person_id: int, from_on: date, to_on: date | None, text: str) -> Pause:
    """Stop all clocks of a person in a period, besides the leaves that the roster knows.

    Raises:
        Refused: for a last day before the first.
    """
    _refuse_backwards(from_on, to_on)
    made = Pause(person_id=person_id, from_on=from_on, to_on=to_on, text=text, recorded_at=recorded_at())
    db.session.add(made)
    db.session.flush()
    held = select(ObligationReason.requirement_id).where(
        ObligationReason.person_id == person_id, ObligationReason.superseded_at.is_(None)
    )
    recompute({(person_id, requirement_id) for requirement_id in db.session.scalars(held.distinct())})
    return made


def _requirement_id(kind: str, subject: str) -> int:
    found = db.session.scalar(
        select(Requirement.id).where(Requirement.kind == kind, Requirement.subject == subject)
    )
    if found is None:
        raise NotFound(f"No role asks for {kind} {subject}, so it has no terms yet.")
    return found


def _refuse_backwards(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Refused("The last day is before the first.", hint="Correct one of the two days.")
