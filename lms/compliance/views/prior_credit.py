"""Accepting what a person learned at a partner: the form, what it does, and what was accepted before."""

from datetime import date
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lms.compliance.permissions import PRIOR_CREDIT
from lms.compliance.services.prior_credit import (
    Earned,
    accept,
    accepted,
    general_modules,
    oldest_day,
    partners,
)
from lms.core import clock
from lms.core.asked import day_in
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, Subject, current, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.people.api import (
    Person,
    people,
    person,
    person_by_employee_no,
    person_subject,
    subject_by_employee_no,
)

LONGEST_REASON = 300

blueprint = Blueprint("prior_credit", __name__, url_prefix="/team", template_folder="../templates")


def _whose(employee_no: str, **_rest: Any) -> Subject:
    return subject_by_employee_no(employee_no)


@blueprint.get("/<employee_no>/prior-credit")
@requires(PRIOR_CREDIT, subject=_whose)
def show(employee_no: str) -> str:
    """Show what was accepted for a person, and the form for more."""
    return _page(person_by_employee_no(employee_no), {})


def _page(learner: Person, errors: dict[str, list[str]]) -> str:
    rows = accepted(learner.id)
    today = clock.today()
    return render_template(
        "compliance/prior_credit.html",
        learner=learner,
        rows=rows,
        approvers=people({row.assessor_id for row in rows if row.assessor_id}),
        choices=[("", _("Choose")), *((key, f"{key} {one.title}") for key, one in general_modules().items())],
        partners=partners(),
        oldest=oldest_day(today),
        values=request.form or {"earned_on": today.isoformat()},
        errors=errors,
    )


@blueprint.post("/<employee_no>/prior-credit")
@requires(PRIOR_CREDIT, subject=_whose)
def record(employee_no: str) -> tuple[str, int] | AnyResponse:
    """Accept it; the same form sent twice is one fact."""
    learner = person_by_employee_no(employee_no)
    errors: dict[str, list[str]] = {}
    earned = _asked(errors)
    reason = request.form.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    if not reason:
        errors["reason"] = [_("Say what you saw: a certificate, a transcript, a call.")]
    if errors:
        return _page(learner, errors), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit_of_work(durable=True):
        accept(
            person=person_by_employee_no(employee_no),
            earned=earned,
            reason=reason,
            by=person(current().person_id or 0),
        )
    flash(_("Accepted. What this hospital rules itself is still to be read."), "ok")
    return redirect(url_for(".show", employee_no=employee_no), code=303)


def _asked(errors: dict[str, list[str]]) -> Earned:
    form, today = request.form, clock.today()
    earned_on = day_in(form.get("earned_on"))
    if earned_on is None or not oldest_day(today) < earned_on <= today:
        errors["earned_on"] = [_("Enter a day that is not too old and not in the future.")]
    module = form.get("module", "")
    if module not in general_modules():
        errors["module"] = [_("Choose one of the general modules.")]
    if form.get("partner", "") not in partners():
        errors["partner"] = [_("Choose a partner of this hospital.")]
    score = _score(form.get("score", ""), errors)
    return Earned(module, form.get("partner", ""), earned_on or date.min, score)


def _score(text: str, errors: dict[str, list[str]]) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip()[:8])
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 100 or value != round(value, 2):
        errors["score"] = [_("Enter percent from 0 to 100, or nothing.")]
        return None
    return value


def record_part(_identity: Identity, *, person: Person) -> Markup | None:
    """Lead from a person's record to prior credit, for who may accept it."""
    if not may(PRIOR_CREDIT, person_subject(person.id)):
        return None
    return Markup(  # noqa: S704  (a template has escaped it)
        render_template("compliance/prior_credit_link.html", person=person)
    )
