"""Trends as charts: lines with their target, marks and links."""

from collections.abc import Callable, Sequence
from typing import Any

from lms.core.i18n import gettext as _
from lms.core.web.charts import Event, LineChart, Point, Series
from lms.core.web.formats import fraction, percent
from lms.kpi.rules.tally import Tally
from lms.kpi.services.marks import Mark
from lms.kpi.services.trends import Month, Trend

MARK_COLOUR = "#808890"
MARK_LINE = {"dash": "dot", "width": 1, "color": MARK_COLOUR}
Link = Callable[[Trend, Month], str | None]


def fraction_of(tally: Tally) -> str:
    """Return ``9,897 / 12,026``; dollars and days without cents."""
    return fraction(round(tally.numerator), round(tally.denominator))


def value_text(tally: Tally, unit: str) -> str:
    """Return a value with its unit and one decimal; words where there is none."""
    value = tally.rounded(unit)
    if value is None:
        return _("no data")
    return percent(value) if unit == "percent" else f"{value}\u00a0{_(unit)}"


def month_name(month: Month) -> str:
    """Return ``Oct 2026``."""
    return f"{month.period.from_on:%b %Y}"


def chart_of(
    trends: Sequence[Trend], marks: Sequence[Mark], *, title: str, link: Link, rows_href: str | None = None
) -> LineChart:
    """Return the line chart of measures over the same months; months that may not be drawn are gaps."""
    months = trends[0].months
    places = {month.period.month: place for place, month in enumerate(months)}
    one = trends[0] if len(trends) == 1 else None
    last = trends[-1]
    target = one.target if one else last.target
    return LineChart(
        title=title,
        labels=tuple(f"{month.period.from_on:%b}" for month in months),
        series=tuple(
            Series(
                trend.definition.short_name,
                tuple(
                    Point(month.drawn, detail(month), link(trend, month) if month.drawn is not None else None)
                    for month in trend.months
                ),
            )
            for trend in trends
        ),
        unit="%" if last.definition.unit == "percent" else last.definition.unit,
        target=None if target is None else float(target),
        events=tuple(
            Event(places[mark.period.month], mark_text(mark)) for mark in marks if mark.period.month in places
        ),
        rows_href=rows_href,
    )


def detail(month: Month) -> str:
    """Return what stands behind a month's value, and why it is not drawn."""
    words = {"open": _("outcomes still open"), "too_few": _("too few"), "none": _("no claims")}
    shown = fraction_of(month.tally) if month.tally.denominator else ""
    return " ".join(part for part in (shown, words.get(month.state, "")) if part)


def mark_text(mark: Mark) -> str:
    """Return the sentence of a mark."""
    return _("%(month)s: %(people)s people completed %(module)s") % {
        "month": f"{mark.period.from_on:%b}",
        "people": f"{mark.people:,}",
        "module": mark.module,
    }


def live_figure(chart: LineChart) -> dict[str, Any]:
    """Return the same chart as a figure that the browser draws; each point carries its link."""
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": line.name,
            "x": list(chart.labels),
            "y": [point.value for point in line.points],
            "text": [point.detail for point in line.points],
            "customdata": [point.href for point in line.points],
            "hovertemplate": "%{y} " + chart.unit + "<br>%{text}<extra></extra>",
            "connectgaps": False,
        }
        for line in chart.series
    ]
    marks = [
        {
            "type": "line",
            "x0": event.position,
            "x1": event.position,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": MARK_LINE,
        }
        for event in chart.events
    ]
    target = [] if chart.target is None else [_target_line(chart.target)]
    return {
        "data": lines,
        "layout": {"shapes": [*marks, *target], "showlegend": len(lines) > 1, "height": 300},
    }


def _target_line(value: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "line": {"dash": "dash", "width": 1, "color": MARK_COLOUR},
    }


def _target_label(value: float) -> dict[str, Any]:
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "yref": "y",
        "y": value,
        "yanchor": "bottom",
        "text": _("target %s") % f"{value:g}",
        "showarrow": False,
    }
