"""Covers of the demo: one that is over, one that holds today, one that is planned; nobody is mailed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Covering, Duty, Person, name_cover, valid_on_clause

MANAGER, DEPUTY = "10011", "10013"
_VACATION_DAYS, _LAST_VACATION, _NEXT_VACATION = 9, 60, 12


def cover_steps(scope: Scope, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when it was named who stands in for a manager: two months ago, and for the next vacation.

    The cover of today is between two managers whom nobody signs in as with one click.
    """
    past, ahead = scope.before(_LAST_VACATION), scope.before(-_NEXT_VACATION)
    return [
        Step(datetime.combine(past, time(9)), act=lambda: _vacation(ids_of(), past)),
        Step(datetime.combine(scope.last_on, time(9)), act=lambda: _today(scope, ids_of(), ahead)),
    ]


def _today(scope: Scope, ids: Mapping[str, int], ahead: date) -> None:
    _vacation(ids, ahead)
    others = _other_managers(scope)
    if len(others) > 1:
        _name(others[-1], others[-2], scope.last_on, "a week at another hospital")


def _vacation(ids: Mapping[str, int], first_on: date) -> None:
    if MANAGER in ids and DEPUTY in ids:
        _name(ids[MANAGER], ids[DEPUTY], first_on, "vacation")


def _name(lender: int, deputy: int, first_on: date, reason: str) -> None:
    """Name a cover at this moment; done before, nothing changes."""
    held = db.session.execute(
        select(Duty.unit_id)
        .where(
            Duty.person_id == lender,
            Duty.duty == "manager",
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
        )
        .order_by(Duty.unit_id)
    )
    unit_id = held.scalars().first()
    if unit_id is None:
        return
    asked = Covering(
        person_id=lender,
        deputy_id=deputy,
        duty="manager",
        unit_id=unit_id,
        from_on=first_on,
        to_on=date.fromordinal(first_on.toordinal() + _VACATION_DAYS),
        reason=reason,
        form_key=f"demo{lender}x{first_on:%Y%m%d}",
    )
    with unit_of_work(durable=True):
        name_cover(asked, by_mail=False)


def _other_managers(scope: Scope) -> list[int]:
    """Return managers of today by number, without the personas of the sign-in page."""
    shown = {body.body["employee_no"] for body in live_all("persona").values()} | {MANAGER, DEPUTY}
    statement = (
        select(Person.id, Person.employee_no)
        .join(Duty, Duty.person_id == Person.id)
        .where(
            Duty.duty == "manager",
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, scope.last_on),
        )
        .distinct()
        .order_by(Person.employee_no)
    )
    return [row.id for row in db.session.execute(statement) if row.employee_no not in shown]
