"""Measures month by month, and which months may be drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from lms.core import clock
from lms.core.database import db, transaction_mode
from lms.kpi.measures import MEASURES, Measure
from lms.kpi.rules.grouping import Result
from lms.kpi.rules.periods import Period, month_of, months_back
from lms.kpi.rules.tally import Number, Tally
from lms.kpi.services.definitions import (
    Definition,
    Showing,
    definitions,
    showing,
    target_for,
    targets,
)
from lms.kpi.services.query import Results, tallies
from lms.kpi.services.scopes import Scope
from lms.people.api import units

MONTHS = 12
YIELD = "K33"
MOST_MONTHS_BACK = 3
OF_CLAIMS = ("claim", "edit")


@dataclass(frozen=True)
class Month:
    """A measure in one month.

    ``state`` is ``shown``, ``open`` (too many claims without an outcome yet), ``too_few`` or ``none``.
    """

    period: Period
    tally: Tally
    state: str
    value: Decimal | None
    asides: Mapping[str, Number] = field(default_factory=dict)

    @property
    def drawn(self) -> float | None:
        """The value where it may be drawn, else None."""
        return float(self.value) if self.state == "shown" and self.value is not None else None

    @property
    def waiting(self) -> int:
        """How many claims of the month are without an outcome but not past the age limit."""
        return int(self.asides.get("pending", 0))


@dataclass(frozen=True)
class Trend:
    """A measure over months, oldest first, with its target in the last one."""

    definition: Definition
    months: tuple[Month, ...]
    target: Decimal | None
    as_of: date
    scope: Scope

    @property
    def last(self) -> Month:
        """The newest month."""
        return self.months[-1]

    def change_since(self, months: int) -> Decimal | None:
        """Return how much the value moved over some months; None unless both ends may be drawn."""
        if len(self.months) <= months:
            return None
        first, last = self.months[-1 - months], self.last
        if first.drawn is None or last.drawn is None or first.value is None or last.value is None:
            return None
        return last.value - first.value


def trends_of(
    measure_ids: Sequence[str],
    *,
    month: date,
    scope: Scope,
    as_of: date | None = None,
    count: int = MONTHS,
) -> dict[str, Trend]:
    """Return measures over ``count`` months up to the month of ``month``, by id.

    Measures over the same facts and dates share a query.
    """
    as_of = as_of or clock.today()
    rules = showing()
    period = Period(months_back(month, count - 1), month_of(month)[1], as_of, rules.age_limit_days)
    wanted = [MEASURES.get(measure_id) for measure_id in measure_ids]
    found = _by_month(wanted, period, scope)
    defined, known_targets, known_units = definitions(), targets(), units()
    return {
        measure.kind: Trend(
            definition=defined[measure.kind],
            months=tuple(
                _month(measure, one, found[measure.kind].get(((one.month,), ()), Result()), rules)
                for one in period.months()
            ),
            target=target_for(
                measure.kind, known_targets, known_units, unit=scope.unit, on=min(month, as_of)
            ),
            as_of=as_of,
            scope=scope,
        )
        for measure in wanted
    }


def _by_month(measures: Sequence[Measure], period: Period, scope: Scope) -> dict[str, Results]:
    """Return measures by month; within one reading session the same question is asked once."""
    known: dict[tuple[str, Period, Scope], Results] = (
        db.session.info.setdefault("kpi.by_month", {}) if transaction_mode.get() == "read" else {}
    )
    missing = [measure for measure in measures if (measure.kind, period, scope) not in known]
    for kind, results in tallies(missing, period, scope=scope, by=["month"]).items():
        known[kind, period, scope] = results
    return {measure.kind: known[measure.kind, period, scope] for measure in measures}


def newest_settled_month(scope: Scope, as_of: date | None = None) -> date:
    """Return the first day of the newest full month whose claims have their outcomes.

    When none of the last three has, the last full month: its page says what is open.
    """
    as_of = as_of or clock.today()
    last = as_of.replace(day=1) - timedelta(days=1)
    trend = trends_of([YIELD], month=last, scope=scope, as_of=as_of, count=MOST_MONTHS_BACK)[YIELD]
    settled = [one for one in trend.months if one.state == "shown"]
    return (settled[-1] if settled else trend.last).period.from_on


def state_of(measure: Measure, result: Result, rules: Showing) -> str:
    """Return whether a rate may be drawn: ``none``, ``too_few``, ``open`` or ``shown``."""
    below = result.asides.get("sent", 0) if measure.denominator_of else result.tally.denominator
    if not result.tally.denominator:
        return "none"
    if measure.can_wait and _is_open(result, rules):
        return "open"
    fewest = rules.fewest_claims if measure.grain in OF_CLAIMS else rules.fewest_people
    return "too_few" if below < fewest else "shown"


def _is_open(result: Result, rules: Showing) -> bool:
    sent, pending = result.asides.get("sent", 0), result.asides.get("pending", 0)
    return bool(sent) and 100 * (sent - pending) < rules.settled_percent * sent


def _month(measure: Measure, period: Period, result: Result, rules: Showing) -> Month:
    state = state_of(measure, result, rules)
    return Month(period, result.tally, state, result.tally.value(measure.unit), result.asides)
