"""Gaps in the data: the list of checks, and what each found."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from lms.core import clock
from lms.core.errors import NotFound, Refused
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import current, requires
from lms.core.unit_of_work import unit_of_work
from lms.records.permissions import SEE_QUALITY
from lms.records.quality import CHECKS
from lms.records.quality.base import MOST_ROWS
from lms.records.services.counting import ask_count
from lms.records.services.quality import Gap, gaps

blueprint = Blueprint(
    "data_quality", __name__, url_prefix="/admin/data-quality", template_folder="../templates"
)


@blueprint.get("")
@requires(SEE_QUALITY)
def index() -> Any:
    """List every check; the same rows as a file."""
    shown = gaps()
    if asked_format():
        return _file(shown)
    wrong = [gap for gap in shown if gap.found]
    return render_template(
        "records/quality.html",
        wrong=wrong,
        right=[gap for gap in shown if not gap.found],
        counted_on=max((gap.now.day for gap in shown if gap.now), default=None),
    )


@blueprint.post("/count")
@requires(SEE_QUALITY)
def count() -> Any:
    """Have everything counted again."""
    with unit_of_work():
        ask_count(current())
    flash(_("It is being counted. Look again in a moment."), "ok")
    return redirect(url_for(".index"), code=303)


@blueprint.get("/<check_key>")
@requires(SEE_QUALITY)
def show(check_key: str) -> Any:
    """Show what one check finds now; the same rows as a file.

    Raises:
        NotFound: when there is no such check.
    """
    try:
        check = CHECKS.get(check_key)
    except Refused:
        raise NotFound(_("There is no such check."), hint=_("Open it from the list.")) from None
    columns = (
        ListColumn("what", _("What"), lambda row: row.what),
        ListColumn("detail", _("Detail"), lambda row: row.detail),
    )
    rows = check.rows(clock.today(), MOST_ROWS)
    table = RowList(f"gap-{check.kind}", columns, rows, "what", check.title)
    if asked_format():
        return table.download(imprint_of(None, [(_("Check"), check.title)]))
    gap = next(one for one in gaps() if one.check.kind == check.kind)
    return render_template(
        "records/quality_check.html", check=check, gap=gap, page=table.page(), now=check.count(clock.today())
    )


def _file(shown: list[Gap]) -> Any:
    heads = [
        Head(_("Check")),
        Head(_("Found"), "number"),
        Head(_("Of"), "number"),
        Head(_("Of what")),
        Head(_("Since"), "date"),
        Head(_("Change"), "number"),
        Head(_("What comes of it")),
        Head(_("Who puts it right")),
    ]
    rows = [
        [
            gap.check.title,
            gap.now.found if gap.now else None,
            gap.now.of_all if gap.now else None,
            gap.check.of_what,
            gap.since,
            gap.change,
            gap.check.why,
            gap.check.owner,
        ]
        for gap in shown
    ]
    return download("data-quality", _("Gaps in the data"), heads, rows, imprint_of(None, []))
