"""Sign-in and security: a person's own second factors, and their reset by an administrator."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from lms.core import clock, permissions
from lms.core.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.proving import ProofForm, proved
from lms.people import api
from lms.people.forms_security import AppForm, PasskeyForm, ResetForm
from lms.people.models import Person
from lms.people.permissions import HELP_ANYBODY, OWN_ACCOUNT
from lms.people.rules.paths import safe_path
from lms.people.rules.second_factor import PASSKEY, WITH_APP
from lms.people.services import demands, factors, passkeys, pictures, sessions
from lms.people.views import guard
from lms.people.views.people import may_help, person_subject

blueprint = Blueprint("security", __name__, template_folder="../templates")
_HOME = "/settings/security"


@blueprint.get("/settings/security")
@requires(OWN_ACCOUNT)
def index() -> str:
    """Show how a person signs in, and offer what is missing."""
    return _page()


@blueprint.get("/settings/security/app")
@requires(OWN_ACCOUNT)
def app() -> str:
    """Show the picture that an authenticator app reads; nothing counts before its first code."""
    person = _own_person()
    return _app_page(person, AppForm(data={"offered": factors.offer(person.id)}))


@blueprint.post("/settings/security/app")
@requires(OWN_ACCOUNT)
def add_app() -> Any:
    """Keep the app once its first code is right; recovery codes are shown this once."""
    person, form = _own_person(), AppForm(request.form)
    if not form.validate() or proved(form) is None:
        return _app_page(person, form), 422
    try:
        with unit_of_work(durable=True):
            codes = factors.add_app(person.id, form.offered.data or "", form.first.data or "")
            _session_is_strong(WITH_APP)
    except Refused as refusal:
        form.first.errors = [f"{refusal.message} {refusal.hint or ''}".strip()]
        return _app_page(person, form), 422
    return _done(codes, _("The authenticator app is set up. Its code is asked for at sign-in from now on."))


@blueprint.post("/settings/security/app/remove")
@requires(OWN_ACCOUNT)
def remove_app() -> Any:
    """End the authenticator app, after the person proved to be themself."""
    form = ProofForm(request.form)
    if not form.validate() or proved(form) is None:
        return _page(problem_at="app", form=form), 422
    with unit_of_work(durable=True):
        factors.end_app(_own_person().id, by_id=_own_person().id)
    flash(_("The authenticator app is removed."), "ok")
    return redirect(_HOME, code=303)


@blueprint.post("/settings/security/codes")
@requires(OWN_ACCOUNT)
def new_codes() -> Any:
    """Make ten new recovery codes, shown this once; earlier ones end."""
    form, person = ProofForm(request.form), _own_person()
    if not form.validate() or proved(form) is None:
        return _page(problem_at="codes", form=form), 422
    if not factors.has_any(person.id):
        raise Conflict(_("There is no second step to recover."), hint=_("Set up an app or a passkey first."))
    with unit_of_work(durable=True):
        codes = factors.new_codes(person.id)
    return _done(codes, _("These codes hold from now on; earlier ones work no more."))


@blueprint.post("/settings/security/passkeys")
@requires(OWN_ACCOUNT)
def add_passkey() -> Any:
    """Keep the passkey that the browser made."""
    form, person = PasskeyForm(request.form), _own_person()
    if not form.validate() or proved(form) is None:
        return _page(problem_at="passkey", form=form), 422
    try:
        with unit_of_work(durable=True):
            passkeys.register(person.id, form.made.data or "", form.name.data or "")
            codes = factors.codes_when_none(person.id)
            _session_is_strong(PASSKEY)
    except Refused as refusal:
        return _page(problem=refusal, problem_at="passkey", form=form), 422
    return _done(codes, _("The passkey is set up. It signs you in, and signs for you, from now on."))


@blueprint.post("/settings/security/passkeys/<public_id>/remove")
@requires(OWN_ACCOUNT)
def remove_passkey(public_id: str) -> Any:
    """End a passkey, after the person proved to be themself.

    Raises:
        NotFound: when the person has no such passkey, or not any more.
    """
    if all(one.public_id != public_id for one in passkeys.of_person(_own_person().id)):
        raise NotFound(_("This passkey is gone already."), hint=_("Open your security settings again."))
    form = ProofForm(request.form)
    if not form.validate() or proved(form) is None:
        return _page(problem_at=f"key-{public_id}", form=form), 422
    with unit_of_work(durable=True):
        passkeys.remove(_own_person().id, public_id)
    flash(_("The passkey is removed."), "ok")
    return redirect(_HOME, code=303)


@blueprint.post("/people/<employee_no>/second-factor/reset")
@requires(HELP_ANYBODY, subject=person_subject)
def reset(employee_no: str) -> Any:
    """Take somebody's second factors away, as an administrator, with a reason.

    Raises:
        NotAllowed: for a person with duties over units that the administrator lacks.
        Refused: without a reason.
    """
    person, form = api.person_by_employee_no(employee_no), ResetForm(request.form)
    if not may_help(person):
        raise NotAllowed(
            _("%s holds a duty beyond your units.") % person.full_name,
            hint=_("Ask an administrator of the units that the duty covers."),
        )
    if not form.validate():
        raise Refused(" ".join(str(fault) for faults in form.errors.values() for fault in faults))
    with unit_of_work(durable=True):
        factors.reset(person, by=_own_person(), why=form.reason.data or "")
    flash(_("The second step of %s is reset. They are told and signed out.") % person.full_name, "ok")
    return redirect(f"/people/{person.employee_no}", code=303)


def _done(codes: list[str], told: str) -> Any:
    if not codes:
        flash(told, "ok")
        return redirect(_HOME, code=303)
    return render_template("people/recovery_codes.html", codes=codes, told=told, person=_own_person())


def _session_is_strong(means: str) -> None:
    """Note in the open unit that this session has a second factor; others of the person end."""
    found, person = guard.signed_in(), _own_person()
    sessions.end_all_of(person.id, but=found.session_id if found else None)
    if found is not None:
        sessions.proved(found.session_id, means)


def _app_page(person: Person, form: AppForm) -> str:
    secret = factors.offered_secret(person.id, form.offered.data or "")
    if secret is None:
        form = AppForm(data={"offered": factors.offer(person.id)})
        form.first.errors = [_("This page was open for too long: scan the new picture.")]
        secret = factors.offered_secret(person.id, form.offered.data or "") or ""
    return render_template(
        "people/authenticator_app.html",
        form=form,
        person=person,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=pictures.square_of(factors.address_of(person, secret)),
    )


def _page(*, problem: DomainError | None = None, problem_at: str = "", form: ProofForm | None = None) -> str:
    """Show the page; ``form`` came back from the place ``problem_at`` with what is wrong."""
    person, found = _own_person(), guard.signed_in()
    due = demands.due_on(person.id)

    def form_at(place: str) -> ProofForm:
        fresh = PasskeyForm() if place == "passkey" else ProofForm()
        shown = form if form is not None and place == problem_at else fresh
        for one in shown:
            one.id = f"{place}-{one.name}"
        return shown

    return render_template(
        "people/security.html",
        person=person,
        factors=factors.factors_of(person.id),
        problem=problem,
        problem_at=problem_at,
        form_at=form_at,
        options=passkeys.registration_options(person),
        due=due,
        is_overdue=due is not None and clock.today() > due,
        means=found.means if found else None,
        onward=safe_path(request.args.get("next")),
    )


def _own_person() -> Person:
    person_id = permissions.current().person_id
    assert person_id is not None
    return api.person(person_id)
