"""Results of measures: from the cells that are kept by month where these can answer, else from every fact."""

from collections.abc import Iterable, Sequence
from typing import Any

from lms.core.errors import Refused
from lms.kpi.measures import ORIGINS, Measure
from lms.kpi.rules.grouping import Key, Result, cut
from lms.kpi.rules.periods import Period
from lms.kpi.services.cells import answered_by_cells, cell_groups
from lms.kpi.services.counted import can_be_counted, counted_groups
from lms.kpi.services.flat import NO_FILTERS, Filters, flat_groups
from lms.kpi.services.scopes import Scope

__all__ = ["Filters", "Results", "tallies", "total_of"]

Results = dict[tuple[Key, Key], Result]


def tallies(
    measures: Iterable[Measure],
    period: Period,
    *,
    scope: Scope,
    by: Sequence[str] = (),
    filters: Filters | None = None,
) -> dict[str, Results]:
    """Return the results of measures by id; those that can share a query do.

    Args:
        measures: which measures.
        period: from, to, as of.
        scope: whose facts.
        by: cuts; each measure must know them.
        filters: values that the facts must have.
    """
    filters, asked = filters or NO_FILTERS, list(measures)
    for measure in asked:
        _demand_cuts(measure, by)
    kept = [] if filters.values else answered_by_cells(asked, period, by)
    groups: dict[tuple[Any, ...], list[Measure]] = {}
    for measure in asked:
        if measure not in kept:
            own = measure.kind if set(by) & set(ORIGINS) else ""
            groups.setdefault((measure.grain, measure.dated, own), []).append(measure)
    found = {kind: cut(own) for kind, own in cell_groups(kept, period, scope, by).items()} if kept else {}
    for together in groups.values():
        found.update(_ask(together, period, scope, by, filters))
    return found


def total_of(measure: Measure, period: Period, *, scope: Scope, filters: Filters | None = None) -> Result:
    """Return the one result of a measure in a period."""
    found = tallies((measure,), period, scope=scope, filters=filters)[measure.kind]
    return found.get(((), ()), Result(asides=dict.fromkeys(measure.asides, 0)))


def _ask(
    measures: list[Measure], period: Period, scope: Scope, by: Sequence[str], filters: Filters
) -> dict[str, Results]:
    can_be_kept = can_be_counted(measures, (*by, *filters.cuts))
    groups_of = counted_groups if can_be_kept else flat_groups
    found = groups_of(measures, period, scope, by, filters)
    return {kind: cut(groups) for kind, groups in found.items()}


def _demand_cuts(measure: Measure, by: Sequence[str]) -> None:
    unknown = [name for name in by if name not in measure.cuts]
    if unknown:
        raise Refused(
            f"{measure.kind} cannot be cut by {', '.join(unknown)}.",
            hint=f"It knows {', '.join(measure.cuts)}.",
        )
