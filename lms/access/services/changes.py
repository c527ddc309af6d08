"""What changed about access in a period: signatures, suspensions, provisional grants, and what ran out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Date,
    Select,
    String,
    Subquery,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from lms.access.models import GateSpan, ProvisionalGrant, SignOff, Suspension
from lms.access.rules.decisions import MAY_WORK
from lms.core import clock
from lms.core.database import UtcDateTime
from lms.core.permissions import is_top
from lms.people.api import Person, Unit, in_scope

FRIDAY = 4
LONGEST = timedelta(days=366)
KINDS = ("confirm", "release", "return", "refuse", "provisional", "suspended", "restored", "ended")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included, of one kind of change (empty = all) and one unit."""

    first_on: date
    last_on: date
    kind: str = ""
    unit: str = ""

    @property
    def begins_at(self) -> datetime:
        """The instant at which the first day begins."""
        return datetime.combine(self.first_on, time.min, clock.zone())

    @property
    def ends_at(self) -> datetime:
        """The instant at which the last day is over."""
        return datetime.combine(self.last_on + _DAY, time.min, clock.zone())


def last_friday(day: date) -> date:
    """Return the Friday before a day; of a Friday the one a week before."""
    return day - timedelta(days=(day.weekday() - FRIDAY - 1) % 7 + 1)


def changes_in(paths: Collection[str], period: Period) -> tuple[Subquery, Select[*tuple[Any, ...]]]:
    """Return the changes and the select of them with ``Person``, ``Unit`` and who did it, in units.

    A change has ``kind`` (one of ``KINDS``), ``on``, ``at`` (None where midnight did it), ``gate`` and
    ``note``. The last of the row is for whom who did it stood in, None for nobody.
    """
    found = union_all(_signed(period), _suspended(period), _granted(period), _ended(period)).subquery(
        "change"
    )
    by, lender = aliased(Person, name="decider"), aliased(Person, name="lender")
    inside = in_scope(paths)
    statement = (
        select(found, Person, Unit, by, lender)
        .join(Person, Person.id == found.c.person_id)
        .outerjoin(Unit, Unit.id == found.c.unit_id)
        .outerjoin(by, by.id == found.c.by_id)
        .outerjoin(lender, lender.id == found.c.for_id)
        .where(inside | found.c.unit_id.is_(None) if any(map(is_top, paths)) else inside)
    )
    if period.kind:
        statement = statement.where(found.c.kind == period.kind)
    return found, statement.where(Unit.code == period.unit) if period.unit else statement


def _columns(
    kind: Any, on: Any, at: Any, row: Any, unit_id: Any, by_ids: tuple[Any, Any], note: Any
) -> list[Any]:
    return [
        cast(kind, String).label("kind"),
        on.label("on"),
        at.label("at"),
        row.person_id.label("person_id"),
        row.gate.label("gate"),
        unit_id.label("unit_id"),
        by_ids[0].label("by_id"),
        by_ids[1].label("for_id"),
        note.label("note"),
        row.id.label("number"),
    ]


def _signed(period: Period) -> Select[*tuple[Any, ...]]:
    return select(
        *_columns(
            SignOff.kind,
            SignOff.signed_on,
            SignOff.signed_at,
            SignOff,
            SignOff.unit_id,
            (SignOff.by_id, SignOff.for_id),
            SignOff.note,
        )
    ).where(SignOff.signed_on.between(period.first_on, period.last_on))


def _suspended(period: Period) -> Select[*tuple[Any, ...]]:
    is_lifted = Suspension.lifted_by_id.is_not(None)
    return select(
        *_columns(
            case((is_lifted, literal("restored")), else_=literal("suspended")),
            func.date(Suspension.recorded_at, type_=Date()),
            Suspension.recorded_at,
            Suspension,
            _unit_on(Suspension),
            (
                func.coalesce(Suspension.lifted_by_id, Suspension.by_id),
                case((is_lifted, Suspension.lifted_for_id), else_=Suspension.for_id),
            ),
            func.coalesce(Suspension.lifted_reason, Suspension.reason),
        )
    ).where(Suspension.recorded_at >= period.begins_at, Suspension.recorded_at < period.ends_at)


def _granted(period: Period) -> Select[*tuple[Any, ...]]:
    row = ProvisionalGrant
    return select(
        *_columns(
            literal("provisional"),
            func.date(row.recorded_at, type_=Date()),
            row.recorded_at,
            row,
            _unit_on(row),
            (row.by_id, row.for_id),
            row.reason,
        )
    ).where(row.recorded_at >= period.begins_at, row.recorded_at < period.ends_at)


def _ended(period: Period) -> Select[*tuple[Any, ...]]:
    """Return what let somebody work until the day before and does not now, other than by a suspension."""
    before, earlier = aliased(GateSpan), aliased(GateSpan)
    newest = (
        select(func.max(earlier.from_on))
        .where(
            earlier.person_id == GateSpan.person_id,
            earlier.gate == GateSpan.gate,
            earlier.from_on < GateSpan.from_on,
        )
        .correlate(GateSpan)
        .scalar_subquery()
    )
    worked = exists().where(
        before.person_id == GateSpan.person_id,
        before.gate == GateSpan.gate,
        before.from_on == newest,
        before.state.in_(sorted(MAY_WORK)),
    )
    return select(
        *_columns(
            literal("ended"),
            GateSpan.from_on,
            cast(null(), UtcDateTime()),
            GateSpan,
            GateSpan.unit_id,
            (cast(null(), GateSpan.person_id.type), cast(null(), GateSpan.person_id.type)),
            GateSpan.why,
        )
    ).where(
        GateSpan.from_on.between(period.first_on, min(period.last_on, clock.today())),
        GateSpan.state.not_in([*sorted(MAY_WORK), "suspended"]),
        worked,
    )


def _unit_on(row: Any) -> Any:
    """Return the SQL for the unit of a gate on the first day of a decision about it."""
    return (
        select(GateSpan.unit_id)
        .where(
            GateSpan.person_id == row.person_id,
            GateSpan.gate == row.gate,
            GateSpan.from_on <= row.from_on,
            GateSpan.to_on.is_(None) | (GateSpan.to_on >= row.from_on),
        )
        .limit(1)
        .correlate(row)
        .scalar_subquery()
    )
