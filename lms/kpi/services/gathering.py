"""Facts that a feature below judges itself: they are asked for on the days of the question, in memory."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from lms.access.api import access_validity
from lms.kpi.rules.conditions import Fact
from lms.kpi.rules.periods import Period
from lms.kpi.services.scopes import Scope
from lms.people.api import Unit, units


def gathered(grain: str, periods: Sequence[Period], scope: Scope) -> list[Fact]:
    """Return the facts of a grain on the last day of each period, within a scope."""
    known = units()
    days = sorted({period.end for period in periods})
    facts = [fact for day in days for fact in GATHERED[grain](day, scope, known)]
    return [fact for fact in facts if scope.holds(known.get(fact["unit_id"] or 0))]


def _accounts(day: date, scope: Scope, known: dict[int, Unit]) -> list[Fact]:
    """Return who holds an active account of the EHR on a day, and whether a gate of theirs is valid."""
    roots = tuple(unit.path for unit in known.values() if unit.parent_id is None)
    found = access_validity(roots if scope.paths is None else scope.paths, day)
    return [_holder(day, row) for row in found.rows]


def _holder(day: date, row: Any) -> Fact:
    return {
        "person_id": row.person_id,
        "unit_id": row.unit_id,
        "job_role": row.job_role,
        "is_valid": row.is_valid,
        "from_on": day,
        "to_on": day,
    }


GATHERED: dict[str, Callable[[date, Scope, dict[int, Unit]], list[Fact]]] = {"account": _accounts}
