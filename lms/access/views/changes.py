"""What changed about access since a day: the event log with its filters and files."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from lms.access.permissions import REGISTER
from lms.access.services.changes import KINDS, LONGEST, Period, changes_in, last_friday
from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import Refused
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.web.formats import day as in_words
from lms.people.api import Person, Unit
from lms.roles.api import job_role_of_gate, title_of

blueprint = Blueprint(
    "access_changes", __name__, url_prefix="/access/changes", template_folder="../templates"
)

WORDS = {
    "confirm": (_("Confirmed by a manager"), "info", "met"),
    "release": (_("Released"), "ok", "met"),
    "return": (_("Returned"), "warn", "return"),
    "refuse": (_("Refused"), "bad", "blocked"),
    "provisional": (_("Provisional access"), "warn", "clock"),
    "suspended": (_("Suspended"), "bad", "paused"),
    "restored": (_("Suspension lifted"), "ok", "met"),
    "ended": (_("Ran out or ended"), "bad", "blocked"),
}


@blueprint.get("")
@requires(REGISTER)
def index() -> Any:
    """Show what changed in a period; without one, since the last Friday.

    Raises:
        Refused: when the period is not in order or longer than a year.
    """
    period, paths = _period(), scope_paths(REGISTER)
    table = _table(period, paths)
    if asked_format():
        days = f"{in_words(period.first_on)} – {in_words(period.last_on)}"
        what = str(WORDS[period.kind][0]) if period.kind else ""
        words = [(_("Days"), days), (_("What"), what), (_("Unit"), period.unit)]
        return table.download(imprint_of(paths, words))
    page = table.page()
    return render_template(
        "access/changes.html",
        page=page,
        period=period,
        words=WORDS,
        title_of=_job,
        by_whom=by_whom,
        kinds=[("", _("Everything")), *((kind, WORDS[kind][0]) for kind in KINDS)],
        heading=_heading(page.total, period.first_on),
        friday=url_for("access_changes.index"),
    )


def _period() -> Period:
    today = clock.today()
    first = _day("from", last_friday(today))
    last = _day("to", today)
    if last < first or last - first > LONGEST:
        raise Refused(_("The period is not in order."), hint=_("Choose at most a year, the first day first."))
    kind = request.args.get("kind", "")
    return Period(first, last, kind if kind in KINDS else "", request.args.get("unit", "")[:40])


def _day(name: str, default: date) -> date:
    text = {"from": request.args.get("from", ""), "to": request.args.get("to", "")}[name]
    found = day_in(text) if text else default
    if found is None:
        raise Refused(_("%(name)s is not a date.") % {"name": name}, hint=_("Write it as 2026-11-16."))
    return found


def _heading(count: int, first_on: date) -> str:
    since = in_words(first_on)
    if not count:
        return _("Nothing changed since %s") % since
    if count == 1:
        return _("One change since %s") % since
    return _("%(count)d changes since %(day)s") % {"count": count, "day": since}


def _table(period: Period, paths: tuple[str, ...]) -> Table:
    found, query = changes_in(paths, period)
    columns = (
        Column("on", _("Day"), lambda row: row.at or row.on, found.c.on, "date"),
        Column("what", _("What"), lambda row: str(WORDS[row.kind][0]), found.c.kind),
        Column("name", _("Person"), lambda row: row.Person.full_name, Person.family_name),
        Column("employee_no", _("Employee no."), lambda row: row.Person.employee_no, Person.employee_no),
        Column("role", _("Job role"), lambda row: _job(row.gate), found.c.gate),
        Column("unit", _("Unit"), lambda row: row.Unit.name if row.Unit else "", Unit.name),
        Column("by", _("By"), lambda row: by_whom(row)),
        Column("note", _("Note"), lambda row: row.note or ""),
    )
    return Table("access-changes", columns, query, "-on", found.c.number, _("Changes of EHR access"))


def by_whom(row: Any) -> str:
    """Return who did a change, and for whom when they stood in for somebody; empty where midnight did."""
    if row.decider is None:
        return ""
    names = {"by": row.decider.full_name, "lender": row.lender.full_name if row.lender else ""}
    return str((_("%(by)s for %(lender)s") if row.lender else "%(by)s") % names)


def _job(gate: str) -> str:
    return title_of(job_role_of_gate(gate))
