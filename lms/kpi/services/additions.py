"""What flat rows add to the cells of a sheet, as a select; rows taken away count with their sign."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, FromClause, Integer, Select, String, case, func, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from lms.claims.api import ClaimChange, ClaimFact, EditChange, EditFact
from lms.kpi.measures import ORIGINS
from lms.kpi.measures.base import Summed
from lms.kpi.measures.sheets import BY_ORIGIN, BY_PAYER, Sheet
from lms.kpi.models import KEYS, SUMS, MeasureCell
from lms.kpi.rules.assuming import NEVER, Known, assuming
from lms.kpi.rules.periods import Day
from lms.kpi.services.compiling import Days, compiled
from lms.kpi.services.functions import DayBefore, FirstOfMonth, LastOfMonth, whole

CELLS: Any = MeasureCell.__table__
CUT_BY = {BY_PAYER: ("payer", "payer_order"), BY_ORIGIN: ORIGINS}
BEGINNING, FOR_EVER = date.min, date.max
NOWHERE, NOT_KNOWN = 0, ""
FLAT = {"claim": ClaimFact.__table__, "edit": EditFact.__table__}
CHANGED = {"claim": ClaimChange.__table__, "edit": EditChange.__table__}
ZERO = literal(0, Integer)


def additions(sheet: Sheet, *, of_changes: bool) -> Select[Any]:
    """Return by how much cells differ: keys, then sums; cells that do not differ are left out.

    Args:
        sheet: whose cells.
        of_changes: what the rows that changed add; else what all rows give, less what the cells hold.
    """
    if of_changes:
        rows = union_all(*_Rows(sheet, CHANGED[sheet.grain]).selects())
    else:
        held = select(*(CELLS.c[name] for name in KEYS), *(-CELLS.c[name] for name in _sums_of(sheet)))
        rows = union_all(*_Rows(sheet, FLAT[sheet.grain]).selects(), held.where(CELLS.c.sheet == sheet.name))
    added = rows.subquery("added")
    keys = [added.c[name] for name in KEYS]
    totals = [func.sum(added.c[name]) for name in _sums_of(sheet)]
    filled = [*totals, *[ZERO] * (len(SUMS) - len(totals))]
    return select(*keys, *filled).group_by(*keys).having(or_(*(one != 0 for one in totals))).order_by(*keys)


def _sums_of(sheet: Sheet) -> tuple[str, ...]:
    return SUMS[: len(sheet.sums) + 1]


class _Rows:
    """What each row of a table adds to the cells of a sheet."""

    def __init__(self, sheet: Sheet, table: FromClause) -> None:
        self._sheet = sheet
        self._columns = dict(table.c.items())
        self._dated = self._columns[sheet.dated]

    def selects(self) -> Iterator[Select[Any]]:
        """Yield what a row adds for ever, then what from each of its dates on."""
        moving, steps = self._sheet.moving, self._sheet.steps
        first, at_end = literal(BEGINNING, Date), moving is Day.END
        earliest = LastOfMonth(self._dated) if at_end else first
        begun: Known = {} if at_end else {(name, Day.AGED): False for name in steps}
        values = [self._value(one, earliest, begun) for one in self._sheet.sums]
        if self._sheet.cut == BY_ORIGIN:
            yield self._select(first, [ZERO, *values], or_(*(one != 0 for one in values)))
        else:
            yield self._select(first, [literal(1, Integer), *values])
        for place, name in enumerate(steps):
            step = self._columns[name]
            others = [self._columns[other] for other in steps[:place]]
            told = [or_(other.is_(None), other != step) for other in others]
            changes = [self._change(one, name) for one in self._sheet.sums]
            moved = [change != 0 for change in changes if change is not ZERO]
            yield self._select(step, [ZERO, *changes], step > earliest, or_(*moved), *told)

    def _change(self, summed: Summed, name: str) -> ColumnElement[int]:
        """Return by how much a sum changes when the moving day reaches a date of the row."""
        if self._sheet.moving is None or not self._sheet.moves(summed):
            return ZERO
        step, reached = self._columns[name], (name, self._sheet.moving)
        after = self._value(summed, step, {reached: True})
        return after - self._value(summed, DayBefore(step), {reached: False})

    def _days(self, moving: ColumnElement[date]) -> Days:
        """Return the named days when everything is known and the moving day is this one."""
        for_ever = literal(FOR_EVER, Date)
        return {Day.AS_OF: for_ever, Day.END: moving, Day.AGED: moving}

    def _value(self, summed: Summed, moving: ColumnElement[date], known: Known) -> ColumnElement[int]:
        condition, column = assuming(summed[0], known), summed[1]
        if condition == NEVER:
            return ZERO
        amount = literal(1, Integer) if column is None else func.coalesce(whole(self._columns[column]), 0)
        return case((compiled(condition, self._columns, self._days(moving)), amount), else_=ZERO)

    def _select(
        self, since_on: ColumnElement[date], values: Sequence[ColumnElement[int]], *where: ColumnElement[bool]
    ) -> Select[Any]:
        keys: dict[str, ColumnElement[Any]] = {
            "sheet": literal(self._sheet.name, String),
            "month_on": FirstOfMonth(self._dated),
            "since_on": since_on,
            "unit_id": func.coalesce(self._columns["unit_id"], NOWHERE),
        }
        signed = [self._columns["sign"] * one if "sign" in self._columns else one for one in values]
        return select(
            *((keys[name] if name in keys else self._key(name)).label(name) for name in KEYS),
            *(one.label(name) for name, one in zip(SUMS, signed, strict=False)),
        ).where(self._dated.is_not(None), *where)

    def _key(self, name: str) -> ColumnElement[str]:
        """Return the SQL of a key; empty when the sheet is not cut by it."""
        if name not in CUT_BY.get(self._sheet.cut, ()):
            return literal(NOT_KNOWN, String)
        if name in ORIGINS:
            days = self._days(literal(FOR_EVER, Date))
            whens = [
                (compiled(one.when, self._columns, days), self._columns[one.column(name)])
                for one in self._sheet.origins
            ]
            return func.coalesce(case(*whens), NOT_KNOWN)
        return func.coalesce(self._columns[name], NOT_KNOWN) if name in self._columns else literal(NOT_KNOWN)
