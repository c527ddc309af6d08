"""Importing a file in the browser: an upload, what it would change, the decision. Each step is long work."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lms.core import uploads
from lms.core.errors import NotFound, Refused
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.imports.work import IMPORT, KIND, ask_dry_run, ask_import, changes_something, may_apply
from lms.core.permissions import current, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.work import is_polled, page_parts, poll_answer
from lms.core.work import DONE, Work, work_named
from lms.core.worker import forget_old

blueprint = Blueprint("admin_uploads", __name__, url_prefix="/admin/imports")


@blueprint.get("/new")
@requires(IMPORT)
def new() -> str:
    """Show the upload form."""
    return _form_page()


@blueprint.post("/new")
@requires(IMPORT)
def take() -> Any:
    """Take a file and have the job server find what importing it would change."""
    forget_old()
    kind, file = request.form.get("kind", ""), request.files.get("file")
    try:
        with unit_of_work():
            if file is None or not file.filename:
                raise Refused(_("Choose a file."))
            full = request.form.get("full") == "1"
            work = ask_dry_run(kind, file.stream, file.filename, full=full, by=current())
    except Refused as error:
        return _form_page(kind, f"{error.message} {error.hint or ''}".strip()), 422
    return redirect(url_for("admin_uploads.show", work_id=work.public_id), code=303)


@blueprint.get("/work/<work_id>")
@requires(IMPORT)
def show(work_id: str) -> Any:
    """Show the work on an upload: how far it is, then what it would change or why it was refused."""
    work = _work(work_id)
    run_page = _run_page(work)
    if is_polled():
        return poll_answer(work, then=run_page)
    if run_page:
        return redirect(run_page, code=303)
    if work.state != DONE:
        return render_template("core/admin/import_work.html", **page_parts(work))
    return render_template(
        "core/admin/import_preview.html",
        work=work,
        result=work.result,
        changes_something=changes_something(work.result or {}),
        may_apply=may_apply(work),
        is_own=work.person_id == current().person_id,
    )


@blueprint.post("/work/<work_id>/apply")
@requires(IMPORT)
def apply(work_id: str) -> Any:
    """Have the file imported whose effect was shown; pressed twice it is imported once."""
    shown = _work(work_id)
    with unit_of_work():
        work = ask_import(shown, by=current())
    return redirect(url_for("admin_uploads.show", work_id=work.public_id), code=303)


def _work(work_id: str) -> Work:
    """Return the work on an upload.

    Raises:
        NotFound: when there is none of that id.
    """
    work = work_named(work_id)
    if work.kind != KIND:
        raise NotFound("There is no such import.", hint="Open it from the list.")
    return work


def _run_page(work: Work) -> str:
    """Return the page of the import that was done; empty for everything else."""
    if work.state != DONE or work.arguments["dry_run"] or work.result is None:
        return ""
    return url_for("admin_imports.show", run_id=work.result["run"])


def _form_page(kind: str = "", fault: str = "") -> str:
    return render_template(
        "core/admin/import_new.html",
        kinds=[("", _("Choose")), *((name, name) for name in sorted(features().importers))],
        kind=kind,
        fault=fault,
        largest=uploads.LARGEST // 1024 // 1024,
    )
