"""Legal holds: the list, a new one, its page, its release."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core.asked import day_in
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.permissions import current, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_by_employee_no, unit_by_code, units
from lms.records.permissions import HOLD, SEE_RECORDS
from lms.records.services.holds import Wanted, held_by, hold, hold_named, holds, release
from lms.records.views.shared import LONGEST_WORD, form_key, me, told

blueprint = Blueprint("legal_holds", __name__, url_prefix="/admin/holds", template_folder="../templates")


@blueprint.get("")
@requires(SEE_RECORDS)
def index() -> Any:
    """List the holds; whoever may, sets another one below."""
    given = {"kind": "person", "employee_no": request.args.get("person", "")[:LONGEST_WORD]}
    return _page(given)


@blueprint.post("")
@requires(HOLD)
def set_hold() -> Any:
    """Set a hold; sent twice it is one."""
    names = ("kind", "employee_no", "unit", "subject", "claims_from", "claims_to", "matter", "reason")
    given = {name: told(name) for name in names}
    try:
        with unit_of_work(durable=True):
            row = hold(_wanted(given), by=me(), form_key=form_key())
    except (Refused, NotFound) as error:
        return _page(given, f"{error.message} {error.hint or ''}".strip()), 422
    flash(_("The hold is set. Nothing that it covers is let go of."), "ok")
    return redirect(url_for(".show", hold_id=row.public_id), code=303)


@blueprint.get("/<hold_id>")
@requires(SEE_RECORDS)
def show(hold_id: str) -> str:
    """Show one hold."""
    found = hold_named(hold_id)
    return render_template(
        "records/hold.html",
        hold=found,
        people=len(held_by([found.row])),
        may_release=may(HOLD) and found.is_open and found.row.by_id != current().person_id,
        may_hold=may(HOLD),
    )


@blueprint.post("/<hold_id>/release")
@requires(HOLD)
def end(hold_id: str) -> Any:
    """Release a hold."""
    with unit_of_work(durable=True):
        release(hold_id, reason=told("reason"), by=me())
    flash(_("The hold is released from today on."), "ok")
    return redirect(url_for(".show", hold_id=hold_id), code=303)


def _wanted(given: dict[str, str]) -> Wanted:
    kind = given["kind"]
    common = Wanted(kind, given["matter"], given["reason"])
    if kind == "person":
        return replace(common, person_id=person_by_employee_no(given["employee_no"]).id)
    if kind == "unit":
        return replace(common, unit_id=unit_by_code(given["unit"]).id)
    if kind == "subject":
        return replace(common, subject=given["subject"][:LONGEST_WORD])
    first, last = day_in(given["claims_from"]), day_in(given["claims_to"])
    return replace(common, claims_from_on=first, claims_to_on=last)


def _page(given: dict[str, str], fault: str = "") -> str:
    return render_template(
        "records/holds.html",
        holds=holds(),
        given=given,
        fault=fault,
        units=[("", _("Choose")), *((unit.code, unit.name) for unit in units().values())],
        may_hold=may(HOLD),
        form_key=new_public_id(),
    )
