"""What is late by manager; each row opens the late obligations of the manager's people."""

from flask import Blueprint, Response, render_template

from lms.compliance.permissions import PEOPLE
from lms.compliance.services.by_manager import late_by_manager
from lms.compliance.views.wanted import Wanted, unit_options
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import requires, scope_paths

blueprint = Blueprint(
    "compliance_managers", __name__, url_prefix="/compliance/managers", template_folder="../templates"
)


@blueprint.get("")
@requires(PEOPLE)
def index() -> str | Response:
    """List the managers of people in scope with what is late in their teams; also as a file."""
    paths = scope_paths(PEOPLE)
    wanted = Wanted.from_request(paths)
    reach = paths if wanted.unit is None else (wanted.unit.path,)
    rows = late_by_manager(reach, wanted.as_of)
    columns = (
        ListColumn("name", _("Manager"), lambda row: row.name or _("No manager named")),
        ListColumn("employee_no", _("Employee no."), lambda row: row.employee_no),
        ListColumn("team", _("People"), lambda row: row.team, "number"),
        ListColumn("people_late", _("People with something late"), lambda row: row.people_late, "number"),
        ListColumn("late", _("Late obligations"), lambda row: row.late, "number"),
        ListColumn("oldest", _("Oldest due"), lambda row: row.oldest_due_on, "date"),
    )
    table = RowList("late-by-manager", columns, rows, "-people_late", _("Late by manager"))
    if asked_format():
        return table.download(imprint_of(reach, [], as_of=wanted.as_of))
    return render_template(
        "compliance/managers.html",
        page=table.page(),
        wanted=wanted,
        units=unit_options(paths, wanted.unit),
        with_late=sum(row.people_late > 0 for row in rows),
        managers=len(rows),
    )
