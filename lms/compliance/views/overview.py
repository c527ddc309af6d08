"""The compliance page: people with nothing late by unit and role, completion beside proficiency."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request

from lms.compliance.permissions import OVERVIEW, PEOPLE
from lms.compliance.policy import compliance_policy
from lms.compliance.services.overview import Overview, overview
from lms.compliance.services.reports import percentage
from lms.compliance.views.heat import MOST_UNITS, HeatMaker
from lms.compliance.views.wanted import Wanted, is_below, unit_options
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.core.web.figures import Share
from lms.core.web.formats import percent

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
    if asked_format():
        found = overview(paths, as_of=wanted.as_of, focus=wanted.unit)
        rows = _file_rows(found, policy["smallest_group"])
        reach = paths if wanted.unit is None else (wanted.unit.path,)
        imprint = imprint_of(reach, as_of=wanted.as_of)
        return download("compliance", _("Compliance by unit and role"), HEADS, rows, imprint)
    found = overview(paths, as_of=wanted.as_of, focus=wanted.unit, most=MOST_UNITS)
    total, named = found.total, scope_paths(PEOPLE)
    maker = HeatMaker(found, wanted, paths, named, policy["target_percent"], policy["smallest_group"])
    drawn = maker.heat_map(_number("roles"), _number("rows"))
    return render_template(
        "compliance/index.html",
        total=total,
        wanted=wanted,
        policy=policy,
        share=Share(total.people_on_time, total.people).percent,
        heat_map=drawn if found.job_roles else None,
        role_count=len(found.job_roles),
        unit_count=len(found.rows),
        sides=[
            (unit, found.sides[unit.id], wanted.page_href(unit=unit.code) if is_below(unit, paths) else None)
            for unit in drawn.units
        ],
        units=unit_options(paths, wanted.unit),
        managers_href=wanted.managers_href() if named else None,
        percent=percent,
        percentage=percentage,
    )


def _number(name: str) -> int:
    """Return which piece of the job roles or units the address asks for; anything unknown is the first."""
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1


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
