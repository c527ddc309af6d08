"""Certificates of a person: what is earned, the paper, and the decisions on it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.documents.forms import DecisionForm
from lms.documents.papers.certificate import certificate_pdf
from lms.documents.permissions import CERTIFICATES, DECIDE, ISSUE
from lms.documents.rules.certificates import REPLACED, UNCONFIRMED, WITHDRAWN
from lms.documents.rules.codes import grouped
from lms.documents.services import certificates
from lms.documents.services.organisation import organisation_of
from lms.documents.views.answers import pdf_answer, person_subject, wants_pdf
from lms.documents.wording import CERTIFICATE_LOOKS
from lms.people import api as people

CLOSED = (WITHDRAWN, REPLACED, UNCONFIRMED)

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates", template_folder="../templates")


@blueprint.get("/<employee_no>")
@requires(CERTIFICATES, subject=person_subject)
def index(employee_no: str) -> str:
    """Show what a person has earned a certificate of, and every certificate ever issued."""
    person = people.person_by_employee_no(employee_no)
    known = certificates.certificates_of(person.id)
    earned = certificates.earned_rows(person.id, known)
    newest = {row.shown.row.id for row in earned if row.shown}
    return render_template(
        "documents/certificates.html",
        person=person,
        earned=earned,
        earlier=[shown for shown in known if shown.row.id not in newest],
        looks=CERTIFICATE_LOOKS,
        is_own=current().person_id == person.id,
        may_issue=may(ISSUE, people.person_subject(person.id)),
    )


@blueprint.post("/<employee_no>/issue/<int:evidence_id>")
@requires(ISSUE, subject=person_subject)
def issue(employee_no: str, evidence_id: int) -> AnyResponse:
    """Issue the certificate of a pass, or lead to the one there is."""
    person = people.person_by_employee_no(employee_no)
    with unit_of_work(durable=True):
        made = certificates.issue(person_id=person.id, evidence_id=evidence_id, by_id=_me())
        made_id = made.id
    return redirect(url_for(".show", employee_no=employee_no, certificate_id=made_id), code=303)


@blueprint.get("/<employee_no>/<int:certificate_id>")
@requires(CERTIFICATES, subject=person_subject)
def show(employee_no: str, certificate_id: int) -> Any:
    """Show a certificate and how it stands, or send it as PDF.

    Raises:
        Refused: for the PDF of one that holds no longer.
    """
    person = people.person_by_employee_no(employee_no)
    shown = certificates.certificate(certificate_id, person.id)
    if wants_pdf():
        if shown.state in CLOSED:
            raise Refused(_("This certificate holds no longer."), hint=_("Its page says what became of it."))
        data = certificate_pdf(shown, organisation_of(person.id), at=shown.row.recorded_at)
        return pdf_answer(data, f"certificate-{shown.row.subject}-{shown.row.occurred_on}")
    return _page(employee_no, certificate_id)


@blueprint.post("/<employee_no>/<int:certificate_id>/withdraw")
@requires(DECIDE, subject=person_subject)
def withdraw(employee_no: str, certificate_id: int) -> Any:
    """Withdraw a certificate with a reason."""
    form = DecisionForm(request.form)
    if not form.validate():
        return _page(employee_no, certificate_id, withdrawing=form), 422
    person = people.person_by_employee_no(employee_no)
    with unit_of_work(durable=True):
        certificates.withdraw(
            certificate_id=certificate_id, person_id=person.id, by_id=_me(), reason=form.reason.data or ""
        )
    flash(_("The certificate is withdrawn. Whoever checks it reads so."), "ok")
    return redirect(url_for(".show", employee_no=employee_no, certificate_id=certificate_id), code=303)


@blueprint.post("/<employee_no>/<int:certificate_id>/reissue")
@requires(DECIDE, subject=person_subject)
def reissue(employee_no: str, certificate_id: int) -> Any:
    """Issue a certificate anew with a reason."""
    form = DecisionForm(request.form)
    if not form.validate():
        return _page(employee_no, certificate_id, reissuing=form), 422
    person = people.person_by_employee_no(employee_no)
    with unit_of_work(durable=True):
        made = certificates.reissue(
            certificate_id=certificate_id, person_id=person.id, by_id=_me(), reason=form.reason.data or ""
        )
        made_id = made.id
    flash(_("The certificate is issued anew. The one before reads: replaced."), "ok")
    return redirect(url_for(".show", employee_no=employee_no, certificate_id=made_id), code=303)


def _me() -> int:
    return current().person_id or 0


def _page(employee_no: str, certificate_id: int, **forms: DecisionForm) -> str:
    person = people.person_by_employee_no(employee_no)
    shown = certificates.certificate(certificate_id, person.id)
    may_decide = may(DECIDE, people.person_subject(person.id))
    by = people.people({shown.row.issued_by_id, *([shown.withdrawal.by_id] if shown.withdrawal else [])})
    return render_template(
        "documents/certificate.html",
        person=person,
        shown=shown,
        by=by,
        look=CERTIFICATE_LOOKS[shown.state],
        number=grouped(shown.row.code),
        organisation=organisation_of(person.id),
        is_own=current().person_id == person.id,
        is_printable=shown.state not in CLOSED,
        may_withdraw=may_decide and shown.withdrawal is None and shown.next_id is None,
        may_reissue=may_decide and shown.next_id is None and shown.state != UNCONFIRMED,
        withdrawing=forms.get("withdrawing") or DecisionForm(),
        reissuing=forms.get("reissuing") or DecisionForm(),
    )
