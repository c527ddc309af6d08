"""Measures in the JSON API, each with its numerator and denominator."""

from datetime import date
from typing import Any

from lms.core.errors import NotFound
from lms.core.permissions import current, requires
from lms.core.web.api import Resources
from lms.kpi.permissions import KPI_VIEW
from lms.kpi.schemas import MeasureListedSchema, MeasureQuery, MeasureSchema
from lms.kpi.services.listing import cuts_in, listed
from lms.kpi.services.scopes import Scope, scope_of
from lms.kpi.services.show import show

resources = Resources("kpi", "Measures", "Rates with their numerators and denominators, over your units.")


@resources.get("/kpi")
@requires(KPI_VIEW)
@resources.answers(MeasureListedSchema(many=True))
def list_measures() -> list[dict[str, Any]]:
    """List every measure; those without code yet say so."""
    return listed()


@resources.get("/kpi/<measure_id>", measure_id="Id of the measure, such as K12.")
@requires(KPI_VIEW)
@resources.answers(MeasureSchema, query=MeasureQuery)
def read_measure(
    measure_id: str, *, from_on: date | None, to_on: date | None, unit: str, as_of: date | None, by: str
) -> dict[str, Any]:
    """Read one measure in a period over your units, cut as asked."""
    return show(measure_id, from_on, to_on, scope=_scope(unit), as_of=as_of, by=cuts_in(by)).as_json()


def _scope(unit: str) -> Scope:
    """Return what the reader may see, narrowed to a unit.

    Raises:
        NotFound: when nothing of the unit is theirs to see, whether or not there is such a unit.
    """
    scope = scope_of(current(), unit=unit or None)
    if unit and scope.paths == ():
        raise NotFound(f"There is no unit with the code {unit}.")
    return scope
