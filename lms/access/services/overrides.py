"""The register of overrides: what somebody is let off, or let do, by a decision; reviewed each month."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select

from lms.access.models import GateSpan, ProvisionalGrant
from lms.access.models_overrides import OverrideReview, SuspensionProposal
from lms.access.services.proposals import DISMISSED
from lms.compliance import api as compliance
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import jsonable
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, Unit, in_scope, people, person, units

PROVISIONAL, EXTENSION, EMERGENCY, LEFT = "provisional", "extension", "emergency", "dismissed"
WAIVED, MOVED = "waiver", "due-extension"
KINDS = (PROVISIONAL, EXTENSION, EMERGENCY, LEFT, WAIVED, MOVED)
_EXCEPTIONS = {compliance.WAIVER: WAIVED, compliance.EXTENSION: MOVED}
MEANING = (
    "I have reviewed every override that is listed here for this month: for whom it is, why, and until when."
)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Override:
    """One entry of the register; ``expires_on`` None = it has no end, because nothing was granted.

    A waiver or an extension is of a thing and of no gate: ``gate`` is empty, ``exception`` its public id,
    ``asked_by`` whoever stands for it; the others have neither. ``by`` decided, for ``lender`` if not None.
    """

    kind: str
    number: int
    person: Person
    unit: Unit
    gate: str
    by: Person
    supervisor: Person | None
    functions: str
    reason: str
    entered_at: datetime
    from_on: date
    expires_on: date | None
    exception: str = ""
    asked_by: Person | None = None
    lender: Person | None = None

    @property
    def by_whom(self) -> str:
        """Who decided, and for whom when they stood in for somebody."""
        return f"{self.by.full_name} for {self.lender.full_name}" if self.lender else self.by.full_name

    def stands(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.expires_on is not None and self.from_on <= day <= self.expires_on

    @property
    def signed(self) -> dict[str, Any]:
        """What of it a review signs, as JSON values."""
        values = {
            "kind": self.kind,
            "number": self.number,
            "person": self.person.employee_no,
            "gate": self.gate,
            "by": self.by.employee_no,
            "supervisor": self.supervisor.employee_no if self.supervisor else None,
            "functions": self.functions,
            "reason": self.reason,
            "entered_at": self.entered_at,
            "from_on": self.from_on,
            "expires_on": self.expires_on,
        }
        if self.asked_by is not None:
            values |= {"exception": self.exception, "asked_by": self.asked_by.employee_no}
        if self.lender is not None:
            values |= {"for": self.lender.employee_no}
        found: dict[str, Any] = jsonable(values)
        return found


@dataclass(frozen=True, kw_only=True)
class Reviewing:
    """A review: of which unit and month, by whom (and for whom, None = nobody), of what was shown."""

    unit_id: int
    month: date
    by_id: int
    digest: str
    note: str
    form_key: str
    password_reentered: bool
    for_id: int | None = None


def overrides_of(paths: Collection[str], month: date) -> list[Override]:
    """Return the overrides that were entered in a month in units, the newest first.

    Args:
        paths: units at or below which people are seen.
        month: any day of the month.
    """
    grants = db.session.execute(_within(ProvisionalGrant, paths, month)).all()
    dismissed = _within(SuspensionProposal, paths, month).where(SuspensionProposal.state == DISMISSED)
    proposals = db.session.execute(dismissed).all()
    excepted = compliance.exceptions_decided(paths, *_bounds(month))
    ids = {number for row in (*grants, *proposals) for number in (row[0].by_id, row[0].for_id)}
    ids |= {row[0].supervisor_id for row in grants}
    ids |= {one.by_id for one in excepted} | {one.asked_by_id for one in excepted}
    persons = people({number for number in ids if number is not None})
    found = [
        *(_of_exception(one, persons) for one in excepted),
        *(_of_grant(row, whose, unit, persons) for row, whose, unit in grants),
        *(_of_proposal(row, whose, unit, persons) for row, whose, unit in proposals),
    ]
    return sorted(found, key=lambda one: (one.entered_at, one.kind, one.number), reverse=True)


@dataclass(frozen=True)
class MonthOfOverrides:
    """A month of overrides: how many were entered, and how many of them no signed review covers."""

    month: date
    count: int
    unreviewed: int


def last_month(paths: Collection[str], day: date) -> MonthOfOverrides:
    """Return the overrides of the month before a day; a review of a unit covers the units below it."""
    month = (day.replace(day=1) - _DAY).replace(day=1)
    lying = [
        {int(part) for part in one.unit.path.strip("/").split("/")} for one in overrides_of(paths, month)
    ]
    signed = {one.unit_id for one in reviews_of(set().union(*lying), month)}
    return MonthOfOverrides(month, len(lying), sum(signed.isdisjoint(parts) for parts in lying))


def digest_of(rows: Sequence[Override]) -> str:
    """Return the SHA-256 of the rows of a register as JSON with sorted keys, in the order of the register."""
    text = json.dumps([row.signed for row in rows], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def review(asked: Reviewing) -> OverrideReview:
    """Sign that the overrides of a month were reviewed; the same form again is the same review.

    Raises:
        Refused: without the password, or when the register is another one than was shown.
        Conflict: when the form was used for something else.
    """
    earlier = db.session.scalar(select(OverrideReview).where(OverrideReview.form_key == asked.form_key))
    if earlier is not None:
        month = asked.month.replace(day=1)
        refuse_other_use(earlier, unit_id=asked.unit_id, month=month, by_id=asked.by_id)
        return earlier
    if not asked.password_reentered:
        raise Refused("The password is required to sign.", hint="Enter your own password again.")
    unit = units()[asked.unit_id]
    rows = overrides_of([unit.path], asked.month)
    if digest_of(rows) != asked.digest:
        raise Refused("The register has changed since it was shown.", hint="Read it again, then sign.")
    signed = OverrideReview(
        unit_id=unit.id,
        month=asked.month.replace(day=1),
        by_id=asked.by_id,
        count=len(rows),
        digest=asked.digest,
        meaning=MEANING,
        note=asked.note.strip() or None,
        password_reentered=True,
        recorded_at=recorded_at(),
        form_key=asked.form_key,
        for_id=asked.for_id,
    )
    db.session.add(signed)
    db.session.flush()
    audit.record(
        "access.overrides_reviewed",
        subject=f"unit:{unit.code}",
        actor=person(asked.by_id).employee_no,
        unit=unit.code,
        review=signed.id,
        month=signed.month,
        count=signed.count,
        digest=signed.digest,
        note=signed.note,
        **({"for": person(asked.for_id).employee_no} if asked.for_id else {}),
    )
    return signed


def reviews_of(unit_ids: Collection[int], month: date) -> list[OverrideReview]:
    """Return the reviews of a month that were signed for units, the newest first."""
    statement = (
        select(OverrideReview)
        .where(OverrideReview.unit_id.in_(unit_ids), OverrideReview.month == month.replace(day=1))
        .order_by(OverrideReview.recorded_at.desc(), OverrideReview.id.desc())
    )
    return list(db.session.scalars(statement))


def next_month(month: date) -> date:
    """Return the first day of the month after the one of a day."""
    return (month.replace(day=28) + 4 * _DAY).replace(day=1)


def _within(model: Any, paths: Collection[str], month: date) -> Select[*tuple[Any, ...]]:
    """Return the select of ``(row, Person, Unit)`` of what was entered in a month and is known now."""
    first, after = _bounds(month)
    return (
        select(model, Person, Unit)
        .join(Person, Person.id == model.person_id)
        .join(Unit, Unit.id == _unit_of(model))
        .where(
            in_scope(paths),
            model.superseded_at.is_(None),
            model.recorded_at >= first,
            model.recorded_at < after,
        )
    )


def _bounds(month: date) -> tuple[datetime, datetime]:
    """Return the first instant of a month and that of the next one."""
    first, after = month.replace(day=1), next_month(month)
    zone = clock.zone()
    return datetime.combine(first, time.min, zone), datetime.combine(after, time.min, zone)


def _unit_of(model: Any) -> Any:
    """Return the SQL for the unit of a row: its own, else that of the gate when the grant begins."""
    if hasattr(model, "unit_id"):
        return model.unit_id
    return (
        select(GateSpan.unit_id)
        .where(
            GateSpan.person_id == model.person_id,
            GateSpan.gate == model.gate,
            GateSpan.from_on <= model.from_on,
            GateSpan.to_on.is_(None) | (GateSpan.to_on >= model.from_on),
        )
        .limit(1)
        .correlate(model)
        .scalar_subquery()
    )


def _of_grant(row: ProvisionalGrant, whose: Person, unit: Unit, persons: dict[int, Person]) -> Override:
    kind = EMERGENCY if row.emergency else EXTENSION if row.extends else PROVISIONAL
    return Override(
        kind=kind,
        number=row.id,
        person=whose,
        unit=unit,
        gate=row.gate,
        by=persons[row.by_id],
        supervisor=persons[row.supervisor_id],
        functions=row.functions or "",
        reason=row.reason,
        entered_at=row.recorded_at,
        from_on=row.from_on,
        expires_on=row.to_on,
        lender=persons.get(row.for_id or 0),
    )


def _of_proposal(row: SuspensionProposal, whose: Person, unit: Unit, persons: dict[int, Person]) -> Override:
    assert row.by_id is not None
    return Override(
        kind=LEFT,
        number=row.id,
        person=whose,
        unit=unit,
        gate=row.gate,
        by=persons[row.by_id],
        supervisor=None,
        functions=row.title,
        reason=row.reason or "",
        entered_at=row.recorded_at,
        from_on=clock.local_date(row.recorded_at),
        expires_on=None,
        lender=persons.get(row.for_id or 0),
    )


def _of_exception(one: compliance.DecidedException, persons: dict[int, Person]) -> Override:
    return Override(
        kind=_EXCEPTIONS[one.kind],
        number=one.number,
        person=one.person,
        unit=one.unit,
        gate="",
        by=persons[one.by_id],
        supervisor=None,
        functions=one.title,
        reason=one.reason,
        entered_at=one.decided_at,
        from_on=one.from_on,
        expires_on=one.last_on,
        exception=one.public_id,
        asked_by=persons[one.asked_by_id],
    )
