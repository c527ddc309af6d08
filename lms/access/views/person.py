"""A person's gate: the card, what is asked, the evidence, the signatures, and the decisions on it."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for

from lms.access.forms import (
    RELEASE,
    ProvisionalForm,
    ReleaseForm,
    RestoreForm,
    SuspendForm,
)
from lms.access.models import SignOff
from lms.access.permissions import EXPLAIN, PROVISIONAL
from lms.access.permissions import RELEASE as MAY_RELEASE
from lms.access.permissions import SUSPEND as MAY_SUSPEND
from lms.access.rules.meaning import MEANINGS
from lms.access.rules.signing import refusal_to_release
from lms.access.services import provisional, sign_off, suspensions
from lms.access.services.cards import gate_card
from lms.access.services.decisions import Ruling, sign_offs_of
from lms.access.services.history import history_of
from lms.access.services.policies import provisional_policy
from lms.access.services.proposals import open_about
from lms.access.services.provisioning import settings
from lms.access.services.records import groups_of, rejudge
from lms.access.services.signatures import record_of
from lms.access.views.subjects import (
    attempted,
    chosen,
    gate_subject,
    person_subject,
    proved,
    rulings_of,
    signer_id,
    stands_in,
)
from lms.compliance import api as compliance
from lms.core import clock, permissions
from lms.core.database import db
from lms.core.errors import DomainError, NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission, may, requires, scope_paths
from lms.core.web.formats import day as in_words
from lms.people import api as people
from lms.people.api import Person

blueprint = Blueprint("access_person", __name__, url_prefix="/access", template_folder="../templates")

_OTHER_OFFICER = _("Another access officer must decide.")


@blueprint.get("/<employee_no>")
@requires(EXPLAIN, subject=person_subject)
def show(employee_no: str) -> Any:
    """Show a person's gate and, to an access officer, what can be decided."""
    return _page(employee_no, request.args.get("gate", ""))


@blueprint.get("/<employee_no>/decisions/<int:sign_off_id>")
@requires(EXPLAIN, subject=person_subject)
def decision(employee_no: str, sign_off_id: int) -> str:
    """Show a kept decision and judge it again.

    Raises:
        NotFound: when it is about somebody else.
    """
    signed = _signed(employee_no, sign_off_id)
    return render_template(
        "access/decision.html",
        person=people.person(signed.person_id),
        signed=signed,
        by=people.person(signed.by_id),
        lender=people.person(signed.for_id) if signed.for_id else None,
        again=rejudge(signed.id),
        groups=groups_of(signed),
    )


@blueprint.get("/<employee_no>/decisions/<int:sign_off_id>/record")
@requires(EXPLAIN, subject=person_subject)
def record(employee_no: str, sign_off_id: int) -> Response:
    """Give the record of a signature as a file, to be kept elsewhere.

    Raises:
        NotFound: when it is about somebody else.
    """
    signed = _signed(employee_no, sign_off_id)
    answer = jsonify(record_of(signed.id))
    answer.headers["Content-Disposition"] = f'attachment; filename="signature-{signed.id}.json"'
    return answer


@blueprint.post("/<employee_no>/<gate>/release")
@requires(EXPLAIN, subject=person_subject)
def release(employee_no: str, gate: str) -> Any:
    """Release, return or refuse, with the password entered again."""
    ruling = _ruling(employee_no, gate)
    by_id = signer_id(MAY_RELEASE, ruling, own=_OTHER_OFFICER)
    form = ReleaseForm(request.form)
    means = proved(form) if form.validate() else None
    if means is None:
        return _page(employee_no, gate, release=form), 422
    signing = sign_off.Signing(
        person_id=ruling.person_id,
        gate=gate,
        by_id=by_id,
        form_key=form.form_key.data or "",
        password_reentered=True,
        note=form.note.data or "",
        for_id=stands_in(MAY_RELEASE, ruling),
        means=means,
    )
    kind = form.decision.data or ""
    signed, problem = attempted(
        lambda: sign_off.release(signing) if kind == RELEASE else sign_off.decline(signing, kind)
    )
    if signed is None:
        return _page(employee_no, gate, problem, release=form)
    flash(_told(ruling, signed), "ok" if form.decision.data == RELEASE else "")
    return redirect(url_for("access.queue"), code=303)


