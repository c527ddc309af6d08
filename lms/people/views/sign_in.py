"""Signing in and out, unlocking a shared workstation, and the personas of a demo."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, redirect, render_template, request, session
from werkzeug.wrappers import Response

from lms.core import clock, permissions
from lms.core.config import is_loopback
from lms.core.content import live_all
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import public
from lms.core.unit_of_work import unit_of_work
from lms.people.forms import NOT_RIGHT, SignInForm, UnlockForm
from lms.people.models import Person
from lms.people.models_signin import Account
from lms.people.rules.paths import safe_path
from lms.people.rules.second_factor import DEMO, PASSWORD
from lms.people.services import accounts, demands, factors, passkeys, passwords, sessions
from lms.people.services.limits import current_limits
from lms.people.services.status import has_left
from lms.people.views import guard

blueprint = Blueprint("sign_in", __name__)
SHARED_COOKIE = "firstpass_shared"
PENDING = "second"
_A_YEAR = 365 * 24 * 3600
_FORWARDING = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP")


@blueprint.get("/login")
@public("somebody who is not signed in signs in here")
def login() -> Any:
    """Show the sign-in page; a locked session is unlocked instead, a live one goes on."""
    target = safe_path(request.args.get("next"))
    if permissions.current().is_signed_in:
        return redirect(target)
    found = guard.signed_in()
    if found is not None and found.is_locked:
        return redirect(f"/unlock?{_query(target)}")
    form = SignInForm(next=target, is_shared=SHARED_COOKIE in request.cookies)
    return login_page(form)


@blueprint.post("/login")
@public("somebody who is not signed in signs in here")
def sign_in() -> Any:
    """Check name and password under the lock-out and start a session."""
    form = SignInForm(request.form)
    if not form.validate():
        return login_page(form), 422
    person = accounts.person_by_sign_in_name(form.name.data or "")
    password = form.password.data or ""
    may_enter = accounts.try_secret(
        person.id if person else None,
        lambda account: passwords.matches(account.password_hash if account else None, password),
        is_last=person is None or not factors.has_any(person.id),
    )
    if not may_enter or person is None or has_left(person.id):
        form.password.errors = [NOT_RIGHT]
        return login_page(form), 422
    response = enter(person, next_path=form.next.data, is_shared=bool(form.is_shared.data))
    _refresh_hash(person, password)
    if form.is_shared.data:
        response.set_cookie(
            SHARED_COOKIE,
            "1",
            max_age=_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    else:
        response.delete_cookie(SHARED_COOKIE)
    return response


@blueprint.post("/logout")
@public("ending a session needs no duty")
def logout() -> Response:
    """End the session of this browser."""
    _end_session()
    flash(_("You are signed out. What you saved is kept."), "ok")
    return redirect("/login", code=303)


@blueprint.post("/switch")
@public("ending a session needs no duty; a locked workstation must be free for the next person")
def switch() -> Response:
    """End the session so that the next person signs in at this workstation."""
    _end_session()
    return redirect("/login", code=303)


@blueprint.route("/unlock", methods=["GET", "POST"])
@public("the session is locked, so nobody is signed in; it asks for that person's password")
def unlock() -> Any:
    """Open a locked session again by the password of its person."""
    form = UnlockForm(request.form, next=request.args.get("next", ""))
    found = guard.signed_in()
    target = safe_path(form.next.data)
    if found is None or not found.is_locked:
        return redirect(f"/login?{_query(target)}")
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            if accounts.confirm_password(found.person.id, form.password.data or ""):
                with unit_of_work():
                    token = sessions.unlock(found.session_id)
                guard.begin(token)
                return redirect(target, code=303)
            form.password.errors = [NOT_RIGHT]
    html = render_template("people/unlock.html", form=form, person=found.person, limits=current_limits())
    return html, status


@blueprint.post("/demo/sign-in/<persona>")
@public("a demo on this machine only; anywhere else the address does not exist")
def demo_sign_in(persona: str) -> Response:
    """Sign in as a persona of the demo."""
    person = next((person for body, person in demo_personas() if body["id"] == persona), None)
    if person is None:
        raise NotFound("This page does not exist.", hint="Check the address, or start from your home page.")
    return begin(person, next_path=None, is_shared=False, means=DEMO)


def enter(person: Person, *, next_path: str | None, is_shared: bool, means: str = PASSWORD) -> Response:
    """Let a person in who proved the first step: who has a second factor is asked for it first."""
    if not factors.has_any(person.id):
        return begin(person, next_path=next_path, is_shared=is_shared, means=means)
    guard.forget()
    session[PENDING] = {
        "person": person.id,
        "at": clock.now().timestamp(),
        "next": safe_path(next_path),
        "shared": is_shared,
    }
    return redirect("/login/second", code=303)


def begin(person: Person, *, next_path: str | None, is_shared: bool, means: str) -> Response:
    """Start a session of a person in this browser, end the one it had, and send them on.

    Whose duty needs a second factor that is not there yet is led to where it is set up.
    """
    with unit_of_work():
        sessions.end(session.get(guard.TOKEN))
        token = sessions.start(person.id, is_shared_workstation=is_shared, means=means)
    guard.begin(token)
    target = safe_path(next_path)
    if demands.due_on(person.id) is not None:
        target = f"/settings/security?{_query(target)}"
    return redirect(target, code=303)


def is_demo_request() -> bool:
    """Tell whether this is a demo asked for from the machine it runs on, with nothing in between."""
    if not current_app.config.get("DEMO") or not is_loopback(current_app.config["LMS_HOST"]):
        return False
    if any(name in request.headers for name in _FORWARDING):
        return False
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    return is_loopback(request.remote_addr or "") and is_loopback(host)


def demo_personas() -> list[tuple[dict[str, Any], Person]]:
    """Return the personas one may sign in as here with their people; none outside a demo on this machine."""
    if not is_demo_request():
        return []
    found = []
    for revision in live_all("persona").values():
        person = accounts.person_by_sign_in_name(revision.body["employee_no"])
        if person is not None and not has_left(person.id):
            found.append((revision, person))
    return [(revision.body, person) for revision, person in sorted(found, key=lambda pair: pair[0].id)]


def login_page(form: SignInForm) -> str:
    """Return the sign-in page."""
    return render_template(
        "people/login.html",
        form=form,
        personas=demo_personas(),
        limits=current_limits(),
        passkey=passkeys.sign_in_options(),
    )


def _end_session() -> None:
    token = session.get(guard.TOKEN)
    if token:
        with unit_of_work():
            sessions.end(token)
    guard.forget()


def _refresh_hash(person: Person, password: str) -> None:
    account: Account | None = accounts.account_of(person.id)
    if account is not None and account.password_hash and passwords.needs_rehash(account.password_hash):
        fresh = passwords.hashed(password)
        with unit_of_work():
            accounts.refresh_hash(person.id, fresh)


def _query(target: str) -> str:
    return urlencode({"next": target})
