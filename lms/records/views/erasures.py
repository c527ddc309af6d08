"""Erasure: the list of requests, a new one with what it would do, the decision of somebody else."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.permissions import current, may, requires
from lms.core.retention import CLASSES
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, person_by_employee_no
from lms.records.content import months_of
from lms.records.permissions import ERASE, HOLD, SEE_RECORDS
from lms.records.services.copying import is_there, newest_copies
from lms.records.services.erasing import effect_on
from lms.records.services.leavers import stay_of
from lms.records.services.requests import APPROVED, ask_erasure, decide, refusal, request_named, requests
from lms.records.views.shared import LONGEST_WORD, form_key, me, told

blueprint = Blueprint("erasures", __name__, url_prefix="/admin/erasures", template_folder="../templates")


@blueprint.get("")
@requires(SEE_RECORDS)
def index() -> str:
    """List the requests, and the copies that were made."""
    return render_template(
        "records/erasures.html",
        requests=requests(),
        copies=[(one, who, is_there(one)) for one, who in newest_copies()],
        may_ask=may(ERASE),
        may_decide=may(HOLD),
    )


@blueprint.get("/new")
@requires(ERASE)
def new() -> Any:
    """Show what erasing a person would do; without one ask for their number."""
    return _page(request.args.get("person", "").strip()[:LONGEST_WORD])


@blueprint.post("/new")
@requires(ERASE)
def ask() -> Any:
    """Ask for an erasure; sent twice it is one."""
    number = told("employee_no", LONGEST_WORD)
    try:
        with unit_of_work(durable=True):
            row = ask_erasure(
                person_id=person_by_employee_no(number).id,
                reason=told("reason"),
                by=me(),
                form_key=form_key(),
            )
    except (Refused, NotFound) as error:
        return _page(number, f"{error.message} {error.hint or ''}".strip()), 422
    flash(_("The request waits for somebody else to decide."), "ok")
    return redirect(url_for(".show", request_id=row.public_id), code=303)


@blueprint.get("/<request_id>")
@requires(SEE_RECORDS)
def show(request_id: str) -> str:
    """Show a request, what it does, and its decision."""
    found = request_named(request_id)
    is_mine = current().person_id in (found.row.by_id, found.row.person_id)
    return render_template(
        "records/erasure.html",
        it=found,
        classes=CLASSES,
        may_decide=may(HOLD) and found.decision is None and not is_mine,
        is_mine=is_mine,
    )


@blueprint.post("/<request_id>/decide")
@requires(HOLD)
def settle(request_id: str) -> Any:
    """Decide on a request; an approved one is done now."""
    outcome = told("outcome", LONGEST_WORD)
    with unit_of_work(durable=True):
        decide(request_id, outcome=outcome, reason=told("reason"), by=me())
    flash(_("The person is a number now.") if outcome == APPROVED else _("The request is refused."), "ok")
    return redirect(url_for(".show", request_id=request_id), code=303)


def _page(number: str, fault: str = "") -> str:
    who = _named(number)
    if number and who is None and not fault:
        fault = _("There is no person with this employee number.")
    return render_template(
        "records/erasure_new.html",
        who=who,
        number=number,
        effect=effect_on(who.id) if who else None,
        gone_on=stay_of(who.id).gone_on(months_of("training")) if who else None,
        why_not=refusal(who.id) if who else None,
        classes=CLASSES,
        fault=fault,
        reason=request.form.get("reason", ""),
        form_key=new_public_id(),
    )


def _named(number: str) -> Person | None:
    try:
        return person_by_employee_no(number) if number else None
    except NotFound:
        return None
