"""A measure over facts in memory: the meaning that the SQL of the query service must agree with."""

from collections import Counter
from collections.abc import Iterable, Sequence

from lms.kpi.measures.base import ORIGINS, Aside, Measure
from lms.kpi.rules.conditions import Fact
from lms.kpi.rules.grouping import Groups, Key, Result, Sums, cut, total
from lms.kpi.rules.periods import Period
from lms.kpi.rules.tally import Number


def evaluate(measure: Measure, facts: Iterable[Fact], period: Period) -> Result:
    """Return the tally of a measure over ``facts`` in a period, with the numbers beside it."""
    nothing = Sums(asides=dict.fromkeys(measure.asides, 0))
    own = (_sums(measure, fact, period) for fact in facts if measure.is_of(fact, period))
    return total((nothing, *own))


def evaluate_by(
    measure: Measure, facts: Sequence[Fact], period: Period, by: Sequence[str]
) -> dict[tuple[Key, Key], Result]:
    """Return the results cut by month, unit, payer, payer_order, cause, step, role.

    Facts that are alike in what the definition looks at are judged once.
    """
    partition = [name for name in by if name not in ORIGINS]
    origins = [name for name in by if name in ORIGINS]
    columns = {name: f"{name}_id" if name == "unit" else name for name in partition if name != "month"}
    names = tuple(dict.fromkeys((*columns.values(), *sorted(measure.columns(with_origins=bool(origins))))))
    alike = Counter(tuple(fact[name] for name in names) for fact in facts)
    groups: Groups = {}
    for window in period.months() if "month" in by else (period,):
        for values, count in alike.items():
            fact = dict(zip(names, values, strict=True))
            if measure.is_of(fact, window):
                own = tuple(window.month if name == "month" else fact[columns[name]] for name in partition)
                key = (own, _origin(measure, fact, window, origins))
                groups[key] = groups.get(key, Sums()) + _sums(measure, fact, window).times(count)
    return cut(groups)


def _sums(measure: Measure, fact: Fact, period: Period) -> Sums:
    is_below = measure.denominator.holds(fact, period)
    is_above = is_below and measure.numerator.holds(fact, period)
    has_failed = is_below and measure.failure.holds(fact, period)
    failure_of = measure.numerator_of if measure.direction == "lower" else measure.denominator_of
    return Sums(
        denominator=_amount(fact, measure.denominator_of) if is_below else 0,
        numerator=_amount(fact, measure.numerator_of) if is_above else 0,
        failures=_amount(fact, failure_of) if has_failed else 0,
        asides={
            name: _amount(fact, aside.column) if _counts(aside, fact, period, is_below=is_below) else 0
            for name, aside in measure.asides.items()
        },
        facts=1,
    )


def _counts(aside: Aside, fact: Fact, period: Period, *, is_below: bool) -> bool:
    return (is_below or not aside.is_share) and aside.when.holds(fact, period)


def _amount(fact: Fact, column: str | None) -> Number:
    if column is None:
        return 1
    amount: Number = fact[column] or 0
    return amount


def _origin(measure: Measure, fact: Fact, period: Period, origins: Sequence[str]) -> Key:
    if not origins:
        return ()
    for origin in measure.origins:
        if origin.when.holds(fact, period):
            return tuple(fact[origin.column(name)] for name in origins)
    return tuple(None for _ in origins)
