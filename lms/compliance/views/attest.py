"""Signing an attestation with the password."""

from typing import Any

import nh3
from flask import Blueprint, flash, redirect, render_template, request
from markdown_it import MarkdownIt
from markupsafe import Markup

from lms.compliance.forms import SignatureForm
from lms.compliance.permissions import ATTEST
from lms.compliance.services.obligations import record_of
from lms.compliance.services.observing import attest
from lms.core import permissions
from lms.core.content import Revision, live
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.people.api import confirm_password

blueprint = Blueprint("attest", __name__, url_prefix="/me", template_folder="../templates")

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "h2", "h3", "br"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@blueprint.get("/attest/<attestation_id>")
@requires(ATTEST)
def show(attestation_id: str) -> str:
    """Show what is declared, when it was signed last and what signing does."""
    return _page(live("attestation", attestation_id), SignatureForm())


@blueprint.post("/attest/<attestation_id>")
@requires(ATTEST)
def sign(attestation_id: str) -> Any:
    """Sign with the password entered again; a wrong one leaves everything as it was."""
    revision = live("attestation", attestation_id)
    person_id = permissions.current().person_id or 0
    form = SignatureForm(request.form)
    if not form.validate() or not _is_right(form, person_id):
        return _page(revision, form), 422
    with unit_of_work(durable=True):
        attest(person_id=person_id, attestation=attestation_id, password_reentered=True)
    flash(_("Signed: %s. It stands in your record.") % revision.body["title"], "ok")
    return redirect("/me", code=303)


def _is_right(form: SignatureForm, person_id: int) -> bool:
    with unit_of_work():
        is_right = confirm_password(person_id, form.password.data or "")
    if not is_right:
        form.password.errors = [_("This is not your password. Nothing was signed.")]
    return is_right


def _page(revision: Revision, form: SignatureForm) -> str:
    person_id = permissions.current().person_id or 0
    signed = [
        fact for fact in record_of(person_id) if (fact.kind, fact.subject) == ("attestation", revision.key)
    ]
    html = nh3.clean(_MARKDOWN.render(revision.body["text"]), tags=_TAGS, attributes={})
    return render_template(
        "compliance/attest.html",
        attestation=revision.body,
        text=Markup(html),  # noqa: S704  nh3 has cleaned it
        signed=signed,
        form=form,
    )
