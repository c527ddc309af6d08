"""Telling a cycle of a credential, correcting it, taking it back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lms.careers.content import issuers
from lms.careers.forms import Read, read_number, read_reason
from lms.careers.models import COUNTS, CredentialCycle
from lms.careers.permissions import RECORD
from lms.careers.services.cycles import CycleTold, correct_cycle, tell_cycle, withdraw_cycle
from lms.careers.services.once import known, sent_before
from lms.careers.views.subjects import attempted, blank, me, say_recorded, sent, whose
from lms.core.asked import day_in
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.people import api as people

blueprint = Blueprint(
    "credential_cycles",
    __name__,
    url_prefix="/credentials/<employee_no>/cycles",
    template_folder="../templates",
)


@blueprint.get("/new")
@requires(RECORD, subject=whose)
def new(employee_no: str) -> str:
    """Show the form for a credential and its cycle."""
    return _page(employee_no, blank({"code": request.args.get("code", "")[:20]}))


@blueprint.post("/new")
@requires(RECORD, subject=whose)
def tell(employee_no: str) -> Any:
    """Record a cycle; the form sent twice is one."""
    person, form = people.person_by_employee_no(employee_no), sent()
    told = _read(form)
    if not form.errors and attempted(form, lambda: _tell(person.id, told, form.form_key)):
        say_recorded(_("The cycle is on record. Entries of its days count."))
        return redirect(url_for("credentials.show", employee_no=employee_no), code=303)
    return _page(employee_no, form), 422


def _tell(person_id: int, told: CycleTold, form_key: str) -> bool:
    with unit_of_work():
        tell_cycle(person_id=person_id, told=told, by_id=me(), form_key=form_key)
    return True


@blueprint.get("/<cycle_id>")
@requires(RECORD, subject=whose)
def edit(employee_no: str, cycle_id: str) -> str:
    """Show a cycle to correct it."""
    row = _cycle(employee_no, cycle_id)
    values = {
        "code": row.code,
        "from_on": row.from_on.isoformat(),
        "to_on": row.to_on.isoformat(),
        "credential_no": row.credential_no or "",
        "seen": str(row.number),
    }
    return _page(employee_no, blank(values), row)


@blueprint.post("/<cycle_id>")
@requires(RECORD, subject=whose)
def correct(employee_no: str, cycle_id: str) -> Any:
    """Correct a cycle, or take it back; what was told before stays on record."""
    person, form = people.person_by_employee_no(employee_no), sent()
    if sent_before(CredentialCycle, person.id, form.form_key):
        return redirect(url_for("credentials.show", employee_no=employee_no), code=303)
    row = _cycle(employee_no, cycle_id)
    names: dict[str, Any] = {"public_id": cycle_id, "person_id": person.id, "by_id": me()}
    names |= {"seen": form.seen, "form_key": form.form_key}
    is_withdrawal = form.values.get("act") == "withdraw"
    told = CycleTold(row.code, row.to_on) if is_withdrawal else _read(form, row.code)
    reason = read_reason(form) if is_withdrawal else ""

    def act() -> bool:
        with unit_of_work():
            if is_withdrawal:
                withdraw_cycle(**names, reason=reason)
            else:
                correct_cycle(**names, told=told)
        return True

    if not form.errors and attempted(form, act):
        say_recorded(_("Taken back. It stays on record.") if is_withdrawal else _("Corrected."))
        return redirect(url_for("credentials.show", employee_no=employee_no), code=303)
    return _page(employee_no, form, row), 422


def _read(form: Read, code: str = "") -> CycleTold:
    first = form.values.get("from_on", "")
    if first and day_in(first) is None:
        form.say("from_on", _("This is no day."))
    return CycleTold(
        code=code or form.text("code", 20, _("Choose a credential.")),
        to_on=form.day("to_on", _("Enter the last day of the cycle."), is_over=False),
        from_on=day_in(first),
        credential_no=read_number(form),
    )


def _cycle(employee_no: str, cycle_id: str) -> CredentialCycle:
    found: CredentialCycle = known(
        CredentialCycle, cycle_id[:40], people.person_by_employee_no(employee_no).id
    )
    if found.state != COUNTS:
        raise NotFound(_("There is no such cycle."))
    return found


def _page(employee_no: str, form: Read, row: CredentialCycle | None = None) -> str:
    person = people.person_by_employee_no(employee_no)
    return render_template(
        "careers/cycle.html",
        person=person,
        is_own=me() == person.id,
        form=form,
        row=row,
        groups=[one for _key, one in sorted(issuers().items())],
    )
