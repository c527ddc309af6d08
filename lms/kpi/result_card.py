"""The result card of a module: what was known before and after it, and how a linked measure moved."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, request, url_for

from lms.assessments.api import PRE_TEST
from lms.core import clock
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.web.charts import draw
from lms.courses.api import ModuleSummary
from lms.kpi.asking import scope_from
from lms.kpi.figures import chart_of, fraction_of, month_name, value_text
from lms.kpi.links import rows_href
from lms.kpi.permissions import KPI_RESULTS
from lms.kpi.rules.before_after import FEWEST, Spread
from lms.kpi.services.module_results import (
    Linked,
    Moved,
    Scores,
    linked_to,
    listed,
    module_by_id,
    moved,
    names_of_steps,
    scores_of,
)
from lms.kpi.services.scopes import Scope
from lms.kpi.services.trends import Trend, newest_settled_month
from lms.people.api import units

MOST_UNITS = 150
WIDE_KINDS = ("system", "region", "facility")
_HEADS = (
    Head(_("What"), code="what"),
    Head(_("People, or denominator"), "number", code="n"),
    Head(_("Mean, or value"), "number", code="value"),
    Head(_("95 % interval from"), "number", code="low"),
    Head(_("95 % interval to"), "number", code="high"),
    Head(_("Completed the module"), "number", code="completed"),
)

blueprint = Blueprint("module_results", __name__, url_prefix="/results", template_folder="templates")


@blueprint.get("")
@requires(KPI_RESULTS)
def index() -> str:
    """List the modules with how many people were tested before and after."""
    scope = scope_from(request.args, KPI_RESULTS)
    return render_template("kpi/results.html", rows=listed(scope), pre_test=PRE_TEST, fewest=FEWEST)


@blueprint.get("/<module_id>")
@requires(KPI_RESULTS)
def card(module_id: str) -> Any:
    """Show the card of a module, or send it as a file."""
    module = module_by_id(module_id)
    scope = scope_from(request.args, KPI_RESULTS)
    links = linked_to(module)
    chosen = _chosen(links)
    scores = scores_of(module, scope)
    found = (
        moved(module_id, chosen.definition, month=newest_settled_month(scope), scope=scope)
        if chosen
        else None
    )
    if asked_format():
        return _file(module, scope, scores, found)
    trend = found.trend if found else None
    return render_template(
        "kpi/result_card.html",
        module=module,
        scope=scope,
        scores=scores,
        links=links,
        chosen=chosen,
        step_names=names_of_steps(chosen.steps) if chosen else {},
        found=found,
        chart=_chart(found) if found else None,
        month_name=month_name,
        fraction=fraction_of,
        value_text=value_text,
        trend=trend,
        units=_units(),
        here=url_for(".card", module_id=module_id),
        query=_query(scope, chosen),
        pre_test=PRE_TEST,
        fewest=FEWEST,
    )


def _chosen(links: list[Linked]) -> Linked | None:
    wanted = request.args.get("kpi", "")
    return next((one for one in links if one.definition.id == wanted), links[0] if links else None)


def _query(scope: Scope, chosen: Linked | None) -> str:
    parts = [("unit", scope.unit), ("kpi", chosen.definition.id if chosen else "")]
    kept = "&".join(f"{name}={value}" for name, value in parts if value)
    return f"?{kept}" if kept else ""


def _units() -> list[tuple[str, str]]:
    reach = scope_from({}, KPI_RESULTS)
    found = [unit for unit in units().values() if reach.covers(unit.path)]
    shown = found if len(found) <= MOST_UNITS else [one for one in found if one.kind in WIDE_KINDS]
    return [("", _("All my units")), *((unit.code, unit.name) for unit in shown)]


def _chart(found: Moved) -> Any:
    title = _("%s, twelve months") % found.trend.definition.name

    def link(trend: Trend, month: Any) -> str:
        return rows_href(trend.definition.id, month.period, scope=trend.scope)

    return draw(chart_of([found.trend], found.marks, title=title, link=link))


def _file(module: ModuleSummary, scope: Scope, scores: Scores, found: Moved | None) -> Any:
    unit = next((one.name for one in units().values() if one.code == scope.unit), None)
    imprint = imprint_of(scope.paths, [(_("Module"), module.id), (_("Unit"), unit)], as_of=clock.today())
    title = _("Result card of %s") % module.id
    return download(f"result-{module.id}", title, _HEADS, _cells(scores, found), imprint)


def _cells(scores: Scores, found: Moved | None) -> Iterator[tuple[Any, ...]]:
    before = _("Pre-test") if scores.source == PRE_TEST else _("Test-out")
    named = (
        (before, scores.before),
        (_("Exam, first sitting"), scores.after),
        (_("The same people, before"), scores.both_before),
        (_("The same people, after"), scores.both_after),
        (_("Difference of the same people"), scores.difference),
    )
    for words, one in named:
        yield (words, one.people, *_rounded(one), None)
    for place, month in enumerate(found.trend.months if found else ()):
        assert found is not None
        shown = month.value if month.state == "shown" else None
        words = f"{found.trend.definition.id} {month_name(month)}"
        yield (words, month.tally.denominator, shown, None, None, found.completed[place])


def _rounded(one: Spread) -> tuple[float | None, ...]:
    return tuple(None if value is None else round(value, 2) for value in (one.mean, one.low, one.high))
