"""The calendar of retention: what goes when, of what is held, and the policy that says so."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import day, instant
from lms.records.permissions import HOLD, SEE_RECORDS
from lms.records.services.calendar import Calendar, calendar
from lms.records.services.counting import ask_count
from lms.records.services.holds import holds, people_held
from lms.records.services.requests import requests

blueprint = Blueprint("records", __name__, url_prefix="/admin/retention", template_folder="../templates")


@blueprint.get("")
@requires(SEE_RECORDS)
def index() -> Any:
    """Show the calendar; the same rows as a file."""
    shown = calendar()
    if asked_format():
        return _file(shown)
    open_holds = holds(only_open=True)
    return render_template(
        "records/calendar.html",
        shown=shown,
        holds=open_holds,
        held=len(people_held()) if open_holds else 0,
        waiting=[one for one in requests() if one.decision is None],
        may_hold=may(HOLD),
    )


@blueprint.post("/count")
@requires(SEE_RECORDS)
def count() -> Any:
    """Have the months ahead and the gaps in the data counted again."""
    with unit_of_work():
        ask_count(current())
    flash(_("It is being counted. Look again in a moment."), "ok")
    return redirect(url_for(".index"), code=303)


def _file(shown: Calendar) -> Any:
    heads = [
        Head(_("Records")),
        Head(_("Kept for months"), "number"),
        Head(_("Counted from")),
        Head(_("What letting go does")),
        Head(_("There are"), "number"),
        Head(_("Of what")),
        *(Head(month.strftime("%Y-%m"), "number") for month in shown.months),
    ]
    rows = [
        [
            line.record_class.title,
            line.months,
            line.record_class.counted_from,
            line.record_class.way,
            line.records,
            line.unit,
            *(count for _month, count in line.ahead),
        ]
        for line in shown.lines
    ]
    counted = instant(shown.counted_at) if shown.counted_at else _("not yet")
    told = [(_("Counted"), counted), (_("Policy"), _policy(shown))]
    return download("retention", _("Retention calendar"), heads, rows, imprint_of(None, told))


def _policy(shown: Calendar) -> str:
    version = shown.version
    if version is None:
        return _("none: everything is kept")
    since = day(version.revision.effective_on, absent=_("the beginning"))
    return _("version %(number)d, from %(day)s") % {"number": version.number, "day": since}
