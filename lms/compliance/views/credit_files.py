"""Evidence of a school or an agency: pasted or uploaded, shown row by row, then taken in."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, render_template, request

from lms.compliance.permissions import PRIOR_CREDIT
from lms.compliance.rules.credit_rows import COLUMNS, MOST_ROWS
from lms.compliance.services.credit_files import CreditFile, preview, take_in
from lms.compliance.services.prior_credit import general_modules, oldest_day, partners
from lms.core import clock
from lms.core.i18n import ngettext
from lms.core.permissions import current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.core.web.pasted import sent_rows
from lms.people.api import person

LARGEST_TEXT = 100_000

blueprint = Blueprint(
    "credit_files", __name__, url_prefix="/team/prior-credit", template_folder="../templates"
)


@blueprint.get("")
@requires(PRIOR_CREDIT)
def index() -> str:
    """Show the form, the partners and what of theirs is accepted."""
    return _page("", None)


@blueprint.post("")
@requires(PRIOR_CREDIT)
def check_or_take() -> Any:
    """Show which rows are accepted and why others are not; the second button takes in the accepted ones."""
    text, problem = sent_rows(LARGEST_TEXT)
    if problem:
        return _page("", CreditFile((), problem)), HTTPStatus.UNPROCESSABLE_ENTITY
    by_id, paths = current().person_id or 0, scope_paths(PRIOR_CREDIT)
    if request.form.get("act") != "take":
        found = preview(text, paths=paths, by=person(by_id))
        return _page(text, found), HTTPStatus.UNPROCESSABLE_ENTITY if found.problem else HTTPStatus.OK
    with unit_of_work(durable=True):
        by = person(by_id)
        found = preview(text, paths=paths, by=by)
        fresh = take_in(found, by=by)
    words = ngettext("One pass is taken in.", "%d passes are taken in.", fresh).replace("%d", str(fresh))
    flash(words, "ok" if fresh else "info")
    return _page(text, found, is_done=True)


def _page(text: str, found: CreditFile | None, *, is_done: bool = False) -> str:
    return render_template(
        "compliance/credit_files.html",
        text=text,
        found=found,
        is_done=is_done,
        columns=COLUMNS,
        most=MOST_ROWS,
        partners=partners(),
        modules=general_modules(),
        oldest=oldest_day(clock.today()),
    )
