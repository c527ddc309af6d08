"""The register of overrides of a month, as a list and as files, and the director's signed review of it."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.access.forms_overrides import ReviewForm
from lms.access.permissions import OVERRIDES, REVIEW
from lms.access.services import overrides as services
from lms.access.services.overrides import Override
from lms.access.views.subjects import attempted, me
from lms.compliance.api import SEE_EXCEPTIONS
from lms.core import clock
from lms.core.asked import month_in
from lms.core.errors import DomainError, NotFound
from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import ListColumn, RowList
from lms.core.permissions import Subject, current, may, requires, scope_paths, stands_in_for
from lms.core.web.formats import in_words
from lms.core.web.proving import proved
from lms.people import api as people
from lms.roles.api import job_role_of_gate, title_of

blueprint = Blueprint(
    "access_overrides", __name__, url_prefix="/access/overrides", template_folder="../templates"
)

WORDS = {
    services.PROVISIONAL: (_("Provisional access"), "warn", "clock"),
    services.EXTENSION: (_("Extension"), "warn", "clock"),
    services.EMERGENCY: (_("Emergency staffing"), "bad", "soon"),
    services.LEFT: (_("Suspension left out"), "info", "waived"),
    services.WAIVED: (_("Waiver"), "info", "waived"),
    services.MOVED: (_("Due day extended"), "info", "clock"),
}
_MONTHS = 12


@blueprint.get("")
@requires(OVERRIDES)
def index() -> Any:
    """Show every override that was entered in a month in a unit, with its expiry."""
    month, unit = _month(), _unit()
    rows = services.overrides_of([unit.path], month)
    shown = _of_kind(rows)
    table = RowList(f"overrides-{month:%Y-%m}", _COLUMNS, shown, "-entered", _("Register of overrides"))
    if asked_format():
        words = [(_("Month"), f"{month:%B %Y}"), (_("Unit"), unit.name), (_("Override"), _kind_in_words())]
        return table.download(imprint_of((unit.path,), words))
    return _page(month, unit, rows, ReviewForm())


@blueprint.post("/<unit_code>/<month>")
@requires(REVIEW)
def review(unit_code: str, month: str) -> Any:
    """Sign that the overrides of a month were reviewed."""
    first, unit = month_in(month), _reviewable(unit_code)
    if first is None:
        raise NotFound(_("There is no such month."))
    form = ReviewForm(request.form)
    rows = services.overrides_of([unit.path], first)
    means = proved(form) if form.validate() else None
    if means is None:
        return _page(first, unit, rows, form), 422
    asked = services.Reviewing(
        unit_id=unit.id,
        month=first,
        by_id=me(),
        digest=request.form.get("digest", "")[:64],
        note=form.note.data or "",
        form_key=form.form_key.data or "",
        password_reentered=True,
        for_id=stands_in_for(REVIEW, current(), Subject(paths=(unit.path,))),
    )
    signed, problem = attempted(lambda: services.review(asked))
    if signed is None:
        return _page(first, unit, rows, form, problem)
    flash(_("Reviewed and signed: %d overrides. The log keeps the digest of the list.") % signed.count, "ok")
    return redirect(url_for(".index", month=f"{first:%Y-%m}", unit=unit.code), code=303)


def _month() -> date:
    text = request.args.get("month", "")
    return month_in(text) or clock.today().replace(day=1)


def _kind() -> str:
    """Return the kind of override that the address asks for, "" for every kind."""
    kind = request.args.get("kind", "")
    return kind if kind in services.KINDS else ""


def _kind_in_words() -> str:
    return str(WORDS[_kind()][0]) if _kind() else ""


def _of_kind(rows: list[Override]) -> list[Override]:
    kind = _kind()
    return [row for row in rows if kind in ("", row.kind)]


def _role(one: Override) -> str:
    return title_of(job_role_of_gate(one.gate)) if one.gate else ""


def _units() -> list[people.Unit]:
    """Return the top units of the viewer and the facilities in them."""
    paths = scope_paths(OVERRIDES)
    found = [unit for unit in people.units().values() if unit.path.startswith(paths)]
    return [unit for unit in found if unit.path in paths or unit.kind in ("region", "facility")]


def _unit() -> people.Unit:
    """Return the unit that the address names; without one, or for one of others, the first of one's own."""
    choices, code = _units(), request.args.get("unit", "")
    return next((unit for unit in choices if unit.code == code), choices[0])


