"""Pages of accommodations: who keeps them for whom, and each learner's own. Managers do not see them."""

from datetime import date
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.assessments.permissions import ACCOMMODATION_KEEP, ACCOMMODATION_VIEW
from lms.assessments.policy import pause_policy
from lms.assessments.services.accommodations import (
    LONGEST_BREAK,
    MOST,
    MOST_BREAKS,
    Terms,
    accommodate,
    accommodation_of,
    accommodations_of,
    end_accommodation,
    in_reach,
)
from lms.core import clock
from lms.core.asked import day_in
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import people, person, person_by_employee_no, subject_by_employee_no

LONGEST_NOTE = 500
FACTORS = ("1", "1.25", "1.5", "2", "3")

blueprint = Blueprint("accommodations", __name__, url_prefix="/accommodations", template_folder="templates")


def _whose(employee_no: str, **_rest: Any) -> Subject:
    return subject_by_employee_no(employee_no)


@blueprint.get("")
@requires(ACCOMMODATION_KEEP)
def index() -> str:
    """List who has something accommodated, and ask for whom to record."""
    rows = in_reach(scope_paths(ACCOMMODATION_KEEP))
    return render_template("assessments/accommodations.html", rows=rows, today=clock.today())


@blueprint.post("")
@requires(ACCOMMODATION_KEEP)
def find() -> AnyResponse:
    """Go to the page of a person by employee number, if the reader may keep it."""
    employee_no = request.form.get("employee_no", "").strip()[:40] or "-"
    return redirect(url_for(".one", employee_no=employee_no), code=303)


@blueprint.get("/<employee_no>")
@requires(ACCOMMODATION_VIEW, subject=_whose)
def one(employee_no: str) -> str:
    """Show what is accommodated for a person, and to who may the form that records it."""
    return _page(employee_no, {})


def _page(employee_no: str, errors: dict[str, list[str]]) -> str:
    learner = person_by_employee_no(employee_no)
    rows = accommodations_of(learner.id)
    terms = accommodation_of(learner.id)
    return render_template(
        "assessments/accommodation.html",
        learner=learner,
        rows=rows,
        terms=terms,
        pauses=terms.pauses(pause_policy()),
        recorders=people({row.recorded_by_id for row in rows if row.recorded_by_id}),
        may_keep=may(ACCOMMODATION_KEEP, subject_by_employee_no(employee_no)),
        is_own=current().person_id == learner.id,
        values=request.form or _values(terms),
        errors=errors,
        factors=_factor_options(terms),
        today=clock.today(),
    )


def _factor_options(terms: Terms) -> list[tuple[str, str]]:
    own = f"{terms.factor.normalize():f}"
    known = FACTORS if own in FACTORS else (*FACTORS, own)
    long = [(one, _("%(factor)s times as long") % {"factor": one}) for one in known if one != "1"]
    return [("1", _("as usual")), *long]


def _values(terms: Terms) -> dict[str, Any]:
    return {
        "factor": f"{terms.factor.normalize():f}",
        "extra_breaks": terms.extra_breaks,
        "break_minutes": terms.break_minutes or "",
        "note": terms.note,
        "from_on": clock.today().isoformat(),
    }


@blueprint.post("/<employee_no>")
@requires(ACCOMMODATION_KEEP, subject=_whose)
def record(employee_no: str) -> tuple[str, int] | AnyResponse:
    """Record what is accommodated; sent twice, the second takes the place of the first."""
    errors: dict[str, list[str]] = {}
    terms, from_on, to_on = _asked(errors)
    if errors or from_on is None:
        return _page(employee_no, errors), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit_of_work(durable=True):
        learner = person_by_employee_no(employee_no)
        accommodate(
            person=learner, terms=terms, from_on=from_on, to_on=to_on, by=person(current().person_id or 0)
        )
    flash(
        _("Recorded. It counts from the next exam that %(name)s starts.") % {"name": learner.full_name}, "ok"
    )
    return redirect(url_for(".one", employee_no=employee_no), code=303)


@blueprint.post("/<employee_no>/end")
@requires(ACCOMMODATION_KEEP, subject=_whose)
def end(employee_no: str) -> AnyResponse:
    """End what is accommodated with today; pressed twice it is ended once."""
    with unit_of_work(durable=True):
        learner = person_by_employee_no(employee_no)
        end_accommodation(person=learner, last_on=clock.today(), by=person(current().person_id or 0))
    flash(_("It ends today; from tomorrow exams are as everybody has them."), "ok")
    return redirect(url_for(".one", employee_no=employee_no), code=303)


def _asked(errors: dict[str, list[str]]) -> tuple[Terms, date | None, date | None]:
    """Read the form; what is wrong with it is put into ``errors`` by field."""
    form = request.form
    from_on, to_on = day_in(form.get("from_on")), day_in(form.get("to_on"))
    if from_on is None:
        errors["from_on"] = [_("Enter the day as 2026-11-16.")]
    if form.get("to_on") and to_on is None:
        errors["to_on"] = [_("Enter the day as 2026-11-16, or leave it empty.")]
    elif from_on is not None and to_on is not None and to_on < from_on:
        errors["to_on"] = [_("The last day lies before the first.")]
    return _terms(errors), from_on, to_on


def _terms(errors: dict[str, list[str]]) -> Terms:
    form = request.form
    factor = _factor(form.get("factor", ""))
    if factor is None:
        errors["factor"] = [_("Choose a factor from 1 to %(most)s.") % {"most": MOST}]
    breaks = _whole(form.get("extra_breaks", "") or "0", MOST_BREAKS)
    if breaks is None:
        errors["extra_breaks"] = [_("Enter 0 to %(most)s.") % {"most": MOST_BREAKS}]
    minutes = _whole(form.get("break_minutes", "") or "0", LONGEST_BREAK)
    if minutes is None:
        errors["break_minutes"] = [_("Enter minutes up to %(most)s, or nothing.") % {"most": LONGEST_BREAK}]
    note = form.get("note", "").replace("\0", "").strip()[:LONGEST_NOTE]
    return Terms(factor or Decimal(1), breaks or 0, minutes or None, note)


def _factor(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip()[:8])
    except InvalidOperation:
        return None
    fits = value.is_finite() and 1 <= value <= MOST and value == round(value, 2)
    return value if fits else None


def _whole(text: str, most: int) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 and int(text) <= most else None
