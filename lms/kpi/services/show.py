"""One measure in a period: the document of ``lms kpi show`` and of the page behind a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from lms.core import clock
from lms.core.errors import Refused
from lms.kpi.measures import ORIGINS, Measure
from lms.kpi.rules.grouping import Key, Result
from lms.kpi.rules.periods import Period, months_back
from lms.kpi.rules.tally import Number, Tally
from lms.kpi.services.definitions import Definition, definition, showing, target_for, targets
from lms.kpi.services.query import Filters, tallies, total_of
from lms.kpi.services.scopes import WHOLE, Scope
from lms.people.api import units

MONTHS_SHOWN = 12
TRAILING_MONTHS = 3


@dataclass(frozen=True)
class Row:
    """One row of a cut; ``cut`` names its values. In a cut by cause, step or role it counts failures."""

    cut: Mapping[str, str | None]
    tally: Tally
    asides: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A measure in a period, with its rows and what stands beside it."""

    definition: Definition
    measure: Measure
    period: Period
    scope: Scope
    result: Result
    rows: tuple[Row, ...] = ()
    target: Decimal | None = None
    trailing: Tally | None = None

    @property
    def value(self) -> Decimal | None:
        """The value in the measure's unit; None without a denominator."""
        return self.result.tally.value(self.measure.unit)

    def as_json(self) -> dict[str, Any]:
        """Return the document: numbers as JSON numbers, percentages 0 to 100, None where there is no data."""
        document = {
            "id": self.definition.id,
            "name": self.definition.name,
            "unit": self.measure.unit,
            **self._tally(self.result.tally),
            "from": self.period.from_on,
            "to": self.period.to_on,
            "as_of": self.period.as_of,
            "unit_code": self.scope.unit,
            "target": _plain(self.target),
            "also": self._asides(self.result),
            "rows": [{**row.cut, **self._tally(row.tally)} for row in self.rows],
        }
        if self.measure.has_trailing:
            document["trailing_three_months"] = self._tally(self.trailing) if self.trailing else None
        return document

    def _tally(self, tally: Tally) -> dict[str, Any]:
        return {
            "numerator": _plain(tally.numerator),
            "denominator": _plain(tally.denominator),
            "value": _plain(tally.value(self.measure.unit)),
        }

    def _asides(self, result: Result) -> dict[str, Any]:
        return {
            name: self._tally(Tally(result.asides[name], result.tally.denominator))
            if aside.is_share
            else _plain(result.asides[name])
            for name, aside in self.measure.asides.items()
        }


def show(
    measure_id: str,
    from_on: date | None = None,
    to_on: date | None = None,
    *,
    scope: Scope = WHOLE,
    as_of: date | None = None,
    by: Sequence[str] = (),
) -> Shown:
    """Return a measure in a period.

    Args:
        measure_id: such as K12.
        from_on: first day; default: the first day of the month eleven months before ``to_on``.
        to_on: last day; default: the as-of day.
        scope: whose facts.
        as_of: events after this day are not known; default: today.
        by: month, unit, payer, payer_order, cause, step, role; several give one row for each combination.

    Raises:
        NotFound: when there is no such measure.
        Refused: when it is not computed yet, or the period ends before it begins.
    """
    found = definition(measure_id)
    measure = computed(found)
    period = period_of(from_on, to_on, as_of)
    known_units = units()
    return Shown(
        definition=found,
        measure=measure,
        period=period,
        scope=scope,
        result=total_of(measure, period, scope=scope),
        rows=rows_by(measure, period, scope=scope, by=by) if by else (),
        target=target_for(measure_id, targets(), known_units, unit=scope.unit, on=period.end),
        trailing=trailing_rate(measure, period, scope=scope),
    )


def computed(found: Definition) -> Measure:
    """Return the code of a defined measure.

    Raises:
        Refused: when there is none yet.
    """
    if not found.is_computed:
        raise Refused(
            f"{found.id} is defined but not computed yet.", hint="lms kpi list shows which ones are computed."
        )
    return found.measure


def period_of(from_on: date | None, to_on: date | None, as_of: date | None) -> Period:
    """Return the period asked for, with the age limit of the policy.

    Raises:
        Refused: when it ends before it begins.
    """
    as_of = as_of or clock.today()
    to_on = to_on or as_of
    from_on = from_on or months_back(to_on, MONTHS_SHOWN - 1)
    if from_on > to_on:
        raise Refused(f"The period ends on {to_on}, before it begins on {from_on}.")
    return Period(from_on, to_on, as_of, showing().age_limit_days)


def rows_by(
    measure: Measure,
    period: Period,
    *,
    scope: Scope,
    by: Sequence[str],
    filters: Filters | None = None,
) -> tuple[Row, ...]:
    """Return the rows of a cut in order; a month without facts has a row without a value."""
    found = tallies((measure,), period, scope=scope, by=by, filters=filters)[measure.kind]
    if tuple(by) == ("month",):
        for month in period.months():
            found.setdefault(((month.month,), ()), Result(asides=dict.fromkeys(measure.asides, 0)))
    partition = [name for name in by if name not in ORIGINS]
    names = [*partition, *(name for name in by if name in ORIGINS)]
    codes = {unit.id: unit.code for unit in units().values()} if "unit" in by else {}
    made = [
        Row(dict(zip(names, _named(names, (*own, *origin), codes), strict=True)), row.tally, row.asides)
        for (own, origin), row in found.items()
    ]
    ordered = [replace(row, cut={name: row.cut[name] for name in by}) for row in made]
    return tuple(sorted(ordered, key=_place))


def trailing_rate(measure: Measure, period: Period, *, scope: Scope) -> Tally | None:
    """Return the task force's rate of one calendar month: over the average of the three months before it.

    None for a measure that has none, for another period, or when one of the three months has no claim.
    """
    if not measure.has_trailing or not period.is_one_month:
        return None
    before = period.three_months_before()
    asked = Period(before[0].from_on, before[-1].to_on, period.as_of, period.age_limit_days)
    months = tallies((measure,), asked, scope=scope, by=["month"])[measure.kind]
    below = [row.tally.denominator for row in months.values()]
    if len([one for one in below if one]) < TRAILING_MONTHS:
        return None
    average = (Decimal(sum(below)) / TRAILING_MONTHS).quantize(Decimal("0.01"))
    return Tally(total_of(measure, period, scope=scope).tally.numerator, average)


def _named(names: Sequence[str], values: Key, codes: Mapping[int, str]) -> list[str | None]:
    return [
        codes[int(value)] if name == "unit" and value is not None else (None if value is None else str(value))
        for name, value in zip(names, values, strict=True)
    ]


def _place(row: Row) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in row.cut.values())


def _plain(value: Number | None) -> int | float | None:
    """Return a number as JSON holds it; amounts and percentages have two decimals, which a float keeps."""
    return float(value) if isinstance(value, Decimal) else value
