"""The one query of all measures: sums of facts, grouped as asked, in one pass."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Label, Select, case, func, literal, null, select

from lms.core.database import db
from lms.core.errors import Refused
from lms.kpi.measures import ORIGINS, Measure
from lms.kpi.measures.evaluation import evaluate_by
from lms.kpi.rules.conditions import Condition, Fact
from lms.kpi.rules.grouping import Key, Result, Sums, cut
from lms.kpi.rules.periods import Period
from lms.kpi.rules.tally import Number
from lms.kpi.services.compiling import Days, compiled, days_of, membership, windows_of
from lms.kpi.services.gathering import GATHERED, gathered
from lms.kpi.services.scopes import Scope
from lms.kpi.services.sources import SOURCES, Columns

Results = dict[tuple[Key, Key], Result]
Summed = tuple[Condition, str | None]
NONE = "none"
MOST_QUESTIONS = 256


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
    ) -> None:
        self.measure = measures[0]
        self.windows: CTE = windows_of(periods)
        self.days: Days = days_of(period, self.windows)
        by_origin = bool(set(cuts) & set(ORIGINS))
        names = frozenset[str]().union(*(_names(one, by_origin=by_origin) for one in measures))
        source = SOURCES[self.measure.grain](names)
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


def tallies(
    measures: Iterable[Measure],
    period: Period,
    *,
    scope: Scope,
    by: Sequence[str] = (),
    filters: Filters | None = None,
) -> dict[str, Results]:
    """Return the results of measures by id; those over the same facts and dates share one query.

    Args:
        measures: which measures.
        period: from, to, as of.
        scope: whose facts.
        by: cuts; each measure must know them.
        filters: values that the facts must have.
    """
    groups: dict[tuple[Any, ...], list[Measure]] = {}
    for measure in measures:
        _demand_cuts(measure, by)
        own = measure.kind if set(by) & set(ORIGINS) else ""
        groups.setdefault((measure.grain, measure.dated, own), []).append(measure)
    found: dict[str, Results] = {}
    for together in groups.values():
        ask = _ask_memory if together[0].grain in GATHERED else _ask
        found.update(ask(together, period, scope, by, filters or Filters()))
    return found


def total_of(measure: Measure, period: Period, *, scope: Scope, filters: Filters | None = None) -> Result:
    """Return the one result of a measure in a period."""
    found = tallies((measure,), period, scope=scope, filters=filters)[measure.kind]
    return found.get(((), ()), Result(asides=dict.fromkeys(measure.asides, 0)))


def _ask_memory(
    measures: list[Measure], period: Period, scope: Scope, by: Sequence[str], filters: Filters
) -> dict[str, Results]:
    periods = period.months() if "month" in by else (period,)
    facts = [fact for fact in gathered(measures[0].grain, periods, scope) if filters.let_pass(fact)]
    return {measure.kind: evaluate_by(measure, facts, period, by) for measure in measures}


def _ask(
    measures: list[Measure], period: Period, scope: Scope, by: Sequence[str], filters: Filters
) -> dict[str, Results]:
    question = _question(tuple(measures), period, scope, tuple(by), filters)
    rows = db.session.execute(question.statement).all()
    return {
        kind: _results(rows, places, question.partitions, question.keys)
        for kind, places in question.places.items()
    }


@dataclass(frozen=True)
class _Question:
    """A statement, how many of its columns are cuts, and where the sums of each measure stand."""

    statement: Select[Any]
    partitions: int
    keys: int
    places: Mapping[str, Mapping[str, int]]


@lru_cache(maxsize=MOST_QUESTIONS)
def _question(
    measures: tuple[Measure, ...], period: Period, scope: Scope, by: tuple[str, ...], filters: Filters
) -> _Question:
    """Return the statement of a question; it holds no facts, so the same question is written once."""
    partition = [name for name in by if name not in ORIGINS]
    origins = [name for name in by if name in ORIGINS]
    periods = period.months() if "month" in partition else (period,)
    begun = tuple(one for one in periods if one.from_on <= one.end) or (period,)
    asked = Asked(measures, period, begun, (*by, *filters.cuts))
    keys = [asked.cut(name) for name in (*partition, *origins)]
    wanted = {measure.kind: _wanted(measure, with_failures=bool(origins)) for measure in measures}
    sums: dict[Summed, Label[Any]] = {}
    for summed in (one for names in wanted.values() for one in names.values()):
        if summed not in sums:
            sums[summed] = asked.sum(*summed).label(f"sum_{len(sums)}")
    statement: Select[Any] = (
        select(*keys, *sums.values())
        .select_from(asked.table)
        .where(scope.clause(asked.columns["unit_id"]), *filters.clauses(asked))
        .group_by(*(keys or [asked.windows.c.label]))
    )
    places = {summed: len(keys) + place for place, summed in enumerate(sums)}
    named = {kind: {name: places[one] for name, one in names.items()} for kind, names in wanted.items()}
    return _Question(statement, len(partition), len(keys), named)


def _results(rows: Sequence[Any], places: Mapping[str, int], partitions: int, keys: int) -> Results:
    """Read the sums of one measure from the rows of the query; ``places`` says where they stand."""
    groups: dict[tuple[Key, Key], Sums] = {}
    for row in rows:
        values = {name: _number(row[place]) for name, place in places.items()}
        below, above, failed = (values.pop(name, 0) for name in ("denominator", "numerator", "failures"))
        groups[tuple(row[:partitions]), tuple(row[partitions:keys])] = Sums(below, above, failed, values)
    return cut(groups)


def _wanted(measure: Measure, *, with_failures: bool) -> dict[str, Summed]:
    """Return what is to be summed for a measure, by name; equal sums of several measures are asked once."""
    below = measure.denominator
    found: dict[str, Summed] = {
        "denominator": (below, measure.denominator_of),
        "numerator": (below & measure.numerator, measure.numerator_of),
    }
    if with_failures:
        failure_of = measure.numerator_of if measure.direction == "lower" else measure.denominator_of
        found["failures"] = (below & measure.failure, failure_of)
    for name, aside in measure.asides.items():
        found[name] = (below & aside.when if aside.is_share else aside.when, aside.column)
    return found


def _number(value: Any) -> Number:
    if value is None:
        return 0
    return value if isinstance(value, int | Decimal) else int(value)


def _names(measure: Measure, *, by_origin: bool) -> frozenset[str]:
    if not by_origin:
        return measure.columns()
    named = {name for one in measure.origins for name in (one.cause, one.step, one.role)}
    return measure.columns().union(named, *(one.when.columns() for one in measure.origins))


def _demand_cuts(measure: Measure, by: Sequence[str]) -> None:
    unknown = [name for name in by if name not in measure.cuts]
    if unknown:
        raise Refused(
            f"{measure.kind} cannot be cut by {', '.join(unknown)}.",
            hint=f"It knows {', '.join(measure.cuts)}.",
        )
