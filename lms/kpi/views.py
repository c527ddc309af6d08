"""The pages of the measures: all of them, one of them, and the facts behind a number."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from lms.core.errors import NotFound
from lms.core.exports.download import asked_format
from lms.core.permissions import current, requires, scope_paths
from lms.core.web.formats import spoken
from lms.kpi import pages
from lms.kpi.asking import Asked, asked_of, choices_of_months, days_from, filters_from, scope_from
from lms.kpi.figures import chart_of, fraction_of, live_figure, month_name
from lms.kpi.files import cut_file, holders_file, months_file, overview_file, rows_imprint
from lms.kpi.links import rows_href
from lms.kpi.lists import holder_row, holders_behind, list_behind
from lms.kpi.measures import Measure
from lms.kpi.permissions import KPI_PEOPLE, KPI_VIEW
from lms.kpi.rules.periods import Period, months_back
from lms.kpi.services.behind import OF_ACCOUNTS, OF_PEOPLE
from lms.kpi.services.breakdown import Breakdown, breakdown
from lms.kpi.services.completeness import completeness_of
from lms.kpi.services.definitions import Definition, definition, definitions, showing
from lms.kpi.services.marks import training_waves
from lms.kpi.services.show import show
from lms.kpi.services.trends import OF_CLAIMS, Trend, trends_of
from lms.people.api import Unit, units

blueprint = Blueprint("kpi", __name__, url_prefix="/kpi", template_folder="templates")
TREND_MONTHS = 12


@blueprint.get("")
@requires(KPI_VIEW)
def index() -> str | Response:
    """Show every measure by group, computed ones with value, fraction, target and twelve months."""
    asked = asked_of(request.args)
    groups = pages.overview(asked)
    if asked_format():
        return overview_file(groups, asked)
    return render_template(
        "kpi/index.html",
        asked=asked,
        groups=groups,
        heading=pages.overview_heading(groups),
        period=pages.period_words(asked),
        defined=[one for one in definitions().values() if not one.is_computed],
        words=pages,
        **_choices(asked),
    )


@blueprint.get("/<measure_id>")
@requires(KPI_VIEW)
def measure(measure_id: str) -> str | Response:
    """Show one measure: its trend, its tables, its definition and how complete its data are."""
    found = definition(measure_id)
    if not found.is_computed:
        return render_template("kpi/definition.html", definition=found)
    asked = asked_of(request.args)
    cut = request.args.get("table", "")
    if asked_format():
        return _file(found, asked, cut)
    return _page(found, asked)


@blueprint.get("/<measure_id>/rows")
@requires(KPI_VIEW)
def rows(measure_id: str) -> str | Response:
    """Show the facts behind a number; ``format`` gives every one as a file."""
    found = definition(measure_id)
    if not found.is_computed:
        raise NotFound(f"{measure_id} is defined but not computed yet.")
    if found.measure.grain == OF_ACCOUNTS:
        return _accounts(found)
    is_of_people = found.measure.grain in OF_PEOPLE
    period, part = days_from(request.args), request.args.get("part", "denominator")
    scope = scope_from(request.args, KPI_PEOPLE if is_of_people else KPI_VIEW)
    filters = filters_from(request.args, found.measure)
    title = f"{found.id} {found.name}"
    table = list_behind(found.measure, period, part=part, scope=scope, filters=filters, title=title)
    if asked_format():
        cut = [(spoken(name), request.args.get(name)) for name in (*pages.CUT_HEADS, "at") if name != "unit"]
        return table.download(rows_imprint(period, part, scope, cut))
    return render_template(
        "kpi/rows.html",
        definition=found,
        period=period,
        part=part,
        page=table.page(),
        opens_claims=bool(scope_paths(KPI_PEOPLE)),
    )


def _accounts(found: Definition) -> str | Response:
    """Show who holds an account of the EHR on the last day of a period; as a file everybody."""
    period, scope = days_from(request.args), scope_from(request.args, KPI_PEOPLE)
    found_holders = holders_behind(found.measure, period, scope, request.args, title=found.name)
    if asked_format():
        return holders_file(found, found_holders.all_rows(), period, scope)
    page = found_holders.table.page()
    return render_template(
        "kpi/accounts.html",
        definition=found,
        period=period,
        holders=found_holders,
        page=page,
        words=holder_row,
    )


def _page(found: Definition, asked: Asked) -> str:
    measure, period = found.measure, asked.period
    shown = show(found.id, period.from_on, period.to_on, scope=asked.scope)
    trend = _trend(found, asked)
    months = trend.months
    marks = training_waves(
        Period(months[0].period.from_on, months[-1].period.to_on, period.as_of), asked.scope
    )
    chart = chart_of([trend], marks, title=found.name, link=_month_link)
    tables = [_table(measure, asked, cut) for cut in measure.cuts if cut != "month"]
    return render_template(
        "kpi/measure.html",
        asked=asked,
        definition=found,
        shown=shown,
        heading=pages.heading(found, shown.result.tally, shown.target, asked),
        period=pages.period_words(asked),
        trend=trend,
        chart=chart,
        figure=live_figure(chart),
        tables=[
            (pages.CUT_TITLES[table.cut], table, pages.table_rows(found.id, table, asked)) for table in tables
        ],
        completeness=completeness_of(period, asked.scope) if measure.grain in OF_CLAIMS else None,
        part_href=lambda part: rows_href(found.id, period, part=part, scope=asked.scope),
        month_href=lambda one, part: rows_href(found.id, one.period, part=part, scope=asked.scope),
        month_name=month_name,
        fraction=fraction_of,
        heads=pages.CUT_HEADS,
        words=pages,
        **_choices(asked),
    )


def _trend(found: Definition, asked: Asked) -> Trend:
    return trends_of([found.id], month=asked.month, scope=asked.scope, count=TREND_MONTHS)[found.id]


def _month_link(trend: Trend, month: Any) -> str | None:
    return rows_href(trend.definition.id, month.period, scope=trend.scope)


def _table(measure: Measure, asked: Asked, cut: str) -> Breakdown:
    rules = showing()
    fewest = rules.fewest_claims if measure.grain in OF_CLAIMS else rules.fewest_people
    return breakdown(measure, asked.period, scope=asked.scope, cut=cut, fewest=fewest)


def _file(found: Definition, asked: Asked, cut: str) -> Response:
    """Return the months, or the table of a cut, as a file.

    Raises:
        NotFound: when the measure has no such table.
    """
    if cut == "month":
        return months_file(found, _trend(found, asked).months, asked)
    if cut not in found.measure.cuts:
        raise NotFound(f"{found.id} has no table called {cut!r}.")
    return cut_file(found, cut, pages.table_rows(found.id, _table(found.measure, asked, cut), asked), asked)


def _choices(asked: Asked) -> dict[str, Any]:
    """Return the selects and chips of the filter bar."""
    paths = scope_paths(KPI_VIEW, current())
    visible = [unit for unit in units().values() if any(unit.path.startswith(path) for path in paths)]
    seen = {unit.path for unit in visible}
    return {
        "months": choices_of_months(),
        "units": [("", "All my units"), *((unit.code, _indented(unit, seen)) for unit in visible)],
        "first_month": months_back(asked.month, TREND_MONTHS - 1),
    }


def _indented(unit: Unit, seen: set[str]) -> str:
    """Return the name of a unit, indented by the number of units above it that are seen too."""
    parts = unit.path.split("/")
    depth = sum("/".join(parts[:end]) + "/" in seen for end in range(2, len(parts) - 1))
    return "\u2003" * depth + unit.name
