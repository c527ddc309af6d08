"""What was shown: the snapshot of each day beside what is known of that day now, in the reader's units."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for

from lms.core.asked import day_in
from lms.core.errors import NotFound
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import requires, scope_paths
from lms.reports.permissions import SHOWN
from lms.reports.services import gates_looked_back, looking_back

blueprint = Blueprint("shown", __name__, url_prefix="/reports/shown", template_folder="../templates")


@blueprint.get("")
@requires(SHOWN)
def index() -> str:
    """List the newest days that were written down."""
    return render_template("reports/shown.html", days=looking_back.days_written())


@blueprint.get("/<shown_on>")
@requires(SHOWN)
def show(shown_on: str) -> Any:
    """Show one day by unit and job role: as it was shown, and as known now; also as a file."""
    wanted = _day(shown_on)
    paths = scope_paths(SHOWN)
    found = looking_back.day_of(wanted, paths)
    if found is None:
        raise NotFound(_("This day was not written down."))
    table = _table(found, wanted)
    if asked_format():
        return table.download(imprint_of(paths, as_of=wanted, known_on=wanted))
    return render_template(
        "reports/shown_day.html", found=found, page=table.page(), day=wanted, chips=_chips(wanted, "show")
    )


@blueprint.get("/<shown_on>/gates")
@requires(SHOWN)
def gates(shown_on: str) -> Any:
    """Show the gates of one day by unit and job role: as shown, and as known now; also as a file."""
    wanted = _day(shown_on)
    paths = scope_paths(SHOWN)
    found = gates_looked_back.gates_of_day(wanted, paths)
    if found is None:
        raise NotFound(
            _("The gates of this day were not written down."),
            hint=_("They are since the first night with this report; earlier days hold obligations alone."),
        )
    table = _gates_table(found, wanted)
    if asked_format():
        return table.download(imprint_of(paths, as_of=wanted, known_on=wanted))
    return render_template(
        "reports/shown_gates.html", found=found, page=table.page(), day=wanted, chips=_chips(wanted, "gates")
    )


def _day(text: str) -> date:
    found = day_in(text)
    if found is None:
        raise NotFound(_("This day was not written down."))
    return found


def _chips(day: date, shown: str) -> list[tuple[str, str, bool]]:
    """Return label, address and whether it is open of the two reports of a day."""
    named = (("show", _("Obligations")), ("gates", _("Gates")))
    return [(words, url_for(f".{name}", shown_on=day.isoformat()), name == shown) for name, words in named]


def _table(found: looking_back.DayShown, day: date) -> RowList:
    columns = (
        ListColumn("unit", _("Unit"), lambda row: row.unit),
        ListColumn("role", _("Job role"), lambda row: row.role),
        ListColumn("people", _("People"), lambda row: row.then.people, "number"),
        ListColumn("on_time", _("Nothing late"), lambda row: row.then.people_on_time, "number"),
        ListColumn("obligations", _("Obligations"), lambda row: row.then.obligations, "number"),
        ListColumn("met", _("Met"), lambda row: row.then.met, "number"),
        ListColumn("late", _("Late"), lambda row: row.then.late, "number"),
        ListColumn("now", _("As known now"), lambda row: row.now_in_words),
    )
    title = _("Compliance as shown at the end of %s") % day.isoformat()
    return RowList("compliance-as-shown", columns, found.rows, "unit", title)


def _gates_table(found: gates_looked_back.GatesOfDay, day: date) -> RowList:
    def number(name: str, words: str) -> ListColumn:
        return ListColumn(name, words, lambda row: row.then[name], "number")

    columns = (
        ListColumn("unit", _("Unit"), lambda row: row.unit),
        ListColumn("role", _("Job role"), lambda row: row.role),
        number("gates", _("Gates")),
        ListColumn("may_work", _("May work"), lambda row: row.may_work, "number"),
        number("cleared", _("Cleared")),
        number("provisional", _("Provisional")),
        number("grace", _("Grace")),
        number("ready_for_signoff", _("Ready")),
        number("in_progress", _("In progress")),
        number("not_started", _("Not begun")),
        number("blocked", _("Blocked")),
        number("suspended", _("Suspended")),
        ListColumn("now", _("As known now"), lambda row: row.now_in_words),
    )
    title = _("Gates as shown at the end of %s") % day.isoformat()
    return RowList("gates-as-shown", columns, found.rows, "unit", title)
