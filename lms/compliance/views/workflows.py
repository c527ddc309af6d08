"""Proficiency by workflow: each step of the map for one's units, and the people behind a step."""

from collections.abc import Collection, Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.permissions import PEOPLE
from lms.compliance.services.by_workflow import WorkflowRow, by_workflow, measured_at
from lms.compliance.services.reports import percentage
from lms.compliance.views.wanted import Wanted, unit_options
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.web.formats import percent
from lms.people.api import Person, Unit
from lms.roles.api import title_of
from lms.workflows import api as workflows

blueprint = Blueprint(
    "compliance_workflows", __name__, url_prefix="/compliance/workflows", template_folder="../templates"
)

NOT_YET = "open"
CHIPS = ((NOT_YET, _("Not yet proven")), ("all", _("All")))
HEADS = (
    Head(_("Step")),
    Head(_("Workflow")),
    Head(_("Critical")),
    Head(_("Training asked"), "number"),
    Head(_("Training met"), "number"),
    Head(_("Competencies measured"), "number"),
    Head(_("Competencies proven"), "number"),
)


@blueprint.get("")
@requires(PEOPLE)
def index() -> str | Response:
    """Show how far people of one's units are proficient at each step, beside what they completed."""
    paths = scope_paths(PEOPLE)
    wanted = Wanted.from_request(paths)
    reach = _reach(paths, wanted)
    rows = by_workflow(reach, as_of=wanted.as_of)
    if asked_format():
        imprint = imprint_of(reach, as_of=wanted.as_of)
        return download("workflows", _("Proficiency by workflow"), HEADS, _cells(rows), imprint)
    return render_template(
        "compliance/workflows.html",
        rows=rows,
        wanted=wanted,
        units=unit_options(paths, wanted.unit),
        percent=percent,
        percentage=percentage,
    )


def _reach(paths: Collection[str], wanted: Wanted) -> Collection[str]:
    return paths if wanted.unit is None else (wanted.unit.path,)


def _cells(rows: list[WorkflowRow]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            row.step.id,
            row.step.name,
            _("yes") if row.is_critical else _("no"),
            row.training.obligations,
            row.training.met,
            row.shown.competencies,
            row.shown.proficient,
        ]


@blueprint.get("/<step_id>")
@requires(PEOPLE)
def step(step_id: str) -> str | Response:
    """List who has, or has not yet, proven the competencies of a step; also as a file."""
    found = workflows.step(step_id)
    paths = scope_paths(PEOPLE)
    wanted = Wanted.from_request(paths)
    show = request.args.get("shown", NOT_YET)
    show = show if show in dict(CHIPS) else NOT_YET
    known = workflows.competencies()
    columns = (
        Column("name", _("Person"), lambda row: row.Person.full_name, sort=Person.family_name),
        Column("employee_no", _("Employee no."), lambda row: row.Person.employee_no, sort=Person.employee_no),
        Column("unit", _("Unit"), lambda row: row.Unit.name, sort=Unit.name),
        Column("role", _("Job role"), lambda row: title_of(row.job_role), sort=ObligationSpan.job_role),
        Column("competency", _("Must be able to"), lambda row: _named(known, row.competency)),
        Column("proven", _("Proven"), lambda row: _("yes") if row.met else _("not yet"), ObligationSpan.met),
    )
    reach = _reach(paths, wanted)
    query = measured_at(found.competencies, reach, as_of=wanted.as_of, is_open=show == NOT_YET)
    one_a_person = Person.employee_no + " " + Requirement.subject
    table = Table("workflow", columns, query, "name", one_a_person, _("People at a step of the map"))
    if asked_format():
        shown = [(_("Step"), f"{found.id} {found.name}"), (_("Shown"), dict(CHIPS)[show])]
        return table.download(imprint_of(reach, shown, as_of=wanted.as_of))
    return render_template(
        "compliance/workflow.html",
        step=found,
        page=table.page(),
        wanted=wanted,
        units=unit_options(paths, wanted.unit),
        show=show,
        chips=CHIPS,
        known=known,
    )


def _named(known: dict[str, workflows.Competency], key: str) -> str:
    return known[key].name if key in known else key
