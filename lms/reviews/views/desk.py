"""The desk of reviews: what a quarter asks for, what is drawn, who reviews, what came of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.errors import DomainError
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import units
from lms.reviews import wording
from lms.reviews.permissions import DESK, MINE
from lms.reviews.policy import ReviewsPolicy, reviews_policy
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import ERROR_CLASSES
from lms.reviews.rules.standing import CLOSED
from lms.reviews.services.desk import DeskRow, by_type, reviewers, reviews_of, rows_of
from lms.reviews.services.drawing import Order, draw_review
from lms.reviews.views.subjects import me

QUARTERS = 6

blueprint = Blueprint(
    "coding_reviews", __name__, url_prefix="/coding-reviews", template_folder="../templates"
)


@blueprint.get("")
@requires(DESK)
def index() -> Any:
    """Show the reviews of a quarter, drawn or not; also as a file."""
    quarter, policy = _quarter(request.args.get("quarter", "")), reviews_policy()
    everybody = _rows(quarter)
    unit = _unit(everybody, request.args.get("unit", ""))
    rows = [row for row in everybody if unit is None or (row.unit is not None and row.unit.code == unit)]
    drawn = [row for row in rows if row.seen is not None]
    table = RowList("coding-reviews", _columns(policy), rows, "state", _("Coding reviews"))
    if asked_format():
        filters = [(_("Quarter"), quarter.in_words), (_("Unit"), unit or "")]
        return table.download(imprint_of(scope_paths(DESK), filters))
    shown = RowList("coding-reviews", _columns(policy), drawn, "state", _("Coding reviews"))
    closed = sum(row.seen is not None and row.seen.state == CLOSED for row in rows)
    named = {person.id: person for person in reviewers(scope_paths(DESK))}
    return render_template(
        "reviews/desk.html",
        page=shown.page(),
        undrawn=[row for row in rows if row.seen is None],
        types=by_type(drawn),
        quarter=quarter,
        quarters=_quarters(),
        unit=unit or "",
        unit_options=_unit_options(everybody),
        heading=wording.heading(closed, len(rows), quarter),
        due_on=wording.due_on(quarter, policy),
        policy=policy,
        wording=wording,
        reviewers=named,
        classes=ERROR_CLASSES,
    )


@blueprint.post("")
@requires(DESK)
def draw() -> Any:
    """Draw the chosen samples; one that was drawn meanwhile stays as it is."""
    quarter = _quarter(request.form.get("quarter", ""))
    waiting = {_key(row): row for row in _rows(quarter) if row.seen is None}
    chosen = [waiting[key] for key in dict.fromkeys(request.form.getlist("sample")) if key in waiting]
    allowed = {str(person.id): person.id for person in reviewers(scope_paths(DESK))}
    reviewer_id = allowed.get(request.form.get("reviewer", ""))
    try:
        with unit_of_work(durable=True):
            made = [draw_review(_order(row, quarter, reviewer_id))[1] for row in chosen]
    except DomainError as error:
        flash(" ".join(part for part in (error.message, error.hint) if part), "bad")
    else:
        _say(sum(made))
    return redirect(url_for(".index", quarter=quarter.slug), code=303)


def _say(made: int) -> None:
    if made:
        flash(ngettext("One sample is drawn.", "%d samples are drawn.", made).replace("%d", str(made)), "ok")
    else:
        flash(_("Nothing was drawn: choose at least one coder."), "bad")


@blueprint.get("/mine")
@requires(MINE)
def mine() -> str:
    """Show the reviews of one's own coding."""
    found = reviews_of(me())
    return render_template("reviews/mine.html", reviews=found, policy=reviews_policy(), wording=wording)


def _rows(quarter: Quarter) -> list[DeskRow]:
    """Return the rows of the viewer's units without their own work."""
    return [row for row in rows_of(quarter, scope_paths(DESK)) if row.person.id != me()]


def _order(row: DeskRow, quarter: Quarter, reviewer_id: int | None) -> Order:
    return Order(row.person.id, row.patient_type, quarter, me(), reviewer_id)


def _key(row: DeskRow) -> str:
    return f"{row.person.employee_no}:{row.patient_type}"


def _quarter(slug: str) -> Quarter:
    """Return the quarter that an address names, else the last one that is over."""
    found = Quarter.named(slug)
    today = Quarter.of(clock.today())
    return found if found is not None and found <= today else today.before


def _quarters() -> list[tuple[str, str]]:
    one = Quarter.of(clock.today())
    found = []
    for _number in range(QUARTERS):
        found.append((one.slug, one.in_words))
        one = one.before
    return found


def _unit(rows: list[DeskRow], code: str) -> str | None:
    return code if any(row.unit is not None and row.unit.code == code for row in rows) else None


def _unit_options(rows: list[DeskRow]) -> list[tuple[str, str]]:
    known = {row.unit.code for row in rows if row.unit is not None}
    found = [(unit.code, unit.name) for unit in units().values() if unit.code in known]
    return [("", _("All")), *found]


def _columns(policy: ReviewsPolicy) -> tuple[ListColumn, ...]:
    order = list(wording.LOOKS)

    def state(row: DeskRow) -> str:
        return wording.LOOKS[row.seen.state].word if row.seen else wording.NOT_DRAWN.word

    def rank(row: DeskRow) -> int:
        return order.index(row.seen.state) if row.seen else -1

    return (
        ListColumn("name", _("Coder"), lambda row: row.person.full_name),
        ListColumn("employee_no", _("Employee no."), lambda row: row.person.employee_no),
        ListColumn("unit", _("Unit"), lambda row: row.unit.name if row.unit else ""),
        ListColumn("type", _("Patients"), lambda row: policy.title(row.patient_type)),
        ListColumn("word", _("Standing"), state),
        ListColumn("state", _("Step"), rank, "number"),
        ListColumn("records", _("Coded"), lambda row: row.records, "number"),
        ListColumn("cases", _("Drawn"), lambda row: row.seen and row.seen.course.cases, "number"),
        ListColumn("looked", _("Looked at"), lambda row: row.seen and row.seen.course.first, "number"),
        ListColumn("codes", _("Codes"), lambda row: row.seen and row.seen.totals.codes, "number"),
        ListColumn(
            "correct", _("Codes that stand"), lambda row: row.seen and row.seen.totals.correct, "number"
        ),
    )
