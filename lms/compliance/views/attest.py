"""Signing an attestation, after proving to be oneself again."""

from typing import Any

import nh3
from flask import Blueprint, flash, redirect, render_template, request
from markdown_it import MarkdownIt
from markupsafe import Markup

from lms.compliance.permissions import ATTEST
from lms.compliance.services.obligations import record_of
from lms.compliance.services.observing import attest
from lms.core import permissions
from lms.core.content import Revision, live
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.proving import ProofForm, proved

blueprint = Blueprint("attest", __name__, url_prefix="/me", template_folder="../templates")

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "h2", "h3", "br"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@blueprint.get("/attest/<attestation_id>")
@requires(ATTEST)
def show(attestation_id: str) -> str:
    """Show what is declared, when it was signed last and what signing does."""
    return _page(live("attestation", attestation_id), ProofForm())


@blueprint.post("/attest/<attestation_id>")
@requires(ATTEST)
def sign(attestation_id: str) -> Any:
    """Sign with the password entered again, or a passkey; a wrong one leaves everything as it was."""
    revision = live("attestation", attestation_id)
    person_id = permissions.current().person_id or 0
    form = ProofForm(request.form)
    means = proved(form) if form.validate() else None
    if means is None:
        return _page(revision, form), 422
    with unit_of_work(durable=True):
        attest(person_id=person_id, attestation=attestation_id, password_reentered=True, means=means)
    flash(_("Signed: %s. It stands in your record.") % revision.body["title"], "ok")
    return redirect("/me", code=303)


def _page(revision: Revision, form: ProofForm) -> str:
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
