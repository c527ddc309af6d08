"""Somebody of the demo who is suddenly away: the director names who stands in for them."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Covering, Duty, Person, Unit, in_scope, name_cover, valid_on_clause

DIRECTOR = "10002"
_DAYS = 4
_KEPT = ("10011", "10013")
"""Managers who name covers of their own."""


def away_steps(scope: Scope, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when the director named a cover for a manager of their units, this morning; nobody is mailed."""
    return [Step(datetime.combine(scope.last_on, time(7, 30)), act=lambda: _name(scope, ids_of()))]


def _name(scope: Scope, ids: Mapping[str, int]) -> None:
    """Name the cover at this moment; done before, nothing changes."""
    found = _managers_below(ids.get(DIRECTOR, 0))
    if len(found) < 2:
        return
    (lender, unit_id), (deputy, _unit) = found[0], found[1]
    asked = Covering(
        person_id=lender,
        deputy_id=deputy,
        duty="manager",
        unit_id=unit_id,
        from_on=scope.last_on,
        to_on=scope.last_on + timedelta(days=_DAYS),
        reason="away without notice",
        form_key=f"demoaway{lender}x{scope.last_on:%Y%m%d}",
        by_id=ids[DIRECTOR],
    )
    with unit_of_work(durable=True):
        name_cover(asked, by_mail=False)


def _managers_below(director: int) -> list[tuple[int, int]]:
    """Return the managers of departments of a director with one of them each, without the personas."""
    shown = {body.body["employee_no"] for body in live_all("persona").values()} | set(_KEPT)
    today = clock.today()
    own = (
        select(Unit.path)
        .join(Duty, Duty.unit_id == Unit.id)
        .where(Duty.person_id == director, Duty.duty == "director", Duty.superseded_at.is_(None))
    )
    paths = list(db.session.scalars(own))
    statement = (
        select(Person.id, Person.employee_no, Duty.unit_id)
        .join(Duty, Duty.person_id == Person.id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty == "manager",
            Unit.kind == "department",
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, today),
            in_scope(paths),
        )
        .order_by(Person.employee_no, Duty.unit_id)
    )
    found = {row.employee_no: (row.id, row.unit_id) for row in db.session.execute(statement)}
    return [one for number, one in found.items() if number not in shown]
