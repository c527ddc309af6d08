"""The dry run of tomorrow's notices, and the nudge of one person."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request

from lms.compliance.permissions import NUDGE, PEOPLE
from lms.compliance.services.notice_preview import people_within, preview
from lms.compliance.services.nudging import nudge
from lms.compliance.views.wanted import Wanted, unit_options
from lms.core import clock, permissions
from lms.core.asked import day_in
from lms.core.errors import Refused
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import is_top, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_by_employee_no, subject_by_employee_no

blueprint = Blueprint("compliance_notices", __name__, template_folder="../templates")
MOST_DAYS = 14
MOST_PEOPLE = 500
"""How many people a page looks at: it is worked out while somebody waits, and read 500 people at a time."""
MOST_IN_A_FILE = 4_000
_BACK = {"overdue": "/team?show=overdue", "ageing": "/team/ageing"}


@blueprint.get("/compliance/notices/tomorrow")
@requires(PEOPLE)
def tomorrow() -> str | Response:
    """Show who gets what tomorrow, and why, about the people in scope; also as a file.

    It is worked out while somebody waits, so of many people a page looks at one unit; a file takes more.
    """
    today = clock.today()
    first = today.fromordinal(today.toordinal() + 1)
    asked = day_in(request.args.get("on")) or first
    day = asked if 0 <= (asked - today).days <= MOST_DAYS else first
    paths = scope_paths(PEOPLE)
    wanted = Wanted.from_request(paths)
    reach = paths if wanted.unit is None else (wanted.unit.path,)
    people = people_within(reach, day)
    is_small = people <= (MOST_IN_A_FILE if asked_format() else MOST_PEOPLE)
    is_everybody = any(is_top(path) for path in reach)
    rows = preview(day, None if is_everybody else reach) if is_small else []
    table = RowList("notices", _COLUMNS, rows, "at", _("Who gets what, and why"))
    if asked_format():
        if not is_small:
            raise Refused(
                _("A file holds what %d people are told at most.") % MOST_IN_A_FILE, hint=_("Choose a unit.")
            )
        return table.download(imprint_of(reach, [], as_of=day))
    told = [row for row in rows if not row.waits]
    return render_template(
        "compliance/notices.html",
        page=table.page(),
        day=day,
        today=today,
        recipients=len({row.recipient_no for row in told}),
        told=len(told),
        waiting=len(rows) - len(told),
        people=people,
        most=MOST_PEOPLE,
        has_file=people <= MOST_IN_A_FILE,
        unit=wanted.unit,
        units=unit_options(paths, wanted.unit),
    )


_COLUMNS = (
    ListColumn("recipient", _("Who is told"), lambda row: row.recipient),
    ListColumn("audience", _("As"), lambda row: row.audience),
    ListColumn("about", _("About"), lambda row: row.about),
    ListColumn("what", _("What"), lambda row: row.what),
    ListColumn("due", _("Due"), lambda row: row.due),
    ListColumn("why", _("Why"), lambda row: row.why),
    ListColumn("at", _("When"), lambda row: row.when),
)


@blueprint.post("/team/<employee_no>/nudge")
@requires(NUDGE, subject=subject_by_employee_no)
def nudge_one(employee_no: str) -> Any:
    """Have somebody told of what they are late with, once a day and thing."""
    who = person_by_employee_no(employee_no)
    try:
        with unit_of_work(durable=True):
            done = nudge(
                who.id, by_id=permissions.current().person_id or 0, is_ahead=request.form.get("ahead") == "1"
            )
    except Refused as refused:
        flash(refused.message, "warn")
        return redirect(_back(), code=303)
    if done.told:
        words = ngettext(
            "%(name)s is told of %(count)d thing: here now, by mail with the next digest.",
            "%(name)s is told of %(count)d things: here now, by mail with the next digest.",
            done.told,
        )
        flash(words % {"name": who.full_name, "count": done.told}, "ok")
    else:
        flash(_("%s was nudged about this today already.") % who.full_name, "warn")
    return redirect(_back(), code=303)


def _back() -> str:
    """Return the page of the team that the nudge was sent from."""
    return _BACK.get(request.form.get("from", ""), "/team")
