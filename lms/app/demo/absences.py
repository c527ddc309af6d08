"""Exceptions of the demo: two waivers, an extension, a roster of residents, a change of policy that waits."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from lms.access.api import take_in
from lms.app.demo.history import Step
from lms.app.demo.scope import Scope, workday
from lms.authoring.api import propose_policy
from lms.compliance.api import (
    APPROVED,
    EXTENSION,
    WAIVER,
    ObligationSpan,
    ask_for_exception,
    decide_exception,
    exceptables,
)
from lms.core import clock
from lms.core.content import newest_sources
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Duty, Unit, in_scope, unit_by_code, valid_on_clause

DIRECTOR, MANAGER, ADMINISTRATOR = "10002", "10011", "10033"
UNIT = "AR"
_COLUMNS = "employee_no,given_name,family_name,hired_on,employment_type,job_role,unit_code,job_from,job_to"
RESIDENTS = (
    ("R-2601", "Imani", "Castellan"),
    ("R-2602", "Yusuf", "Aldana"),
    ("R-2603", "Petra", "Lindqvist"),
)
"""Who is taken in as a school sent them: number, given name, family name."""


def absence_steps(scope: Scope, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return what was asked, approved, taken in and proposed on the evening before today."""
    return [Step(datetime.combine(scope.last_on, time(16)), act=lambda: _ask(scope, ids_of()))]


def _ask(scope: Scope, ids: Mapping[str, int]) -> None:
    if {DIRECTOR, MANAGER} <= ids.keys():
        _except(ids)
        _take_in(scope)
        _propose(scope, ids)


def _except(ids: Mapping[str, int]) -> None:
    open_people = _with_open_things(ids)
    told = (
        (EXTENSION, "On night shifts until the end of the month; days for learning are planned after.", True),
        (WAIVER, "Lent to another site until spring, where this is not part of the work.", True),
        (WAIVER, "The desk is being rebuilt; this is not done there until it opens again.", False),
    )
    for number, ((kind, reason, is_approved), person_id) in enumerate(zip(told, open_people, strict=False)):
        key = f"demo-exception-{number}"
        until = _possible(person_id, kind)
        if until is None:
            continue
        topic, last = until
        with unit_of_work(durable=True):
            ask_for_exception(
                person_id=person_id,
                kind=kind,
                topic=topic,
                until_on=last,
                reason=reason,
                by_id=ids[MANAGER],
                public_id=key,
            )
            if is_approved:
                decide_exception(key, APPROVED, by_id=ids[DIRECTOR], note="Agreed, until then.")


def _possible(person_id: int, kind: str) -> tuple[str, date] | None:
    """Return a thing of a person with a lawful last day, three weeks away at most; None for none."""
    today = clock.today()
    for thing in exceptables(person_id, today):
        if thing.was_due_on is None:
            continue
        if kind == WAIVER:
            return thing.topic, today + timedelta(days=90)
        return thing.topic, max(thing.was_due_on, today) + timedelta(days=21)
    return None


def _with_open_things(ids: Mapping[str, int]) -> list[int]:
    """Return people of the manager with something open that is due, nobody of the personas, by their ids."""
    own = (
        select(Unit.path)
        .join(Duty, Duty.unit_id == Unit.id)
        .where(Duty.person_id == ids[MANAGER], Duty.duty == "manager", Duty.superseded_at.is_(None))
    )
    statement = (
        select(ObligationSpan.person_id)
        .join(Unit, Unit.id == ObligationSpan.unit_id)
        .where(
            ObligationSpan.known_to.is_(None),
            ObligationSpan.state == "due_soon",
            ObligationSpan.met.is_(False),
            in_scope(db.session.scalars(own).all()),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, clock.today()),
            ObligationSpan.person_id.not_in([ids[number] for number in ids if number < "10060"]),
        )
        .distinct()
        .order_by(ObligationSpan.person_id)
        .limit(3)
    )
    return list(db.session.scalars(statement))


def _take_in(scope: Scope) -> None:
    """Take in three residents of the next month, as their school sent them."""
    begins = workday(scope.today + timedelta(days=12))
    ends = begins + timedelta(days=364)
    rows = [
        f"{number},{given},{family},{begins},resident,physician,{UNIT},{begins},{ends}"
        for number, given, family in RESIDENTS
    ]
    unit = unit_by_code(UNIT)
    take_in("\n".join([_COLUMNS, *rows]), paths=(unit.path,), by=MANAGER, dry_run=False)


def _propose(scope: Scope, ids: Mapping[str, int]) -> None:
    if ADMINISTRATOR not in ids or not newest_sources():
        return
    with unit_of_work(durable=True):
        propose_policy(
            name="access.grace_days",
            text="10",
            starts_on=scope.today + timedelta(days=30),
            reason="The auditors ask for a shorter grace after something ran out.",
            by_id=ids[ADMINISTRATOR],
            public_id="demo-policy",
        )
