"""Suspensions: a person's decision that somebody may not work, and its end."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from lms.access.events import GateRestored, GateSuspended
from lms.access.models import Suspension
from lms.access.rules.week import suspends_from
from lms.access.services.locks import hold
from lms.access.services.sign_off import ruling_today
from lms.access.services.spans import refresh
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.events import announce
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.people.api import person, shifts_between

_DAY = timedelta(days=1)
_AROUND = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Suspending:
    """What is decided: whose gate, by whom, why, until when (None = until it is lifted).

    ``from_on`` None is the first day on which it may hold; an earlier one is never taken. ``for_id`` is for
    whom ``by_id`` stands in, None for nobody.
    """

    person_id: int
    gate: str
    by_id: int
    reason: str
    form_key: str
    to_on: date | None = None
    from_on: date | None = None
    for_id: int | None = None


def earliest_day(person_id: int, gate: str) -> date:
    """Return the first day on which a suspension decided now holds: today, or after the open shift.

    Raises:
        NotFound: when there is no such gate.
    """
    ruling = ruling_today(person_id, gate)
    day = ruling.as_of
    shifts = shifts_between([person_id], day - _AROUND, day + _AROUND).get(person_id, [])
    return suspends_from(shifts, clock.now(), day)


def suspend(asked: Suspending) -> Suspension:
    """Suspend somebody's access; it holds from today, or from the day after a shift that is open now.

    Raises:
        Refused: for oneself, without a reason, with an end before its beginning, or when suspended already.
        NotFound: when there is no such gate.
        Conflict: when suspended already, or the form was used for something else.
    """
    hold([asked.person_id])
    earlier = db.session.scalar(select(Suspension).where(Suspension.form_key == asked.form_key))
    if earlier is not None:
        refuse_other_use(earlier, person_id=asked.person_id, gate=asked.gate, by_id=asked.by_id)
        return earlier
    from_on = earliest_day(asked.person_id, asked.gate)
    if asked.from_on is not None:
        from_on = max(from_on, asked.from_on)
    _check(asked, from_on)
    row = Suspension(
        person_id=asked.person_id,
        gate=asked.gate,
        by_id=asked.by_id,
        reason=asked.reason.strip(),
        from_on=from_on,
        to_on=asked.to_on,
        recorded_at=recorded_at(),
        form_key=asked.form_key,
        for_id=asked.for_id,
    )
    db.session.add(row)
    _kept(row, "access.suspended", (asked.by_id, asked.for_id), row.reason)
    announce(
        GateSuspended(
            person_id=row.person_id,
            gate=row.gate,
            suspension_id=row.id,
            from_on=row.from_on,
            to_on=row.to_on,
        )
    )
    return row


def standing_suspension(person_id: int, gate: str, day: date) -> Suspension | None:
    """Return the suspension that holds on ``day`` or later, if there is one."""
    statement = (
        select(Suspension)
        .where(
            Suspension.person_id == person_id,
            Suspension.gate == gate,
            Suspension.superseded_at.is_(None),
            Suspension.to_on.is_(None) | (Suspension.to_on >= day),
        )
        .order_by(Suspension.from_on)
    )
    return db.session.scalars(statement).first()


def restore(*, suspension_id: int, by_id: int, reason: str, for_id: int | None = None) -> Suspension:
    """Lift a suspension: it ends yesterday, and what was signed before counts again.

    Lifting it twice is one act. ``for_id`` is for whom ``by_id`` stands in, None for nobody.

    Raises:
        Refused: for oneself or without a reason.
        NotFound: when there is no such suspension.
    """
    found = suspension(suspension_id)
    hold([found.person_id])
    db.session.refresh(found)
    if found.superseded_at is not None:
        return found
    if found.person_id in (by_id, for_id):
        raise Refused("Nobody restores their own access: another access officer must decide.")
    if not reason.strip():
        raise Refused("A reason is required.", hint="Say why the person may work again.")
    found.superseded_at = recorded_at()
    ended = Suspension(
        person_id=found.person_id,
        gate=found.gate,
        by_id=found.by_id,
        reason=found.reason,
        from_on=found.from_on,
        to_on=clock.today() - _DAY,
        lifted_by_id=by_id,
        lifted_reason=reason.strip(),
        recorded_at=recorded_at(),
        form_key=f"{found.form_key}/lifted",
        for_id=found.for_id,
        lifted_for_id=for_id,
    )
    db.session.add(ended)
    _kept(ended, "access.restored", (by_id, for_id), reason.strip())
    announce(GateRestored(person_id=ended.person_id, gate=ended.gate, suspension_id=ended.id))
    return ended


def _check(asked: Suspending, from_on: date) -> None:
    if asked.person_id in (asked.by_id, asked.for_id):
        raise Refused("Nobody ends their own access: another access officer must decide.")
    if not asked.reason.strip():
        raise Refused("A reason is required.", hint="It is shown to the person and kept in the log.")
    if asked.to_on is not None and asked.to_on < from_on:
        raise Refused(f"The last day is before the first, {from_on.isoformat()}.", hint="Choose a later day.")
    if standing_suspension(asked.person_id, asked.gate, from_on) is not None:
        raise Conflict("Suspended already.", hint="Restore the access first, then decide again.")


def _kept(row: Suspension, action: str, decided: tuple[int, int | None], reason: str) -> None:
    by_id, for_id = decided
    refresh([row.person_id])
    audit.record(
        action,
        subject=f"person:{person(row.person_id).employee_no}",
        actor=person(by_id).employee_no,
        suspension=row.id,
        gate=row.gate,
        from_on=row.from_on,
        to_on=row.to_on,
        reason=reason,
        **({"for": person(for_id).employee_no} if for_id else {}),
    )


def suspension(suspension_id: int) -> Suspension:
    """Return a suspension by its id.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.get(Suspension, suspension_id)
    if found is None:
        raise NotFound("There is no such suspension.")
    return found
