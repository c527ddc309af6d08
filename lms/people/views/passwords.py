"""Setting a password: by a mailed link, by a printed code, by oneself."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session

from lms.core import permissions
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import public, requires
from lms.core.unit_of_work import unit_of_work
from lms.people.forms import NOT_RIGHT, ChangePasswordForm, CodeForm, NameForm, NewPasswordForm
from lms.people.models import Person
from lms.people.permissions import OWN_ACCOUNT
from lms.people.rules.paths import safe_path
from lms.people.rules.second_factor import BY_CODE, BY_LINK, PASSWORD
from lms.people.services import accounts, sessions, tokens
from lms.people.services.limits import current_limits
from lms.people.services.passwords import hashed
from lms.people.services.status import has_left
from lms.people.views import guard
from lms.people.views.sign_in import PENDING, SHARED_COOKIE, enter

blueprint = Blueprint("passwords", __name__, url_prefix="/password")


@blueprint.get("/forgot")
@public("somebody who cannot sign in asks for a link here")
def forgot() -> Any:
    """Show how to get back in."""
    return _page("forgot", form=NameForm())


@blueprint.post("/forgot")
@public("somebody who cannot sign in asks for a link here")
def send_link() -> Any:
    """Mail a link when the name belongs to somebody with a mail address; the answer is always the same."""
    form = NameForm(request.form)
    if not form.validate():
        return _page("forgot", form=form), 422
    with unit_of_work():
        accounts.mail_reset_link(form.name.data or "")
    return redirect("/password/sent", code=303)


@blueprint.get("/sent")
@public("the same answer for everybody")
def sent() -> str:
    """Say what happens next, whoever asked."""
    return _page("sent")


@blueprint.route("/set/<token>", methods=["GET", "POST"])
@public("the link itself is the proof; it works once")
def set_by_link(token: str) -> Any:
    """Choose a password by a link. Opening the page uses nothing up; sending the form does."""
    found = tokens.link_token(token)
    person = db.session.get_one(Person, found.person_id)
    if has_left(person.id):
        raise NotFound("This link was used already or has expired.", hint="Ask your manager.")
    form = NewPasswordForm(request.form)
    if request.method == "POST" and form.suits(person):
        password_hash = hashed(form.new.data or "")
        with unit_of_work(durable=True):
            tokens.use(found)
            accounts.set_password(person.id, password_hash)
        return _entered(person, BY_LINK)
    status = 422 if request.method == "POST" else 200
    return _page("set_password", form=form, person=person), status


@blueprint.route("/code", methods=["GET", "POST"])
@public("the printed code is the proof; wrong ones count like wrong passwords")
def set_by_code() -> Any:
    """Choose a password by the one-time code that a manager printed."""
    form = CodeForm(request.form)
    if request.method == "GET":
        return _page("code", form=form)
    person = accounts.person_by_sign_in_name(form.name.data or "")
    if form.validate() and _uses_code(form, person):
        assert person is not None
        return _entered(person, BY_CODE)
    return _page("code", form=form), 422


def _uses_code(form: CodeForm, person: Person | None) -> bool:
    """Check the code under the lock-out; a right one with a password that does not suit is kept."""
    code = form.code.data or ""
    is_right = accounts.try_secret(
        person.id if person else None,
        lambda account: account is not None and tokens.code_token(account.person_id, code) is not None,
    )
    if not is_right or person is None or has_left(person.id):
        form.code.errors = [NOT_RIGHT]
        return False
    if not form.suits(person):
        return False
    password_hash = hashed(form.new.data or "")
    with unit_of_work(durable=True):
        token = tokens.code_token(person.id, code)
        if token is None:
            raise NotFound("This code was used already or has expired.", hint="Ask for a new one.")
        tokens.use(token)
        accounts.set_password(person.id, password_hash)
    return True


@blueprint.route("/change", methods=["GET", "POST"])
@requires(OWN_ACCOUNT)
def change() -> Any:
    """Change the own password; every other session of the person ends, this one gets a new token."""
    identity = permissions.current()
    assert identity.person_id is not None
    person = db.session.get_one(Person, identity.person_id)
    form = ChangePasswordForm(request.form)
    if request.method == "POST" and form.suits(person) and _differs(form) and _knows(form, person):
        password_hash = hashed(form.new.data or "")
        found = guard.signed_in()
        with unit_of_work(durable=True):
            accounts.set_password(person.id, password_hash)
            is_shared = found is not None and found.is_shared_workstation
            means = (found.means if found else None) or PASSWORD
            token = sessions.start(person.id, is_shared_workstation=is_shared, means=means)
        guard.begin(token)
        told = _("Your password is changed. Elsewhere you are signed out, and API tokens that you made end.")
        flash(told, "ok")
        return redirect("/" if identity.must_change_password else "/settings", code=303)
    status = 422 if request.method == "POST" else 200
    html = _page("change_password", form=form, person=person, is_due=identity.must_change_password)
    return html, status


def _page(name: str, **values: Any) -> str:
    return render_template(f"people/{name}.html", limits=current_limits(), **values)


def _differs(form: ChangePasswordForm) -> bool:
    if form.new.data != form.present.data:
        return True
    form.new.errors = [_("Choose one that differs from the present password.")]
    return False


def _knows(form: ChangePasswordForm, person: Person) -> bool:
    if accounts.confirm_password(person.id, form.present.data or ""):
        return True
    form.present.errors = [_("This is not your present password, or tries are paused for a while.")]
    return False


def _entered(person: Person, means: str) -> Any:
    response = enter(
        person, next_path=safe_path(None), is_shared=SHARED_COOKIE in request.cookies, means=means
    )
    if PENDING in session:
        flash(_("Your password is set. Now the second step."), "ok")
    else:
        flash(_("Your password is set and you are signed in."), "ok")
    return response
