"""The tables of the KPI pages as files: months, cuts, the overview, and who holds an account."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

from lms.core import clock
from lms.core.exports.download import Filters, chosen, download, imprint_of
from lms.core.exports.sheet import Head, Imprint
from lms.core.i18n import gettext as _
from lms.core.web.formats import day, spoken
from lms.kpi import pages
from lms.kpi.asking import Asked
from lms.kpi.lists import HolderRow
from lms.kpi.rules.periods import Period
from lms.kpi.services.definitions import Definition
from lms.kpi.services.scopes import Scope
from lms.kpi.services.trends import Month

STANDINGS = {True: _("on target"), False: _("off target"), None: ""}
HOLDER_HEADS = (
    Head(_("Person")),
    Head(_("Employee number")),
    Head(_("Unit")),
    Head(_("Role")),
    Head(_("Valid sign-off")),
)
OVERVIEW_HEADS = (
    Head(_("Measure")),
    Head(_("Id")),
    Head(_("Group")),
    Head(_("Numerator"), "number"),
    Head(_("Denominator"), "number"),
    Head(_("Value"), "number"),
    Head(_("Measured in")),
    Head(_("Target"), "number"),
    Head(_("Standing")),
)


def months_file(found: Definition, months: Iterable[Month], asked: Asked) -> Response:
    """Return a measure month by month."""
    today = clock.today()
    rows = (
        [one.period.month, "", one.tally.numerator, one.tally.denominator, one.value, today] for one in months
    )
    return _cut_file(found, "month", rows, asked_imprint(asked, with_period=False))


def cut_file(found: Definition, cut: str, table: Iterable[Mapping[str, Any]], asked: Asked) -> Response:
    """Return a measure cut by unit, payer, step and so on."""
    today = clock.today()
    rows = (
        [
            row["name"],
            row["detail"],
            row["tally"].numerator,
            row["tally"].denominator,
            row["value"],
            today,
        ]
        for row in table
    )
    return _cut_file(found, cut, rows, asked_imprint(asked))


def _cut_file(found: Definition, cut: str, rows: Iterable[Sequence[Any]], imprint: Imprint) -> Response:
    heads = (
        Head(_(pages.CUT_HEADS.get(cut, "Month"))),
        Head(_("Id")),
        Head(_("Numerator"), "number"),
        Head(_("Denominator"), "number"),
        Head(
            _("Value, %s") % found.unit, "percent" if found.unit == "percent" else "number", code=found.unit
        ),
        Head(_("As of"), "date"),
    )
    return download(f"{found.id}-{cut}", f"{found.id} {found.name}", heads, rows, imprint)


def overview_file(groups: Iterable[tuple[str, Sequence[pages.Listed]]], asked: Asked) -> Response:
    """Return every computed measure of the month that was asked for; too few and open ones have no value."""
    rows = (
        [
            one.definition.name,
            one.definition.id,
            group,
            one.month.tally.numerator,
            one.month.tally.denominator,
            one.month.value if one.month.state == "shown" else None,
            one.definition.unit,
            one.target,
            STANDINGS[one.is_on_target if one.month.state == "shown" else None],
        ]
        for group, listed in groups
        for one in listed
    )
    return download("measures", _("Measures"), OVERVIEW_HEADS, rows, asked_imprint(asked))


def holders_file(found: Definition, rows: Iterable[HolderRow], period: Period, scope: Scope) -> Response:
    """Return everybody with an active account of the EHR on the last day of a period."""
    cells = ([row.name, row.employee_no, row.unit, row.job_role, row.is_valid] for row in rows)
    filters = [(_("On"), day(period.end)), *_setting(scope)]
    title = f"{found.id} {found.name}"
    return download(found.id, title, HOLDER_HEADS, cells, imprint_of(scope.paths, filters))


def rows_imprint(period: Period, part: str, scope: Scope, more: Filters = ()) -> Imprint:
    """Return the imprint of the facts behind a number."""
    days = f"{day(period.from_on)} \u2013 {day(period.end)}"
    filters = [(_("Period"), days), (_("Part"), spoken(part)), *_setting(scope), *more]
    return imprint_of(scope.paths, filters, as_of=period.as_of)


def asked_imprint(asked: Asked, *, with_period: bool = True) -> Imprint:
    """Return the imprint of what a page of measures asks for."""
    period = [(_("Period"), pages.period_words(asked))] if with_period else []
    return imprint_of(asked.scope.paths, [*period, *_setting(asked.scope)], as_of=asked.period.as_of)


def _setting(scope: Scope) -> list[tuple[str, str]]:
    names = (("acute", _("Acute")), ("ambulatory", _("Ambulatory")))
    return [(_("Setting"), chosen(names, scope.setting or ""))]
