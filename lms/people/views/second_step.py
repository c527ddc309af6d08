"""The second step at sign-in, and signing in by a passkey alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, session

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.permissions import public
from lms.core.unit_of_work import unit_of_work
from lms.people import api
from lms.people.forms import SignInForm
from lms.people.forms_security import SecondStepForm
from lms.people.models import Person
from lms.people.rules.paths import safe_path
from lms.people.rules.second_factor import PASSKEY
from lms.people.services import passkeys, signing
from lms.people.services.status import has_left
from lms.people.views.sign_in import PENDING, begin, login_page

blueprint = Blueprint("second_step", __name__, url_prefix="/login")
LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Pending:
    """Who proved the first step a moment ago, where they go on, and whether others use the workstation."""

    person: Person
    next_path: str
    is_shared: bool


@blueprint.route("/second", methods=["GET", "POST"])
@public("the password was right a moment ago; nobody is signed in before this step")
def second() -> Any:
    """Ask for a code or a passkey after the password; a wrong code counts like a wrong password."""
    pending, form = _pending(), SecondStepForm(request.form)
    if pending is None:
        return redirect("/login", code=303)
    if request.method == "GET":
        return _page(pending, form)
    means = _proved_by(pending.person.id, form)
    if means is None:
        return _page(pending, form), 422
    return begin(pending.person, next_path=pending.next_path, is_shared=pending.is_shared, means=means)


@blueprint.post("/second/leave")
@public("leaving the second step needs no duty")
def leave() -> Any:
    """Forget the first step, so that somebody else signs in."""
    session.pop(PENDING, None)
    return redirect("/login", code=303)


@blueprint.post("/passkey")
@public("the passkey is the proof; its challenge is ours and counts once")
def by_passkey() -> Any:
    """Sign in by a passkey alone: it asks for the person on their own device."""
    target = safe_path(request.form.get("next"))
    with unit_of_work(durable=True):
        person_id = passkeys.person_by_answer(request.form.get("answer", ""))
    if person_id is None or has_left(person_id):
        form = SignInForm(next=target)
        form.name.errors = [_("The passkey is not known here, or the page was open for long. Try again.")]
        return login_page(form), 422
    is_shared = bool(request.form.get("is_shared"))
    return begin(api.person(person_id), next_path=target, is_shared=is_shared, means=PASSKEY)


def _proved_by(person_id: int, form: SecondStepForm) -> str | None:
    if form.answer.data:
        with unit_of_work(durable=True):
            if passkeys.proves(person_id, form.answer.data):
                return PASSKEY
        form.code.errors = [_("The passkey did not answer for you. Try it again, or enter a code.")]
        return None
    means = signing.try_code(person_id, form.code.data or "")
    if means is None:
        form.code.errors = [
            _("This code does not count: each counts once, and tries may be paused. Take the next one.")
        ]
    return means


def _pending() -> Pending | None:
    kept = session.get(PENDING)
    if not isinstance(kept, dict) or clock.now().timestamp() - kept.get("at", 0) > LASTS.total_seconds():
        return None
    person_id = int(kept["person"])
    if has_left(person_id):
        return None
    return Pending(api.person(person_id), safe_path(kept["next"]), bool(kept["shared"]))


def _page(pending: Pending, form: SecondStepForm) -> str:
    return render_template(
        "people/second_step.html",
        form=form,
        person=pending.person,
        passkey=passkeys.signing_options(pending.person.id),
    )
