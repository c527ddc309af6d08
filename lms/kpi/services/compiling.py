"""Conditions as SQL; two-valued like their meaning in memory."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    false,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from lms.core.errors import Refused
from lms.kpi.measures.base import STANDING, Measure
from lms.kpi.rules.conditions import AllOf, AnyOf, Condition, Happened, Not, OneOf
from lms.kpi.rules.periods import Day, Period
from lms.kpi.services.sources import Columns

Days = Mapping[Day, ColumnElement[date]]


def windows_of(periods: tuple[Period, ...]) -> CTE:
    """Return the periods as a small table: label (the month), first day, last day, the day before it.

    Selects of parameters, because a statement with VALUES is compiled anew each time it is asked.
    """
    return union_all(*(_window_of(one) for one in periods)).cte("asked")


def _window_of(period: Period) -> Select[*tuple[Any, ...]]:
    return select(
        literal(period.month, String).label("label"),
        literal(period.from_on, Date).label("start_on"),
        literal(period.end, Date).label("end_on"),
        literal(period.on(Day.BEFORE_END), Date).label("before_on"),
    )


def days_of(period: Period, windows: CTE) -> Days:
    """Return the SQL of each named day."""
    return {
        Day.END: windows.c.end_on,
        Day.BEFORE_END: windows.c.before_on,
        Day.AS_OF: literal(period.on(Day.AS_OF), Date),
        Day.AGED: literal(period.on(Day.AGED), Date),
    }


def membership(measure: Measure, columns: Columns, days: Days, windows: CTE) -> ColumnElement[bool]:
    """Return the SQL for "belongs to this window": by its date, or by standing on the last day."""
    if measure.dated is None:
        return and_(windows.c.start_on <= windows.c.end_on, compiled(STANDING, columns, days))
    dated = columns[measure.dated]
    return and_(dated >= windows.c.start_on, dated <= windows.c.end_on)


def compiled(
    condition: Condition, columns: Columns, days: Days, *, negated: bool = False
) -> ColumnElement[bool]:
    """Return a condition as SQL that is true exactly when it holds.

    Where it does not hold the SQL may be unknown, which counts as false in WHERE and CASE; below a
    negation (``negated``) it is made false, so that the negation is true.

    Raises:
        Refused: for a kind of condition that has no SQL.
    """
    match condition:
        case OneOf(name, values):
            return _known(columns[name], _is_one_of(columns[name], values), negated=negated)
        case Happened(name, by):
            return _known(columns[name], columns[name] <= days[by], negated=negated)
        case AllOf(parts):
            return and_(true(), *(compiled(part, columns, days, negated=negated) for part in parts))
        case AnyOf(parts):
            return or_(false(), *(compiled(part, columns, days, negated=negated) for part in parts))
        case Not(part):
            return not_(compiled(part, columns, days, negated=True))
        case _:
            raise Refused(
                f"A condition of the kind {type(condition).__name__} cannot be asked of the database."
            )


def _known(found: ColumnElement[Any], test: ColumnElement[bool], *, negated: bool) -> ColumnElement[bool]:
    return and_(found.is_not(None), test) if negated else test


def _is_one_of(found: ColumnElement[Any], values: tuple[Any, ...]) -> ColumnElement[bool]:
    return found == values[0] if len(values) == 1 else found.in_(values)
