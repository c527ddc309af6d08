"""What the address of a KPI page asks for: month, length, unit, setting, cuts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lms.core import clock
from lms.core.asked import day_in, month_in
from lms.core.errors import NotFound
from lms.core.permissions import Permission, current
from lms.kpi.links import NONE
from lms.kpi.measures import Measure
from lms.kpi.permissions import KPI_VIEW
from lms.kpi.rules.periods import Period, month_of, months_back
from lms.kpi.services.flat import Filters
from lms.kpi.services.scopes import Scope, scope_of
from lms.kpi.services.show import period_of
from lms.kpi.services.trends import newest_settled_month
from lms.people.api import units

SETTINGS = ("acute", "ambulatory")
LENGTHS = (1, 3, 12)


@dataclass(frozen=True)
class Asked:
    """A scope and the months that end with ``month``."""

    scope: Scope
    month: date
    length: int

    @cached_property
    def period(self) -> Period:
        """The days of the months asked for."""
        return period_of(months_back(self.month, self.length - 1), month_of(self.month)[1], None)

    @property
    def kept(self) -> dict[str, str]:
        """The values that links keep."""
        values = {
            "month": f"{self.month:%Y-%m}",
            "months": str(self.length) if self.length > 1 else "",
            "unit": self.scope.unit or "",
            "setting": self.scope.setting or "",
        }
        return {name: value for name, value in values.items() if value}


def asked_of(arguments: Mapping[str, str]) -> Asked:
    """Read what a page is asked for; what cannot be read falls back to the newest settled month.

    Raises:
        NotFound: when the unit is not the viewer's to see.
    """
    scope = scope_from(arguments, KPI_VIEW)
    length = arguments.get("months", "")
    return Asked(
        scope=scope,
        month=month_in(arguments.get("month")) or newest_settled_month(scope),
        length=int(length) if length in map(str, LENGTHS) else 1,
    )


def scope_from(arguments: Mapping[str, str], permission: Permission) -> Scope:
    """Return the scope of the viewer, narrowed to the unit and the setting of the address."""
    setting = arguments.get("setting", "")
    return scope_of(
        current(),
        unit=arguments.get("unit") or None,
        setting=setting if setting in SETTINGS else None,
        permission=permission,
    )


def days_from(arguments: Mapping[str, str]) -> Period:
    """Return the period from ``from`` and ``to``.

    Raises:
        NotFound: when these are no dates.
    """
    first, last = day_in(arguments.get("from")), day_in(arguments.get("to"))
    if first is None or last is None:
        raise NotFound("The period is missing in the address.", hint="Open the list from its number.")
    return period_of(first, last, None)


def filters_from(arguments: Mapping[str, str], measure: Measure) -> Filters:
    """Return the values that the facts must have; ``at`` is a unit alone, without those below it."""
    values = [
        (cut, arguments[cut]) for cut in measure.cuts if cut not in ("month", "unit") and arguments.get(cut)
    ]
    at = arguments.get("at", "")
    if at:
        values.append(("unit", NONE if at == NONE else str(_unit_id(at))))
    return Filters(tuple(values))


def _unit_id(code: str) -> int:
    """Return the id of a unit; that of no unit for an unknown code, which has as few facts as one outside."""
    return next((unit.id for unit in units().values() if unit.code == code), 0)


def choices_of_months() -> list[tuple[str, str]]:
    """Return the months that a page offers, newest first."""
    today = clock.today()
    days = [months_back(today, count) for count in range(15)]
    return [(f"{one:%Y-%m}", f"{one:%B %Y}") for one in days]
