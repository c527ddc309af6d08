"""Functions of days and amounts that SQLite and PostgreSQL write differently."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from lms.core.database import ExactDecimal


class FirstOfMonth(FunctionElement[date]):
    """The first day of the month of a date."""

    type = Date()
    inherit_cache = True


class LastOfMonth(FunctionElement[date]):
    """The last day of the month of a date."""

    type = Date()
    inherit_cache = True


class DayBefore(FunctionElement[date]):
    """The day before a date."""

    type = Date()
    inherit_cache = True


class Hundredths(FunctionElement[int]):
    """An amount as a whole number of hundredths."""

    type = BigInteger()
    inherit_cache = True


def whole(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a column as whole numbers: amounts in hundredths, counts as they are."""
    return Hundredths(column) if isinstance(column.type, ExactDecimal) else column


def _inner(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(FirstOfMonth)
def _first_of_month(element: FirstOfMonth, compiler: SQLCompiler, **kw: Any) -> str:
    day = _inner(element, compiler, **kw)
    return f"({day} - CAST(EXTRACT(DAY FROM {day}) AS INTEGER) + 1)"


@compiles(FirstOfMonth, "sqlite")
def _first_of_month_on_sqlite(element: FirstOfMonth, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({_inner(element, compiler, **kw)}, 'start of month')"


@compiles(LastOfMonth)
def _last_of_month(element: LastOfMonth, compiler: SQLCompiler, **kw: Any) -> str:
    first = _first_of_month(FirstOfMonth(*element.clauses), compiler, **kw)
    return f"(CAST({first} + INTERVAL '1 month' AS DATE) - 1)"


@compiles(LastOfMonth, "sqlite")
def _last_of_month_on_sqlite(element: LastOfMonth, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({_inner(element, compiler, **kw)}, 'start of month', '+1 month', '-1 day')"


@compiles(DayBefore)
def _day_before(element: DayBefore, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({_inner(element, compiler, **kw)} - 1)"


@compiles(DayBefore, "sqlite")
def _day_before_on_sqlite(element: DayBefore, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({_inner(element, compiler, **kw)}, '-1 day')"


@compiles(Hundredths)
def _hundredths(element: Hundredths, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({_inner(element, compiler, **kw)} * 100 AS BIGINT)"


@compiles(Hundredths, "sqlite")
def _hundredths_on_sqlite(element: Hundredths, compiler: SQLCompiler, **kw: Any) -> str:
    return _inner(element, compiler, **kw)
