"""Credentials of a team: who falls short and when, and the teaching that waits for an answer."""

from flask import Blueprint, Response, render_template, request, url_for

from lms.careers import wording
from lms.careers.permissions import TEAM
from lms.careers.services.teaching import waiting_in
from lms.careers.services.team import PRESSING, TeamRow, team_of
from lms.careers.views.subjects import me
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import requires, scope_paths
from lms.people import api as people

SHOWN = {"short": _("Falling short"), "all": _("All")}

blueprint = Blueprint(
    "team_credentials", __name__, url_prefix="/team/credentials", template_folder="../templates"
)


@blueprint.get("")
@requires(TEAM)
def index() -> str | Response:
    """List the cycles of people of one's units, the most pressing first; also as a file."""
    paths = scope_paths(TEAM)
    rows = team_of(paths)
    pressing = [row for row in rows if row.state in PRESSING]
    show = request.args.get("show", "")
    show = show if show in SHOWN else "all"
    table = _table(pressing if show == "short" else rows)
    if asked_format():
        return table.download(imprint_of(paths, [(_("Shown"), SHOWN[show])]))
    waiting = [one for one in waiting_in(paths) if one.row.person_id != me()]
    return render_template(
        "careers/team.html",
        page=table.page(),
        chip_items=[(words, url_for(".index", show=key), key == show) for key, words in SHOWN.items()],
        pressing=len({row.person.id for row in pressing}),
        holders=len({row.person.id for row in rows}),
        waiting=waiting,
        named=people.people({one.row.person_id for one in waiting}),
        wording=wording,
    )


def _table(rows: list[TeamRow]) -> RowList:
    return RowList(
        "team-credentials",
        (
            ListColumn("name", _("Person"), lambda row: row.person.full_name),
            ListColumn("state", _("Standing"), lambda row: wording.CYCLE_LOOKS[row.state].word, sort=None),
            ListColumn("to_on", _("Cycle ends"), lambda row: row.to_on, "date"),
            ListColumn("missing", _("Still to earn"), lambda row: _hours(row, "missing"), "number"),
            ListColumn("codes", _("Credential"), lambda row: ", ".join(row.codes)),
            ListColumn("counted", _("Earned"), lambda row: _hours(row, "counted"), "number"),
            ListColumn("needed", _("Needed"), lambda row: _hours(row, "needed"), "number"),
            ListColumn("employee_no", _("Employee no."), lambda row: row.person.employee_no),
        ),
        rows,
        "to_on",
        _("Credentials of the team"),
    )


def _hours(row: TeamRow, name: str) -> object:
    return getattr(row.standing, name) if row.standing else None