@blueprint.post("/<employee_no>/<gate>/suspend")
@requires(EXPLAIN, subject=person_subject)
def suspend(employee_no: str, gate: str) -> Any:
    """Suspend access with a reason."""
    ruling = _ruling(employee_no, gate)
    by_id = signer_id(MAY_SUSPEND, ruling, own=_OTHER_OFFICER)
    form = SuspendForm(request.form)
    first_on = suspensions.earliest_day(ruling.person_id, gate)
    if not form.validate() or not form.fits(first_on):
        return _page(employee_no, gate, suspend=form), 422
    asked = suspensions.Suspending(
        person_id=ruling.person_id,
        gate=gate,
        by_id=by_id,
        reason=form.reason.data or "",
        form_key=form.form_key.data or "",
        to_on=form.to_on.data,
        for_id=stands_in(MAY_SUSPEND, ruling),
    )
    row, problem = attempted(lambda: suspensions.suspend(asked))
    if row is None:
        return _page(employee_no, gate, problem, suspend=form)
    ended = _("Access is suspended from %s on.") % in_words(row.from_on)
    then = _("An order goes out then.") if _systems() else _("End the account in the EHR.")
    flash(f"{ended} {then}", "ok")
    return _back(employee_no, gate)


@blueprint.post("/<employee_no>/<gate>/restore/<int:suspension_id>")
@requires(EXPLAIN, subject=person_subject)
def restore(employee_no: str, gate: str, suspension_id: int) -> Any:
    """Lift a suspension with a reason.

    Raises:
        NotFound: when the suspension is not of this gate.
    """
    ruling = _ruling(employee_no, gate)
    by_id = signer_id(MAY_SUSPEND, ruling, own=_OTHER_OFFICER)
    form = RestoreForm(request.form)
    if not form.validate():
        return _page(employee_no, gate, restore=form), 422
    row = suspensions.suspension(suspension_id)
    if (row.person_id, row.gate) != (ruling.person_id, gate):
        raise NotFound(_("There is no such suspension."))
    reason, for_id = form.reason.data or "", stands_in(MAY_SUSPEND, ruling)
    _row, problem = attempted(
        lambda: suspensions.restore(suspension_id=suspension_id, by_id=by_id, reason=reason, for_id=for_id)
    )
    if problem is not None:
        return _page(employee_no, gate, problem, restore=form)
    flash(_("The suspension is lifted. What was signed before counts again."), "ok")
    return _back(employee_no, gate)


@blueprint.post("/<employee_no>/<gate>/provisional")
@requires(EXPLAIN, subject=person_subject)
def grant(employee_no: str, gate: str) -> Any:
    """Grant a few days of provisional access beside a named supervisor."""
    ruling = _ruling(employee_no, gate)
    by_id = signer_id(PROVISIONAL, ruling, own=_OTHER_OFFICER)
    form = ProvisionalForm(request.form)
    extends = ruling.decision.state == "provisional"
    is_good = form.validate() and form.fits(ruling.as_of, provisional_policy(), extends=extends)
    supervisor_id = _supervisor(form)
    if not is_good or supervisor_id is None or form.from_on.data is None or form.to_on.data is None:
        return _page(employee_no, gate, provisional=form), 422
    asked = provisional.Granting(
        person_id=ruling.person_id,
        gate=gate,
        by_id=by_id,
        supervisor_id=supervisor_id,
        from_on=form.from_on.data,
        to_on=form.to_on.data,
        reason=form.reason.data or "",
        form_key=form.form_key.data or "",
        extends=extends,
        functions=form.functions.data,
        for_id=stands_in(PROVISIONAL, ruling),
    )
    row, problem = attempted(lambda: provisional.grant_provisional(asked))
    if row is None:
        return _page(employee_no, gate, problem, provisional=form)
    flash(_("May work provisionally until %s.") % in_words(row.to_on), "ok")
    return _back(employee_no, gate)


def _systems() -> str:
    """Return the names of the systems that are told of orders; empty = none is."""
    return ", ".join(one.name for one in settings().targets)


def _supervisor(form: ProvisionalForm) -> int | None:
    """Return who stands beside the person; an unknown number and one of another unit read the same."""
    paths, today = scope_paths(PROVISIONAL), clock.today()
    number = (form.supervisor.data or "").strip()
    found = people.person_by_employee_no_in(paths, number, today)
    if found is None and number:
        form.supervisor.errors = [_("Nobody with this employee number works in your units today.")]
    return found.id if found else None


