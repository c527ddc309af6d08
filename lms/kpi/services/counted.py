"""Measures of obligations from what compliance keeps counted: no span is read, whatever their number."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from lms.compliance.api import StandingChange, Standings, standings
from lms.kpi.measures import Measure
from lms.kpi.measures.base import Counted
from lms.kpi.rules.grouping import Groups, Key, Sums
from lms.kpi.rules.periods import Period
from lms.kpi.services.flat import NONE, Filters
from lms.kpi.services.scopes import Scope

_COLUMNS = {"unit": "unit_id", "job_role": "job_role"}


def can_be_counted(measures: Iterable[Measure], cuts: Sequence[str]) -> bool:
    """Tell whether the roll-up of obligations answers these measures in these cuts."""
    known = {"month", *_COLUMNS}
    return known.issuperset(cuts) and all(measure.counted is not None for measure in measures)


def counted_groups(
    measures: Sequence[Measure], period: Period, scope: Scope, by: Sequence[str], filters: Filters
) -> dict[str, Groups]:
    """Return the sums of measures by id; obligations count as they stand on the last day of each window."""
    windows = [one for one in _windows(period, by) if one.from_on <= one.end]
    columns = [_COLUMNS[name] for name in by if name != "month"]
    where = [StandingChange.is_measured.is_(False), scope.clause(StandingChange.unit_id), *_clauses(filters)]
    found = standings([one.end for one in windows], by=columns, where=where)
    return {
        measure.kind: {
            (_key(by, window, place), ()): _sums(measure.counted, numbers)
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


def _sums(counted: Counted, numbers: Standings) -> Sums:
    return Sums(
        denominator=sum(getattr(numbers, name) for name in counted.denominator),
        numerator=sum(getattr(numbers, name) for name in counted.numerator),
        facts=numbers.obligations + numbers.waived + numbers.paused,
    )


def _clauses(filters: Filters) -> Iterable[ColumnElement[bool]]:
    for name, value in filters.values:
        column = getattr(StandingChange, _COLUMNS[name])
        wanted = int(value) if name == "unit" and value != NONE else value
        yield column.is_(None) if value == NONE else column == wanted
