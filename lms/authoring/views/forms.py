"""Forms of items, checks, lesson heads and parts of a module; rows come and go by buttons."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from lms.assessments.api import question_kinds
from lms.authoring.models import Draft
from lms.authoring.permissions import EDIT, READ
from lms.authoring.rules.form_reading import operated, read
from lms.authoring.rules.form_tree import Faults, tree
from lms.authoring.services.files import DraftText, save_file
from lms.authoring.services.forms import NEW, WHOLE, FormPart, form_part
from lms.authoring.services.overlays import places_of
from lms.authoring.services.previewing import question_shown
from lms.authoring.services.standing import faults_of
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.boards import beside_parts
from lms.authoring.views.editor import told
from lms.authoring.views.shared import (
    asked_draft,
    asked_file,
    editor_link,
    may_edit,
    me,
    own_draft,
    short_file,
)
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import OVERLAY
from lms.simulations.api import DESK_KINDS

LONGEST = 60


@blueprint.get("/content/drafts/<draft_id>/form")
@requires(READ)
def form(draft_id: str) -> Any:
    """Show a part of a file as a form; for a new question first which kind it is."""
    draft = asked_draft(draft_id)
    file = asked_file(draft)
    if _asked("at") == NEW and _asked("question") not in question_kinds() and draft.kind == "module":
        return render_template("authoring/kinds.html", draft=draft, file=file, kinds=question_kinds())
    part = _part(draft, file)
    if part.at == NEW:
        return _page(draft, file, part, part.data, {})
    return _page(draft, file, part, part.data, _with_house_faults(draft, part))


@blueprint.post("/content/drafts/<draft_id>/form")
@requires(EDIT)
def save_form(draft_id: str) -> Any:
    """Save the form into the text of its file, or show it with a row more, less or elsewhere."""
    draft = own_draft(draft_id)
    file = asked_file(draft)
    part = _part(draft, file)
    data = read(part.known, request.form.to_dict(flat=False))
    act = request.form.get("act", "")
    if act:
        return _page(draft, file, part, operated(part.known, data, act[:200]), {}, focus=act)
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise Refused(_("This form is not complete."), hint=_("Open it again from the outline."))
    faults = part.faults(data)
    with unit_of_work():
        saved = save_file(draft, file.path, part.written(file.text, data), seen=int(seen), by_id=me())
    if request.accept_mimetypes.best == "application/json" and part.at != NEW:
        return jsonify(told(draft, saved))
    if saved.conflict_id:
        link = url_for("content.conflict", draft_id=draft.public_id, conflict_id=saved.conflict_id)
        return redirect(link, code=303)
    if faults:
        flash(_("Saved in the draft; what is still to be put right stands beside the fields."), "warn")
    else:
        flash(_("Saved in the draft."), "ok")
    number = len(part.place) and part.place[-1] if part.place else None
    at = part.at
    if at == NEW:
        at = f"check-{number}" if file.path.endswith(".md") else str(number)
    return redirect(editor_link(draft, file.path, at), code=303)


def _with_house_faults(draft: Draft, part: FormPart) -> Faults:
    """Return what the schema says of a part, and of a scenario or queue what its rules say, at the fields."""
    found = {path: list(texts) for path, texts in part.faults(part.data).items()}
    if draft.kind in DESK_KINDS:
        for path, text in part.placed(fault for fault in faults_of(draft) if not fault.is_warning):
            texts = found.setdefault(path, [])
            texts += [text] if text not in texts else []
    return found


def _asked(name: str) -> str:
    return request.values.get(name, "")[:LONGEST]


def _part(draft: Draft, file: DraftText) -> FormPart:
    return form_part(
        kind=draft.kind,
        source=draft.path,
        file=file.path,
        text=file.text,
        at=_asked("at") or WHOLE,
        question=_asked("question"),
    )


def _page(
    draft: Draft, file: DraftText, part: FormPart, data: dict[str, Any], faults: Faults, *, focus: str = ""
) -> str:
    others = [" ".join(texts) for path, texts in faults.items() if not path]
    return render_template(
        "authoring/form.html",
        draft=draft,
        file=file,
        short=short_file(draft, file.path),
        part=part,
        parts=tree(part.known, data, faults),
        others=others,
        count=len(faults),
        focus=focus.partition(":")[2],
        shown=question_shown(data) if part.kind else None,
        may_edit=may_edit(draft),
        places=places_of(draft.path.split("/")[1]) if draft.kind == OVERLAY and _is_head(file, part) else (),
        beside=beside_parts(draft, part.at) if draft.kind in DESK_KINDS else None,
    )


def _is_head(file: DraftText, part: FormPart) -> bool:
    return file.path.endswith(".md") and part.at == WHOLE
