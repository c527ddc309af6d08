"""The compliance page: people with nothing late by unit and role, completion beside proficiency."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template

from lms.compliance.permissions import OVERVIEW, PEOPLE
from lms.compliance.policy import compliance_policy
from lms.compliance.services.overview import Overview, overview
from lms.compliance.services.reports import percentage
from lms.compliance.services.rollup import Counts
from lms.compliance.views.wanted import Wanted, is_below, unit_options
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.core.web.figures import HeatCell, Share, heat_cell
from lms.core.web.formats import percent
from lms.roles.api import title_of

blueprint = Blueprint("compliance", __name__, url_prefix="/compliance", template_folder="../templates")

HEADS = (
    Head(_("Unit")),
    Head(_("Job role")),
    Head(_("People"), "number"),
    Head(_("Nothing late"), "number"),
    Head(_("Obligations"), "number"),
    Head(_("Met"), "number"),
    Head(_("Late"), "number"),
    Head(_("Competencies"), "number"),
    Head(_("Proven"), "number"),
)


@blueprint.get("")
@requires(OVERVIEW)
def index() -> str | Response:
    """Show people with nothing late by unit and role, and completion beside proficiency; also as a file."""
    paths = scope_paths(OVERVIEW)
    wanted, policy = Wanted.from_request(paths), compliance_policy()
    found = overview(paths, as_of=wanted.as_of, focus=wanted.unit)
    if asked_format():
        rows = _file_rows(found, policy["smallest_group"])
        reach = paths if wanted.unit is None else (wanted.unit.path,)
        imprint = imprint_of(reach, as_of=wanted.as_of)
        return download("compliance", _("Compliance by unit and role"), HEADS, rows, imprint)
    total = found.total
    return render_template(
        "compliance/index.html",
        total=total,
        wanted=wanted,
        policy=policy,
        share=Share(total.people_on_time, total.people).percent,
        columns=[unit.name for unit in found.rows],
        rows=[(title_of(job_role), _cells(job_role, found, policy, wanted)) for job_role in found.job_roles],
        sides=[(unit, found.of_unit(unit.id)) for unit in found.rows],
        units=unit_options(paths),
        percent=percent,
        percentage=percentage,
    )


def _cells(job_role: str, found: Overview, policy: dict[str, Any], wanted: Wanted) -> list[HeatCell]:
    """Return a row of the heat map; a cell opens its people for those who may see names there."""
    cells, named = [], scope_paths(PEOPLE)
    for unit in found.rows:
        counts = found.cells.get((unit.id, job_role), Counts())
        may_open = counts.people > 0 and is_below(unit, named)
        cells.append(
            heat_cell(
                Share(counts.people_on_time, counts.people),
                target=policy["target_percent"],
                href=wanted.people_href(unit=unit.code, role=job_role) if may_open else None,
                fewest=policy["smallest_group"],
            )
        )
    return cells


def _file_rows(found: Overview, smallest: int) -> Iterator[list[Any]]:
    for unit in found.rows:
        for job_role in found.job_roles:
            counts = found.cells.get((unit.id, job_role))
            if counts is None:
                continue
            if counts.people < smallest:
                yield [unit.code, job_role, f"under {smallest}", "", "", "", "", "", ""]
                continue
            yield [
                unit.code,
                job_role,
                counts.people,
                counts.people_on_time,
                counts.obligations,
                counts.met,
                counts.late,
                counts.competencies,
                counts.proficient,
            ]
