"""Taking a bank of another system into a draft."""

from typing import Any

from flask import flash, redirect, render_template, request

from lms.authoring.models import Draft
from lms.authoring.permissions import EDIT
from lms.authoring.services.bank_intake import Intake, take_bank
from lms.authoring.services.files import files_of_draft
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.shared import editor_link, me, own_draft
from lms.core.errors import DomainError, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work

LONGEST_NAME = 200


@blueprint.get("/content/drafts/<draft_id>/bank")
@requires(EDIT)
def bank(draft_id: str) -> str:
    """Ask for a bank and for the objective that its items are of."""
    return _page(own_draft(draft_id))


@blueprint.post("/content/drafts/<draft_id>/bank")
@requires(EDIT)
def take_items(draft_id: str) -> Any:
    """Take the items of a bank; what is refused says why, and nothing is stored."""
    draft = own_draft(draft_id)
    file = request.files.get("bank")
    path = request.form.get("file", "")[:LONGEST_NAME]
    try:
        if file is None or not file.filename:
            raise Refused(_("Choose a file."))
        name, data = file.filename[-LONGEST_NAME:], file.stream.read()
        with unit_of_work():
            found = take_bank(draft, path, name=name, data=data, by_id=me())
            link = editor_link(draft, path)
    except (Refused, NotFound) as error:
        return _page(draft, error), error.status
    flash(_told(found), "ok" if found.taken else "warn")
    return redirect(link, code=303)


def _told(found: Intake) -> str:
    return _(
        "%(taken)d items taken as drafts, %(known)d were here already, %(left)d things not taken. "
        "The list stands beside the bank as a comment."
    ) % {"taken": found.taken, "known": found.known, "left": found.left}


def _page(draft: Draft, problem: DomainError | None = None) -> str:
    """Show the form; a draft without a bank of items says what to do first.

    Raises:
        NotFound: for a draft that is not one of a module.
    """
    if draft.kind != "module":
        raise NotFound(_("Only modules hold items."), hint=_("Open the draft of a module."))
    banks = [path for path in files_of_draft(draft) if path.startswith(f"{draft.path}/items/")]
    asked = request.values.get("file", "")
    return render_template(
        "authoring/bank.html",
        draft=draft,
        banks=[(path, path.rpartition("/")[2].removesuffix(".yaml")) for path in banks],
        chosen=asked if asked in banks else "",
        back=editor_link(draft, asked if asked in banks else ""),
        problem=problem,
    )