def _ruling(employee_no: str, gate: str) -> Ruling:
    return sign_off.ruling_today(people.person_by_employee_no(employee_no).id, gate)


def _signed(employee_no: str, sign_off_id: int) -> SignOff:
    signed = db.session.get(SignOff, sign_off_id)
    if signed is None or signed.person_id != people.person_by_employee_no(employee_no).id:
        raise NotFound(_("There is no such decision."))
    return signed


def _back(employee_no: str, gate: str) -> Any:
    return redirect(url_for("access_person.show", employee_no=employee_no, gate=gate), code=303)


def _told(ruling: Ruling, signed: SignOff) -> str:
    name = people.person(ruling.person_id).full_name
    if signed.kind == RELEASE:
        until = in_words(signed.cleared_until, absent=_("there is no limit"))
        return _("Released. %(name)s is cleared until %(until)s. The log keeps the decision.") % {
            "name": name,
            "until": until,
        }
    return _("%s is told why, and so is the manager's list. The log keeps the decision.") % name


def _page(employee_no: str, gate: str, problem: DomainError | None = None, **forms: Any) -> Any:
    """Show the page; with a problem the form that met it is shown again with what was typed."""
    person = people.person_by_employee_no(employee_no)
    rulings = rulings_of(person.id)
    ruling = chosen(rulings, gate)
    if ruling is None:
        return render_template("access/no_gate.html", person=person)
    signed = sign_offs_of([(person.id, ruling.decision.gate)]).get((person.id, ruling.decision.gate), [])
    lenders = {sign.for_id for sign in signed if sign.for_id}
    names = people.people({sign.by_id for sign in signed} | lenders)
    page = render_template(
        "access/person.html",
        problem=problem,
        person=person,
        ruling=ruling,
        rulings=rulings,
        card=gate_card(ruling),
        job=ruling.dossier.latest_job(ruling.as_of),
        evidence=compliance.record_for(person.id, permissions.current().person_id or 0),
        happened_events=history_of(person.id, ruling.decision.gate),
        signed={sign.id: (sign, names[sign.by_id]) for sign in signed},
        panel=_decision_panel(ruling, forms),
        lenders=names,
        meanings=MEANINGS,
        units=people.units(),
        systems=_systems(),
    )
    return (page, problem.status) if problem else page


def _decision_panel(ruling: Ruling, forms: dict[str, Any]) -> dict[str, Any]:
    """Return what the viewer may decide, each with its form or with why not."""
    me = permissions.current().person_id or 0
    subject = gate_subject(ruling)
    state = ruling.decision.state
    panel: dict[str, Any] = {"is_officer": permissions.current().holds("access_officer")}
    if state == "ready_for_signoff" and panel["is_officer"]:
        for_id = stands_in(MAY_RELEASE, ruling)
        panel["lender"] = people.person(for_id) if for_id else None
        panel["refusal"] = refusal_to_release(ruling.dossier.case, me, ruling.as_of, for_id)
        if panel["refusal"] is None and may(MAY_RELEASE, subject):
            panel["release"] = forms.get("release") or ReleaseForm()
            panel["after"] = sign_off.decision_with(ruling, RELEASE, me, for_id)
    if may(MAY_SUSPEND, subject):
        panel["proposals"] = open_about(ruling.person_id, ruling.decision.gate)
        standing = suspensions.standing_suspension(ruling.person_id, ruling.decision.gate, ruling.as_of)
        panel["standing"] = standing
        panel["acts_for"] = _lender(MAY_SUSPEND, ruling)
        if standing is not None:
            panel["restore"] = forms.get("restore") or RestoreForm()
        elif ruling.decision.may_work:
            panel["suspend"] = forms.get("suspend") or SuspendForm()
            panel["from_on"] = suspensions.earliest_day(ruling.person_id, ruling.decision.gate)
    if may(PROVISIONAL, subject) and state in (*provisional.OPEN_STATES, "provisional"):
        panel["provisional"] = forms.get("provisional") or ProvisionalForm(data={"from_on": ruling.as_of})
        panel["limits"] = provisional_policy()
        panel["grants_for"] = _lender(PROVISIONAL, ruling)
    return panel


def _lender(permission: Permission, ruling: Ruling) -> Person | None:
    """Return for whom the viewer decides; None when in their own right."""
    for_id = stands_in(permission, ruling)
    return people.person(for_id) if for_id else None
