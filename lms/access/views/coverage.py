"""Coverage: which of the next shifts have too few people who can do a critical step, and who could help."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from lms.access.permissions import COVERAGE, TEAM
from lms.access.rules.coverage import WHOLE_DAY, Cell
from lms.access.services.coverage import Covered, coverage_in
from lms.core import clock
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import Identity, requires, scope_paths
from lms.workflows import api as workflows

blueprint = Blueprint("coverage", __name__, url_prefix="/coverage", template_folder="../templates")

SHIFT_WORDS = {
    "early": _("Early"),
    "late": _("Late"),
    "night": _("Night"),
    WHOLE_DAY: _("Whole day, no schedule"),
}
_WORDS = {"ok": _("enough"), "warn": _("just enough"), "bad": _("too few")}
MOST_HOLES = 6


@dataclass(frozen=True)
class _Row:
    """A cell with its rule, for files."""

    covered: Covered
    cell: Cell


@blueprint.get("")
@requires(COVERAGE)
def index() -> Any:
    """Show the next two weeks by shift, what falls short and why, and who could close it soonest."""
    paths, today = scope_paths(COVERAGE), clock.today()
    found = coverage_in(paths, today)
    if asked_format():
        rows = [_Row(one, cell) for one in found for cell in one.cells]
        table = RowList("coverage", _COLUMNS, rows, "day", _("Coverage of critical steps"))
        return table.download(imprint_of(paths, []))
    chosen = request.args.get("at", "")
    names = {f"{one.rule.id}@{one.unit.code}": one for one in found}
    shown = names.get(chosen) or next(iter(found), None)
    steps = workflows.steps()
    return render_template(
        "access/coverage.html",
        found=found,
        shown=shown,
        key=f"{shown.rule.id}@{shown.unit.code}" if shown else "",
        choices=[(key, f"{one.rule.title}, {one.unit.name}") for key, one in names.items()],
        heading=_heading(found),
        holes=[(one, hole) for one in found for hole in one.holes],
        most=MOST_HOLES,
        shift_words=SHIFT_WORDS,
        kind_words=_WORDS,
        step_name=steps[shown.rule.step].name if shown and shown.rule.step in steps else "",
        competencies=_competencies(shown),
        today=today,
        may_see_team=bool(scope_paths(TEAM)),
    )


def team_part(identity: Identity) -> Markup | None:
    """Lead a manager from the team to the coverage of its steps."""
    if not scope_paths(COVERAGE, identity):
        return None
    link = Markup('<a class="btn btn-plain" href="%s">%s</a>')
    return link % (url_for("coverage.index"), _("Coverage"))


def _competencies(shown: Covered | None) -> list[str]:
    known = workflows.competencies()
    return [known[key].name if key in known else key for key in (shown.rule.competencies if shown else ())]


def _heading(found: list[Covered]) -> str:
    short = sum(bool(cell.missing) for one in found for cell in one.cells)
    everything = sum(len(one.cells) for one in found)
    if not found:
        return _("No step of your units has a coverage rule")
    words = ngettext(
        "%(short)d of %(all)d shift is short of people",
        "%(short)d of %(all)d shifts are short of people",
        everything,
    )
    return words % {"short": short, "all": everything}


def _sort_key(row: _Row) -> date:
    return row.cell.day


_COLUMNS = (
    ListColumn("day", _("Day"), _sort_key, "date"),
    ListColumn("rule", _("Step"), lambda row: row.covered.rule.title),
    ListColumn("unit", _("Unit"), lambda row: row.covered.unit.name),
    ListColumn("shift", _("Shift"), lambda row: SHIFT_WORDS[row.cell.shift]),
    ListColumn("able", _("Can do it"), lambda row: len(row.cell.able), "number"),
    ListColumn("planned", _("Planned"), lambda row: len(row.cell.planned), "number"),
    ListColumn("least", _("Needed"), lambda row: row.cell.least, "number"),
    ListColumn("missing", _("Missing"), lambda row: row.cell.missing, "number"),
)
