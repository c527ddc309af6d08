"""Copies of personal data: asked for by oneself or by an administrator, fetched while they are there."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for

from lms.core import audit
from lms.core.ids import new_public_id
from lms.core.permissions import Subject, current, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.work import is_polled, page_parts, poll_answer
from lms.core.work import asked_under
from lms.people.api import person, person_by_employee_no, person_subject
from lms.records.permissions import COPY, ERASE, OWN_COPY
from lms.records.services.copying import KIND, ask_copy, copies_of, copy_named, is_there, read
from lms.records.views.shared import form_key, told

blueprint = Blueprint("data_copies", __name__, url_prefix="/my-data", template_folder="../templates")


def whose(copy_id: str) -> Subject:
    """Return whose a copy is."""
    return person_subject(copy_named(copy_id).person_id)


@blueprint.get("")
@requires(OWN_COPY)
def index() -> str:
    """Show the copies made for oneself, and the way to another one."""
    found = copies_of(current().person_id or 0)
    return render_template(
        "records/copies.html", copies=[(one, is_there(one)) for one in found], form_key=new_public_id()
    )


@blueprint.post("")
@requires(OWN_COPY)
def ask_own() -> Any:
    """Ask for a copy of one's own data; sent twice it is one."""
    identity = current()
    with unit_of_work(durable=True):
        row = ask_copy(person_id=identity.person_id or 0, reason="", by=identity, form_key=form_key())
    return redirect(url_for(".show", copy_id=row.public_id), code=303)


@blueprint.post("/of/<employee_no>")
@requires(ERASE)
def ask_for(employee_no: str) -> Any:
    """Ask for a copy of somebody's data on their request; sent twice it is one."""
    who = person_by_employee_no(employee_no)
    with unit_of_work(durable=True):
        row = ask_copy(person_id=who.id, reason=told("reason"), by=current(), form_key=form_key())
    return redirect(url_for(".show", copy_id=row.public_id), code=303)


@blueprint.get("/<copy_id>")
@requires(COPY, subject=whose)
def show(copy_id: str) -> Any:
    """Show how far a copy is, then where it is fetched and until when."""
    found = copy_named(copy_id)
    work = asked_under(f"{KIND}:{copy_id}")
    if is_polled() and work is not None:
        return poll_answer(work)
    parts = page_parts(work) if work is not None else {"work": None, "progress": None, "polling": ""}
    return render_template(
        "records/copy.html", copy=found, who=person(found.person_id), is_there=is_there(found), **parts
    )


@blueprint.post("/<copy_id>/file")
@requires(COPY, subject=whose)
def fetch(copy_id: str) -> Any:
    """Send the file; the log keeps that it was fetched."""
    found = copy_named(copy_id)
    body = read(found)
    who = person(found.person_id)
    with unit_of_work(durable=True):
        audit.record("records.copy_fetched", subject=f"person:{who.employee_no}", actor=current().employee_no)
    name = f"data-of-{who.employee_no}.zip"
    return Response(
        body, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
