"""A roster of a school or an agency: pasted or uploaded, shown row by row, then taken in."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, render_template, request
from markupsafe import Markup

from lms.access.permissions import TAKE_IN
from lms.access.rules.intake_rows import COLUMNS, MOST_ROWS, TYPES
from lms.access.services.taking_in import Intake, take_in
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, current, may, requires, scope_paths
from lms.core.web.pasted import sent_rows

LARGEST_TEXT = 200_000

blueprint = Blueprint("taking_in", __name__, url_prefix="/team/intake", template_folder="../templates")


@blueprint.get("")
@requires(TAKE_IN)
def index() -> str:
    """Show the form and what the rows look like."""
    return _page("", None)


@blueprint.post("")
@requires(TAKE_IN)
def check_or_take() -> Any:
    """Show what the rows would do; with the second button take in those without a fault."""
    text, problem = sent_rows(LARGEST_TEXT)
    is_dry = request.form.get("act") != "take"
    if problem:
        return _page("", Intake((), problem, is_dry=True)), HTTPStatus.UNPROCESSABLE_ENTITY
    found = take_in(text, paths=scope_paths(TAKE_IN), by=current().employee_no or "", dry_run=is_dry)
    if not is_dry and found.good:
        flash(_("%d people are taken in; each has their pathway.") % found.good, "ok")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if found.problem else HTTPStatus.OK
    return _page(text, found), status


def _page(text: str, found: Intake | None) -> str:
    return render_template(
        "access/taking_in.html",
        text=text,
        found=found,
        columns=COLUMNS,
        types=TYPES,
        most=MOST_ROWS,
    )


def at_team_top(_identity: Identity) -> Markup | None:
    """Lead from the team to taking in a roster, for who may."""
    if not may(TAKE_IN):
        return None
    return Markup(render_template("access/taking_in_link.html"))  # noqa: S704  (a template has escaped it)
