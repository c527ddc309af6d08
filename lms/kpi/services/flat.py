"""The one query over flat rows: sums of facts, grouped as asked, in one pass."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Label, Select, case, func, literal, null, select

from lms.access.api import SignOff
from lms.core.database import plain_rows
from lms.core.kept import Tables, kept
from lms.kpi.measures import ORIGINS, Measure
from lms.kpi.measures.base import Summed
from lms.kpi.rules.conditions import Condition, Fact
from lms.kpi.rules.grouping import Groups, Key, Sums
from lms.kpi.rules.periods import Period
from lms.kpi.rules.tally import Number
from lms.kpi.services.compiling import Days, compiled, days_of, membership, windows_of
from lms.kpi.services.scopes import Scope
from lms.kpi.services.sources import SOURCES, Columns
from lms.people.api import Job, Unit

NONE = "none"
MOST_QUESTIONS = 256
KEPT_GRAINS: dict[str, Tables] = {"release": (SignOff, Job, Unit)}


@dataclass(frozen=True)
class Filters:
    """Values that facts must have, by cut; ``none`` means without a value. ``unit`` is a unit's id."""

    values: tuple[tuple[str, str], ...] = ()

    @property
    def cuts(self) -> tuple[str, ...]:
        """The cuts that are filtered."""
        return tuple(name for name, _ in self.values)

    def clauses(self, asked: "Asked") -> list[ColumnElement[bool]]:
        """Return the SQL of every filter."""
        return [
            expression.is_(None) if value == NONE else expression == (int(value) if name == "unit" else value)
            for name, value in self.values
            for expression in (asked.cut(name),)
        ]

    def let_pass(self, fact: Fact) -> bool:
        """Tell whether a fact in memory has every value."""
        named = ((fact["unit_id" if name == "unit" else name], value) for name, value in self.values)
        return all((NONE if found is None else str(found)) == value for found, value in named)


class Asked:
    """One question to the facts of a measure: its source, windows and days, ready to compile conditions."""

    def __init__(
        self,
        measures: Sequence[Measure],
        period: Period,
        periods: tuple[Period, ...],
        cuts: Iterable[str] = (),
        newer_than: date | None = None,
    ) -> None:
        self.measure = measures[0]
        self.windows: CTE = windows_of(periods)
        self.days: Days = days_of(period, self.windows)
        by_origin = bool(set(cuts) & set(ORIGINS))
        names = frozenset[str]().union(*(one.columns(with_origins=by_origin) for one in measures))
        source = SOURCES[self.measure.grain](names)
        if newer_than is not None:
            source = source.newer_than(newer_than)
        self.columns: Columns = source.columns
        belongs = membership(self.measure, self.columns, self.days, self.windows)
        self.table = self.windows.join(source.table, belongs)

    def sql(self, condition: Condition) -> ColumnElement[bool]:
        """Return a condition over the facts asked for."""
        return compiled(condition, self.columns, self.days)

    def sum(self, condition: Condition, column: str | None) -> ColumnElement[Any]:
        """Return the sum of a column (None = the count) over the facts for which a condition holds."""
        amount: ColumnElement[Any] = literal(1, Integer) if column is None else self.columns[column]
        return func.sum(case((self.sql(condition), amount), else_=0))

    def cut(self, name: str) -> ColumnElement[Any]:
        """Return what a cut groups by."""
        if name == "month":
            return self.windows.c.label
        if name in ORIGINS:
            whens = [(self.sql(one.when), self.columns[one.column(name)]) for one in self.measure.origins]
            return case(*whens, else_=null())
        return self.columns["unit_id" if name == "unit" else name]


NO_FILTERS = Filters()


def flat_groups(
    measures: Sequence[Measure],
    period: Period,
    scope: Scope,
    by: Sequence[str],
    filters: Filters = NO_FILTERS,
    *,
    newer_than: date | None = None,
) -> dict[str, Groups]:
    """Return what the flat rows add up to in each group, by measure.

    Args:
        measures: of one grain and date, with the same origins when cut by one.
        period: from, to, as of.
        scope: whose facts.
        by: cuts.
        filters: values that the facts must have.
        newer_than: only rows that know something of a later day.
    """
    asked = (tuple(measures), period, scope, tuple(by), filters, newer_than)
    question = _question(*asked)
    rows = _rows(question, KEPT_GRAINS.get(measures[0].grain), asked)
    return {
        kind: _groups(rows, places, question.partitions, question.keys)
        for kind, places in question.places.items()
    }


@dataclass(frozen=True)
class _Question:
    """A statement, how many of its columns are cuts, and where the sums of each measure stand.

    Between cuts and sums stands the number of facts.
    """

    statement: Select[Any]
    partitions: int
    keys: int
    places: Mapping[str, Mapping[str, int]]


def _rows(question: _Question, tables: Tables | None, asked: Hashable) -> Sequence[Any]:
    """Return the rows of a question, kept while none of its tables changes where these change rarely."""
    if tables is None:
        return plain_rows(question.statement).all()
    return kept("kpi.flat", tables, lambda: list(map(tuple, plain_rows(question.statement))), key=asked)


@lru_cache(maxsize=MOST_QUESTIONS)
def _question(
    measures: tuple[Measure, ...],
    period: Period,
    scope: Scope,
    by: tuple[str, ...],
    filters: Filters,
    newer_than: date | None,
) -> _Question:
    """Return the statement of a question; it holds no facts, so the same question is written once."""
    partition = [name for name in by if name not in ORIGINS]
    origins = [name for name in by if name in ORIGINS]
    periods = period.months() if "month" in partition else (period,)
    begun = tuple(one for one in periods if one.from_on <= one.end) or (period,)
    asked = Asked(measures, period, begun, (*by, *filters.cuts), newer_than)
    keys = [asked.cut(name) for name in (*partition, *origins)]
    wanted = {
        measure.kind: measure.sums | ({"failures": measure.failures} if origins else {})
        for measure in measures
    }
    sums: dict[Summed, Label[Any]] = {}
    for summed in (one for names in wanted.values() for one in names.values()):
        if summed not in sums:
            sums[summed] = asked.sum(*summed).label(f"sum_{len(sums)}")
    statement: Select[Any] = (
        select(*keys, func.count(), *sums.values())
        .select_from(asked.table)
        .where(scope.clause(asked.columns["unit_id"]), *filters.clauses(asked))
        .group_by(*(keys or [asked.windows.c.label]))
    )
    places = {summed: len(keys) + 1 + place for place, summed in enumerate(sums)}
    named = {kind: {name: places[one] for name, one in names.items()} for kind, names in wanted.items()}
    return _Question(statement, len(partition), len(keys), named)


def _groups(rows: Sequence[Any], places: Mapping[str, int], partitions: int, keys: int) -> Groups:
    """Read the sums of one measure from the rows of the query; ``places`` says where they stand."""
    groups: Groups = {}
    for row in rows:
        values = {name: _number(row[place]) for name, place in places.items()}
        below, above, failed = (values.pop(name, 0) for name in ("denominator", "numerator", "failures"))
        key: tuple[Key, Key] = (tuple(row[:partitions]), tuple(row[partitions:keys]))
        groups[key] = Sums(below, above, failed, values, row[keys])
    return groups


def _number(value: Any) -> Number:
    if value is None:
        return 0
    return value if isinstance(value, int | Decimal) else int(value)