def _reviewable(code: str) -> people.Unit:
    paths = scope_paths(REVIEW)
    found = next((unit for unit in people.units().values() if unit.code == code), None)
    if found is None or not found.path.startswith(paths):
        raise NotFound(_("There is no such unit."))
    return found


def _page(
    month: date,
    unit: people.Unit,
    rows: list[Override],
    form: ReviewForm,
    problem: DomainError | None = None,
) -> Any:
    table = RowList("overrides", _SHOWN, _of_kind(rows), "-entered", _("Register of overrides"))
    above = [int(part) for part in unit.path.strip("/").split("/")]
    reviews = services.reviews_of(above, month)
    standing = next((one for one in reviews if one.unit_id == unit.id), None)
    may_review = may(REVIEW, Subject(paths=(unit.path,)))
    digest = services.digest_of(rows) if standing or may_review else ""
    page = render_template(
        "access/overrides.html",
        problem=problem,
        page=table.page(),
        month=month,
        months=_months(),
        unit=unit,
        units=[(one.code, one.name) for one in _units()],
        words=WORDS,
        kind=_kind(),
        kinds=[("", _("All")), *((kind, WORDS[kind][0]) for kind in services.KINDS)],
        role_of=_role,
        may_open=may(SEE_EXCEPTIONS),
        heading=_heading(rows),
        counts=[(kind, sum(row.kind == kind for row in rows)) for kind in services.KINDS],
        today=clock.today(),
        reviews=reviews,
        reviewers=people.people({key for one in reviews for key in (one.by_id, one.for_id) if key}),
        changed=standing is not None and standing.digest != digest,
        form=form if may_review else None,
        digest=digest,
        meaning=services.MEANING,
        all_units=people.units(),
    )
    return (page, problem.status) if problem else page


def _months() -> list[tuple[str, str]]:
    found, day = [], clock.today().replace(day=1)
    for _number in range(_MONTHS):
        found.append((f"{day:%Y-%m}", f"{day:%B %Y}"))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def _heading(rows: list[Override]) -> str:
    standing = sum(row.stands(clock.today()) for row in rows)
    if not rows:
        return _("No override was entered")
    words = ngettext("%(all)s override, %(now)s in force", "%(all)s overrides, %(now)s in force", len(rows))
    return (words % {"all": in_words(len(rows)), "now": in_words(standing)}).capitalize()


_COLUMNS = (
    ListColumn("name", _("Person"), lambda one: one.person.full_name),
    ListColumn("employee_no", _("Employee no."), lambda one: one.person.employee_no),
    ListColumn("kind", _("Override"), lambda one: str(WORDS[one.kind][0])),
    ListColumn("role", _("Job role"), _role),
    ListColumn("unit", _("Unit"), lambda one: one.unit.name),
    ListColumn("functions", _("What"), lambda one: one.functions),
    ListColumn("reason", _("Reason"), lambda one: one.reason),
    ListColumn("asked_by", _("Asked by"), lambda one: one.asked_by.full_name if one.asked_by else ""),
    ListColumn("by", _("Decided by"), lambda one: one.by_whom),
    ListColumn("supervisor", _("Beside"), lambda one: one.supervisor.full_name if one.supervisor else ""),
    ListColumn("entered", _("Entered"), lambda one: one.entered_at, "date"),
    ListColumn("from", _("First day"), lambda one: one.from_on, "date"),
    ListColumn("expires", _("Last day"), lambda one: one.expires_on, "date"),
)
_SHOWN = (
    _COLUMNS[0],
    ListColumn("kind", _("Override"), lambda one: str(WORDS[one.kind][0])),
    ListColumn("reason", _("Reason"), lambda one: one.reason),
    ListColumn("by", _("Decided by, and with whom"), lambda one: one.by_whom),
    ListColumn("entered", _("Entered"), lambda one: one.entered_at, "date"),
    ListColumn("expires", _("Last day"), lambda one: one.expires_on, "date"),
)
"""What a page shows side by side; a file has every column."""
