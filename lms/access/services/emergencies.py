"""Emergency staffing: declared for a unit for at most some hours, each person named beside a supervisor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lms.access.models import ProvisionalGrant
from lms.access.models_overrides import EmergencyStaffing
from lms.access.rules import facts
from lms.access.rules.decisions import decision_at
from lms.access.rules.emergencies import ends_at, last_days, refusal_to_place
from lms.access.services.locks import hold
from lms.access.services.policies import emergency_policy
from lms.access.services.provisional import keep_grant
from lms.access.services.sign_off import ruling_today
from lms.access.services.spans import refresh
from lms.core import audit, clock
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, Unit, in_scope, people, person, units, zone_of

RECENT_DAYS = 31


@dataclass(frozen=True, kw_only=True)
class Declaring:
    """What is declared: for which unit with those below it, by whom, why, until the end of which day."""

    unit_id: int
    by_id: int
    reason: str
    last_on: date
    form_key: str


@dataclass(frozen=True, kw_only=True)
class Placing:
    """Who is named: whose gate, for which functions, beside whom, by whom (and for whom, None = nobody)."""

    code: str
    person_id: int
    gate: str
    functions: str
    supervisor_id: int
    by_id: int
    form_key: str
    for_id: int | None = None


@dataclass(frozen=True)
class Emergency:
    """A declaration as known now, with who is named for it."""

    row: EmergencyStaffing
    unit: Unit
    zone: ZoneInfo
    placed: tuple["Placed", ...]

    def runs(self, now: datetime) -> bool:
        """Tell whether it holds at an instant."""
        return self.row.ends_at > now


@dataclass(frozen=True)
class Placed:
    """Somebody who is named: the grant, the person and the supervisor."""

    grant: ProvisionalGrant
    person: Person
    supervisor: Person


def possible_days(unit_id: int) -> list[date]:
    """Return the days that may be the last one of an emergency that a unit declares now, earliest first."""
    return last_days(clock.now(), zone_of(unit_id), emergency_policy())


def declare(asked: Declaring) -> EmergencyStaffing:
    """Declare an emergency for a unit; the same form again is the same declaration.

    Raises:
        Refused: without a reason, or for longer than the policy allows.
        NotFound: when there is no such unit.
        Conflict: when the form was used for something else.
    """
    earlier = _known(asked.form_key)
    if earlier is not None:
        refuse_other_use(earlier, unit_id=asked.unit_id, by_id=asked.by_id)
        return earlier
    unit = units().get(asked.unit_id)
    if unit is None:
        raise NotFound("There is no such unit.")
    if not asked.reason.strip():
        raise Refused("A reason is required.", hint="Say what happened and what cannot wait.")
    days = possible_days(unit.id)
    if asked.last_on not in days:
        hours = emergency_policy().hours
        raise Refused(
            f"An emergency lasts at most {hours} hours, in whole days of the unit.",
            hint=f"Choose a last day from {days[0].isoformat()} to {days[-1].isoformat()}.",
        )
    zone = zone_of(unit.id)
    row = EmergencyStaffing(
        code=asked.form_key,
        unit_id=unit.id,
        by_id=asked.by_id,
        reason=asked.reason.strip(),
        begins_at=recorded_at(),
        ends_at=ends_at(asked.last_on, zone),
        first_on=days[0],
        last_on=asked.last_on,
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    _audit("access.emergency_declared", row, row.by_id, row.reason)
    return row


def place(asked: Placing) -> ProvisionalGrant:
    """Name somebody for an emergency: they work provisionally until it ends; twice is once.

    Raises:
        Refused: when it is over, for oneself, without functions, or when the gate cannot be opened that way.
        Conflict: when the person is named for it already, or the form was used for something else.
        NotFound: when there is no such declaration or gate.
    """
    hold([asked.person_id])
    earlier = db.session.scalar(select(ProvisionalGrant).where(ProvisionalGrant.form_key == asked.form_key))
    if earlier is not None:
        refuse_other_use(earlier, emergency=asked.code, person_id=asked.person_id, by_id=asked.by_id)
        return earlier
    declared = declaration(asked.code)
    if declared.ends_at <= clock.now():
        raise Refused("This emergency is over.", hint="Declare another one if it goes on.")
    if not asked.functions.strip():
        raise Refused("Say what for.", hint="Name the functions and the place, such as walk-ins at the desk.")
    if asked.for_id == asked.person_id:
        raise Refused("Nobody names whom they stand in for: another director must decide.")
    refusal = refusal_to_place(
        asked.person_id, declarer=declared.by_id, by=asked.by_id, supervisor=asked.supervisor_id
    )
    if refusal is not None:
        raise Refused(refusal)
    row = ProvisionalGrant(
        person_id=asked.person_id,
        gate=asked.gate,
        by_id=asked.by_id,
        supervisor_id=asked.supervisor_id,
        reason=declared.reason,
        from_on=declared.first_on,
        to_on=declared.last_on,
        extends=False,
        recorded_at=recorded_at(),
        form_key=asked.form_key,
        functions=asked.functions.strip(),
        emergency=declared.code,
        for_id=asked.for_id,
    )
    _check_gate(row)
    return keep_grant(row)


def _check_gate(row: ProvisionalGrant) -> None:
    """Refuse a grant that would not let the person work, and one more of the same emergency."""
    ruling = ruling_today(row.person_id, row.gate)
    row.from_on = max(row.from_on, ruling.as_of)
    named = select(ProvisionalGrant.id).where(
        ProvisionalGrant.person_id == row.person_id,
        ProvisionalGrant.gate == row.gate,
        ProvisionalGrant.emergency == row.emergency,
        ProvisionalGrant.superseded_at.is_(None),
    )
    if db.session.scalar(named) is not None:
        raise Conflict("This person is named already.", hint="Name another one.")
    case = ruling.dossier.case
    grant = facts.Provisional(
        row.from_on, row.to_on, row.by_id, row.supervisor_id, row.reason, is_emergency=True
    )
    after = decision_at(replace(case, provisionals=(grant, *case.provisionals)), ruling.as_of)
    if ruling.decision.may_work or after.state != "provisional":
        raise Refused(
            f"Emergency staffing is for people who may not work yet. {after.why}",
            hint="Choose somebody whose gate is open, or settle what stands in the way first.",
        )


def end(code: str, *, by_id: int, reason: str) -> EmergencyStaffing:
    """End an emergency before its time: whoever works in it may finish today; ending it twice is one act.

    Raises:
        Refused: without a reason.
        NotFound: when there is no such declaration.
    """
    declared = declaration(code)
    if declared.ended_by_id is not None or declared.ends_at <= clock.now():
        return declared
    if not reason.strip():
        raise Refused("A reason is required.", hint="Say why it is not needed any longer.")
    zone = zone_of(declared.unit_id)
    today = clock.today(zone.key)
    row = EmergencyStaffing(
        code=code,
        unit_id=declared.unit_id,
        by_id=declared.by_id,
        reason=declared.reason,
        begins_at=declared.begins_at,
        ends_at=ends_at(today, zone),
        first_on=declared.first_on,
        last_on=today,
        ended_by_id=by_id,
        ended_reason=reason.strip(),
        recorded_at=recorded_at(),
    )
    declared.superseded_at = recorded_at()
    db.session.flush()
    db.session.add(row)
    _shorten(code, today)
    _audit("access.emergency_ended", row, by_id, reason.strip())
    return row


def _shorten(code: str, today: date) -> None:
    """Let the grants of an emergency end with today."""
    statement = select(ProvisionalGrant).where(
        ProvisionalGrant.emergency == code,
        ProvisionalGrant.superseded_at.is_(None),
        ProvisionalGrant.to_on > today,
    )
    grants = db.session.scalars(statement).all()
    hold({grant.person_id for grant in grants})
    for grant in grants:
        grant.superseded_at = recorded_at()
        db.session.add(
            ProvisionalGrant(
                person_id=grant.person_id,
                gate=grant.gate,
                by_id=grant.by_id,
                for_id=grant.for_id,
                supervisor_id=grant.supervisor_id,
                reason=grant.reason,
                from_on=grant.from_on,
                to_on=today,
                extends=False,
                recorded_at=recorded_at(),
                form_key=f"{grant.form_key}/ended",
                functions=grant.functions,
                emergency=code,
            )
        )
    refresh({grant.person_id for grant in grants})


def declaration(code: str) -> EmergencyStaffing:
    """Return a declaration as known now.

    Raises:
        NotFound: when there is none.
    """
    found = _known(code)
    if found is None:
        raise NotFound("There is no such emergency.")
    return found


@dataclass(frozen=True)
class UnderWay:
    """A declaration that has not ended: of which unit, and how many times somebody is named for it."""

    row: EmergencyStaffing
    unit: Unit
    placed: int


def under_way(paths: Collection[str]) -> list[UnderWay]:
    """Return the declarations in units that have not ended, the newest first, without who is named."""
    rows = _ending_after(paths, clock.now())
    if not rows:
        return []
    named = (
        select(ProvisionalGrant.emergency, func.count().label("placed"))
        .where(
            ProvisionalGrant.emergency.in_([row.code for row in rows]),
            ProvisionalGrant.superseded_at.is_(None),
        )
        .group_by(ProvisionalGrant.emergency)
    )
    counted, known = {row.emergency: row.placed for row in plain_rows(named)}, units()
    return [UnderWay(row, known[row.unit_id], counted.get(row.code, 0)) for row in rows]


def emergencies(paths: Collection[str], *, since: datetime | None = None) -> list[Emergency]:
    """Return the declarations in units that end after an instant (default: now), the newest first."""
    return with_people(_ending_after(paths, since or clock.now()))


def _ending_after(paths: Collection[str], since: datetime) -> Sequence[EmergencyStaffing]:
    return db.session.scalars(
        select(EmergencyStaffing)
        .join(Unit, Unit.id == EmergencyStaffing.unit_id)
        .where(
            in_scope(paths),
            EmergencyStaffing.superseded_at.is_(None),
            EmergencyStaffing.ends_at > since,
        )
        .order_by(EmergencyStaffing.begins_at.desc(), EmergencyStaffing.id.desc())
    ).all()


def with_people(rows: Sequence[EmergencyStaffing]) -> list[Emergency]:
    """Return declarations with their units and who is named for them, in a constant number of queries."""
    if not rows:
        return []
    grants = db.session.scalars(
        select(ProvisionalGrant)
        .where(
            ProvisionalGrant.emergency.in_([row.code for row in rows]),
            ProvisionalGrant.superseded_at.is_(None),
        )
        .order_by(ProvisionalGrant.recorded_at, ProvisionalGrant.id)
    ).all()
    known, persons = units(), people({who for one in grants for who in (one.person_id, one.supervisor_id)})
    return [
        Emergency(
            row,
            known[row.unit_id],
            zone_of(row.unit_id),
            tuple(
                Placed(one, persons[one.person_id], persons[one.supervisor_id])
                for one in grants
                if one.emergency == row.code
            ),
        )
        for row in rows
    ]


def _known(code: str) -> EmergencyStaffing | None:
    statement = select(EmergencyStaffing).where(
        EmergencyStaffing.code == code, EmergencyStaffing.superseded_at.is_(None)
    )
    return db.session.scalar(statement)


def _audit(action: str, row: EmergencyStaffing, by_id: int, reason: str) -> None:
    unit = units()[row.unit_id]
    audit.record(
        action,
        subject=f"unit:{unit.code}",
        actor=person(by_id).employee_no,
        unit=unit.code,
        emergency=row.code,
        first_on=row.first_on,
        last_on=row.last_on,
        ends_at=row.ends_at,
        reason=reason,
    )
