"""Measures of obligations and accounts from what is kept counted: no span is read, whatever their number."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from lms.access.api import AccessChange, holders_on
from lms.compliance.api import StandingChange, standings
from lms.kpi.measures import Measure
from lms.kpi.measures.base import Counted
from lms.kpi.rules.grouping import Groups, Key, Sums
from lms.kpi.rules.periods import Period
from lms.kpi.services.flat import NONE, Filters
from lms.kpi.services.scopes import Scope

_COLUMNS = {"unit": "unit_id", "job_role": "job_role"}


@dataclass(frozen=True)
class RollUp:
    """Signed changes that are kept of a grain: their table, how they are asked for, and which facts count.

    ``facts`` names the numbers that together count every fact.
    """

    table: Any
    ask: Callable[..., Any]
    facts: tuple[str, ...]
    only: tuple[ColumnElement[bool], ...] = ()


ROLL_UPS = {
    "obligation": RollUp(
        StandingChange,
        standings,
        ("obligations", "waived", "paused"),
        (StandingChange.is_measured.is_(False),),
    ),
    "account": RollUp(AccessChange, holders_on, ("holders",)),
}


def can_be_counted(measures: Iterable[Measure], cuts: Sequence[str]) -> bool:
    """Tell whether a roll-up answers these measures in these cuts."""
    known = {"month", *_COLUMNS}
    return known.issuperset(cuts) and all(measure.counted is not None for measure in measures)


def counted_groups(
    measures: Sequence[Measure], period: Period, scope: Scope, by: Sequence[str], filters: Filters
) -> dict[str, Groups]:
    """Return the sums of measures of one grain by id, as facts stand on the last day of each window."""
    kept = ROLL_UPS[measures[0].grain]
    windows = [one for one in _windows(period, by) if one.from_on <= one.end]
    columns = [_COLUMNS[name] for name in by if name != "month"]
    where = [*kept.only, scope.clause(kept.table.unit_id), *_clauses(kept, filters)]
    found = kept.ask([one.end for one in windows], by=columns, where=where)
    return {
        measure.kind: {
            (_key(by, window, place), ()): _sums(kept, measure.counted, numbers)
            for window in windows
            for place, numbers in found[window.end].items()
        }
        for measure in measures
        if measure.counted is not None
    }


def _windows(period: Period, by: Sequence[str]) -> tuple[Period, ...]:
    return period.months() if "month" in by else (period,)


def _key(by: Sequence[str], window: Period, place: tuple[Any, ...]) -> Key:
    values = iter(place)
    return tuple(window.month if name == "month" else next(values) for name in by)


def _sums(kept: RollUp, counted: Counted, numbers: Any) -> Sums:
    return Sums(
        denominator=sum(getattr(numbers, name) for name in counted.denominator),
        numerator=sum(getattr(numbers, name) for name in counted.numerator),
        facts=sum(getattr(numbers, name) for name in kept.facts),
    )


def _clauses(kept: RollUp, filters: Filters) -> Iterable[ColumnElement[bool]]:
    for name, value in filters.values:
        column = getattr(kept.table, _COLUMNS[name])
        wanted = int(value) if name == "unit" and value != NONE else value
        yield column.is_(None) if value == NONE else column == wanted
