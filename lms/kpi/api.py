"""What floors above may ask of the measures: tiles, trends, one measure, how complete the data are.

Everything is asked for an identity and stays within the units of its duties. A rate always comes with its
numerator, its denominator and the day it is as of; a value is None where there is no data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.core.permissions import Identity
from lms.core.web.charts import LineChart
from lms.kpi.figures import chart_of, fraction_of, month_name, value_text
from lms.kpi.links import page_href, rows_href
from lms.kpi.permissions import KPI_VIEW
from lms.kpi.rules.periods import Period, month_of
from lms.kpi.services.completeness import Completeness, completeness_of
from lms.kpi.services.definitions import Definition, definition
from lms.kpi.services.marks import Mark, training_waves
from lms.kpi.services.scopes import Scope, scope_of
from lms.kpi.services.show import Shown, period_of, show
from lms.kpi.services.trends import Month, Trend, newest_settled_month, trends_of

CLEAN_CLAIM = ("K12", "K14", "K33", "K34")
CHANGE_MONTHS = 3

__all__ = [
    "CLEAN_CLAIM",
    "KPI_VIEW",
    "Completeness",
    "Definition",
    "Mark",
    "Month",
    "Scope",
    "Shown",
    "Tile",
    "Trend",
    "completeness",
    "definition",
    "newest_month",
    "scope_of",
    "show",
    "tiles",
    "trend_chart",
    "trends",
]


@dataclass(frozen=True)
class Tile:
    """A measure in one month, ready for a tile.

    ``text`` is the value as pages write it, ``value`` the same with two decimals for reckoning.
    ``state`` is shown, open (outcomes of the month are still open: ``waiting`` claims), too_few or none.
    ``change`` is the move since the month named ``since``, None when either may not be drawn.
    ``spark`` holds the values of the twelve months up to it, None for months that may not be drawn.
    """

    id: str
    title: str
    name: str
    href: str
    rows_href: str
    unit: str
    numerator: int | Decimal
    denominator: int | Decimal
    value: Decimal | None
    text: str
    fraction: str
    target: Decimal | None
    state: str
    waiting: int
    change: Decimal | None
    since: str | None
    spark: tuple[float | None, ...]
    month: str
    as_of: date


def newest_month(identity: Identity, *, unit: str | None = None, setting: str | None = None) -> date:
    """Return the first day of the newest full month whose claims have their outcomes."""
    return newest_settled_month(scope_of(identity, unit=unit, setting=setting))


def tiles(
    identity: Identity,
    month: date | None = None,
    *,
    unit: str | None = None,
    setting: str | None = None,
    measures: Sequence[str] = CLEAN_CLAIM,
) -> list[Tile]:
    """Return the tiles of measures in a month (default: the newest whose outcomes are known).

    Raises:
        NotFound: when the unit does not exist or is not the person's to see.
    """
    scope = scope_of(identity, unit=unit, setting=setting)
    month = month or newest_settled_month(scope)
    found = trends_of(measures, month=month, scope=scope)
    return [tile_of(found[measure_id]) for measure_id in measures]


def trends(
    identity: Identity,
    month: date | None = None,
    *,
    unit: str | None = None,
    setting: str | None = None,
    measures: Sequence[str] = CLEAN_CLAIM,
) -> dict[str, Trend]:
    """Return measures over the twelve months up to a month, by id; each month with numerator, denominator."""
    scope = scope_of(identity, unit=unit, setting=setting)
    return trends_of(measures, month=month or newest_settled_month(scope), scope=scope)


def trend_chart(
    identity: Identity,
    month: date | None = None,
    *,
    unit: str | None = None,
    setting: str | None = None,
    measures: Sequence[str] = ("K33", "K34"),
    title: str = "",
) -> LineChart:
    """Return the chart of measures over twelve months, with the target of the last one and training waves.

    Months whose outcomes are still open and months with too few claims are gaps. Each point opens its rows.
    """
    found = trends(identity, month, unit=unit, setting=setting, measures=measures)
    chosen = [found[measure_id] for measure_id in measures]
    months = chosen[0].months
    period = Period(months[0].period.from_on, months[-1].period.to_on, chosen[0].as_of)
    return chart_of(
        chosen,
        training_waves(period, chosen[0].scope),
        title=title or ", ".join(trend.definition.short_name for trend in chosen),
        link=lambda trend, one: rows_href(trend.definition.id, one.period, scope=trend.scope),
    )


def completeness(
    identity: Identity, month: date | None = None, *, unit: str | None = None, setting: str | None = None
) -> Completeness:
    """Return how many claims sent in a month are answered, remitted and not attributed."""
    scope = scope_of(identity, unit=unit, setting=setting)
    month = month or newest_settled_month(scope)
    return completeness_of(period_of(*month_of(month), None), scope)


def tile_of(trend: Trend) -> Tile:
    """Return the tile of a trend's last month."""
    last, found = trend.last, trend.definition
    before = trend.months[-1 - CHANGE_MONTHS] if len(trend.months) > CHANGE_MONTHS else None
    change = trend.change_since(CHANGE_MONTHS)
    return Tile(
        id=found.id,
        title=found.short_name,
        name=found.name,
        href=page_href(found.id, month=last.period.month, scope=trend.scope),
        rows_href=rows_href(found.id, last.period, scope=trend.scope),
        unit=found.unit,
        numerator=last.tally.numerator,
        denominator=last.tally.denominator,
        value=last.value,
        text=value_text(last.tally, found.unit),
        fraction=fraction_of(last.tally),
        target=trend.target,
        state=last.state,
        waiting=last.waiting,
        change=change,
        since=month_name(before) if before and change is not None else None,
        spark=tuple(month.drawn for month in trend.months),
        month=last.period.month,
        as_of=trend.as_of,
    )
