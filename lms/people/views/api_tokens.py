"""A person's own tokens of the JSON API: make one, see it once, end it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from lms.core import permissions
from lms.core.errors import Conflict, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.people import api
from lms.people.forms import TOKEN_DAYS, ApiTokenForm
from lms.people.models import Person
from lms.people.permissions import OWN_ACCOUNT
from lms.people.services import accounts, api_tokens

blueprint = Blueprint("api_tokens", __name__, url_prefix="/settings/tokens")


@blueprint.get("")
@requires(OWN_ACCOUNT)
def index() -> str:
    """List the tokens of a person, the newest first, and offer a new one."""
    return _page(ApiTokenForm())


@blueprint.post("")
@requires(OWN_ACCOUNT)
def make() -> Any:
    """Make a token after the password was typed again, and show it this once."""
    form = ApiTokenForm(request.form)
    person = _own_person()
    made = _made(form, person) if form.validate() else None
    if made is None:
        return _page(form), 422
    return render_template("people/api_token.html", made=made)


@blueprint.post("/<public_id>/revoke")
@requires(OWN_ACCOUNT)
def revoke(public_id: str) -> Any:
    """End one of the person's own tokens now."""
    identity = permissions.current()
    with unit_of_work(durable=True):
        kept = api_tokens.revoke(public_id, actor=identity.employee_no, of=_own_person().id)
    flash(_("The token “%(name)s” is revoked.") % {"name": kept.name}, "ok")
    return redirect("/settings/tokens", code=303)


def _made(form: ApiTokenForm, person: Person) -> api_tokens.Made | None:
    """Make the token, or say beside the field what stands against it."""
    if not accounts.confirm_password(person.id, form.password.data or ""):
        form.password.errors = [_("This is not your password, or tries are paused for a while.")]
        return None
    try:
        with unit_of_work(durable=True):
            return api_tokens.make(
                person,
                name=form.name.data or "",
                days=int(form.days.data or 0),
                made_by=person.id,
                actor=person.employee_no,
            )
    except (Conflict, Refused) as refusal:
        form.name.errors = [f"{refusal.message} {refusal.hint or ''}".strip()]
        return None


def _page(form: ApiTokenForm) -> str:
    own, live = api_tokens.of_person(_own_person().id), api_tokens.live_of(_own_person().id)
    found = [(token, token in live) for token in own]
    return render_template("people/api_tokens.html", form=form, tokens=found, lengths=TOKEN_DAYS)


def _own_person() -> Person:
    person_id = permissions.current().person_id
    assert person_id is not None
    return api.person(person_id)
