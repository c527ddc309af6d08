"""Large intakes with their readiness by the day on which they begin."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from lms.access.permissions import REGISTER
from lms.access.services.intakes import DAYS_AHEAD, DAYS_BACK, Intake, intakes
from lms.core import clock
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import requires, scope_paths
from lms.roles.api import title_of

blueprint = Blueprint(
    "access_intakes", __name__, url_prefix="/access/intakes", template_folder="../templates"
)

LARGE = 5
SIZES = (1, LARGE, 20)


@blueprint.get("")
@requires(REGISTER)
def index() -> Any:
    """Show who begins when, by job role and unit, and how many are ready."""
    text = request.args.get("size", str(LARGE))
    size = int(text) if text in map(str, SIZES) else LARGE
    paths, day = scope_paths(REGISTER), clock.today()
    found = intakes(paths, day, fewest=size)
    table = RowList("intakes", _COLUMNS, found, "begins", _("Intakes and their readiness"))
    if asked_format():
        return table.download(imprint_of(paths, [(_("People at least"), str(size))]))
    labels = {1: _("All"), LARGE: _("5 and more"), 20: _("20 and more")}
    return render_template(
        "access/intakes.html",
        page=table.page(),
        heading=_heading(found),
        line=_("From %(back)d days back to %(ahead)d days ahead, as things stand today.")
        % {"back": DAYS_BACK, "ahead": DAYS_AHEAD},
        chips=[(labels[one], url_for("access_intakes.index", size=one), one == size) for one in SIZES],
        title_of=title_of,
        day=day,
    )


def _heading(found: list[Intake]) -> str:
    people, behind = sum(one.people for one in found), sum(one.behind for one in found)
    if not found:
        return _("No intake of this size")
    return _("%(behind)d of %(people)d who begin are not ready for release") % {
        "behind": behind,
        "people": people,
    }


_COLUMNS = (
    ListColumn("begins", _("Begins"), lambda one: one.begins_on, "date"),
    ListColumn("role", _("Job role"), lambda one: title_of(one.job_role)),
    ListColumn("unit", _("Unit"), lambda one: one.unit_name),
    ListColumn("people", _("People"), lambda one: one.people, "number"),
    ListColumn("work", _("May work"), lambda one: one.at_work, "number"),
    ListColumn("ready", _("Ready for release"), lambda one: one.ready, "number"),
    ListColumn("behind", _("Not ready"), lambda one: one.behind, "number"),
    ListColumn("met", _("Met"), lambda one: one.met, "number"),
    ListColumn("asked", _("Asked"), lambda one: one.asked, "number"),
)
