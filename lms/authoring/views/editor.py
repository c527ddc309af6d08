"""The editor: a draft with its outline, the text of a file, its preview and what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.authoring.models import Draft
from lms.authoring.permissions import EDIT, READ
from lms.authoring.rules.starters import lesson_text, slug
from lms.authoring.rules.yaml_edit import joined_front_matter, split_front_matter
from lms.authoring.services.comments import comments_of
from lms.authoring.services.drafts import base_of, is_behind
from lms.authoring.services.files import DraftText, Saved, conflicts_of, files_of_draft, save_file
from lms.authoring.services.forms import row_titles
from lms.authoring.services.outline import lesson_title, outline
from lms.authoring.services.overlays import new_part
from lms.authoring.services.pictures import pictures
from lms.authoring.services.previewing import lesson_shown
from lms.authoring.services.standing import faults_of
from lms.authoring.services.updates import waiting_update
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.shared import (
    asked_draft,
    asked_file,
    editor_link,
    may_edit,
    may_publish,
    me,
    own_draft,
    short_file,
    shown_file,
)
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import OVERLAY, local_texts
from lms.people.api import people
from lms.simulations.api import DESK_KINDS

MOST_SEEN = 10_000_000
PICTURES_OFFERED = 12


@blueprint.get("/content/drafts/<draft_id>")
@requires(READ)
def editor(draft_id: str) -> Any:
    """Show a file of a draft to be written, or the rows of a bank to choose from."""
    draft = asked_draft(draft_id)
    if draft.kind in DESK_KINDS and not request.args:
        return redirect(url_for("content.board", draft_id=draft.public_id))
    files = files_of_draft(draft)
    file = asked_file(draft, files)
    found = faults_of(draft)
    comments = comments_of(draft, files)
    writers = people([one.saved_by_id for one in files.values() if one.saved_by_id])
    is_text = _is_text(draft, file)
    return render_template(
        "authoring/editor.html",
        draft=draft,
        base=base_of(draft),
        file=file,
        title=lesson_title(file) if file.path.endswith(".md") else short_file(draft, file.path),
        writer=writers.get(file.saved_by_id or 0),
        is_text=is_text,
        is_lesson=file.path.endswith(".md"),
        is_whole=request.args.get("as") == "file",
        text=_shown_text(file),
        first_line=_first_line(file),
        rows=row_titles(file.text, file.path),
        insert=lambda kind, name: f"{{{{ {kind}:{name} }}}}",
        groups=outline(draft, files, found, comments),
        shown=lesson_shown({path: one.text for path, one in files.items()}, file.path)
        if _is_lesson(draft, file)
        else None,
        pictures=pictures(size=PICTURES_OFFERED)[0] if _is_lesson(draft, file) else (),
        comments=[one for one in comments if one.path == file.path],
        local_texts=local_texts(draft.path.rsplit("/", 1)[-1]),
        conflicts=conflicts_of(draft),
        is_behind=is_behind(draft),
        update=waiting_update(draft.path),
        may_edit=may_edit(draft),
        may_publish=may_publish(draft),
        **fault_parts(draft, found),
    )


def fault_parts(draft: Draft, faults: Any) -> dict[str, Any]:
    """Return what the panel of faults shows."""
    return {
        "faults": [fault for fault in faults if not fault.is_warning],
        "warnings": [fault for fault in faults if fault.is_warning],
        "short_file": lambda fault: short_file(draft, fault.file),
        "fault_link": lambda fault: _fault_link(draft, fault),
    }


def _fault_link(draft: Draft, fault: Any) -> str:
    file = shown_file(fault.file)
    if not file.startswith(draft.path):
        return ""
    whole = {} if file.endswith(".md") and not fault.where else {"as": "file"}
    return editor_link(draft, file, line=str(fault.line), **whole)


def _is_lesson(draft: Draft, file: DraftText) -> bool:
    """Tell whether a file is shown to learners as it is written: a lesson, or a part of an overlay."""
    return file.path.startswith((f"{draft.path}/lessons/", f"{draft.path}/parts/"))


def _is_text(draft: Draft, file: DraftText) -> bool:
    """Tell whether the file is written as text; a bank is a list of items unless its text is asked for."""
    is_bank = draft.kind == "module" and "/items/" in file.path
    return not is_bank or request.args.get("as") == "file"


def _has_head(file: DraftText) -> bool:
    """Tell whether only the text below the front matter is written: its head has a form."""
    return file.path.endswith(".md") and bool(split_front_matter(file.text)[0])


def _shown_text(file: DraftText) -> str:
    if _has_head(file) and request.values.get("as") != "file":
        return split_front_matter(file.text)[1]
    return file.text


def _first_line(file: DraftText) -> int:
    """Return the line of the file on which the shown text begins."""
    return file.text.count("\n") - _shown_text(file).count("\n") + 1


def _sent_text(file: DraftText) -> str:
    """Return the whole file made of what the form sent."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    if request.form.get("as") == "file" or not _has_head(file):
        return text
    return joined_front_matter(split_front_matter(file.text)[0], text)


@blueprint.post("/content/drafts/<draft_id>/save")
@requires(EDIT)
def save(draft_id: str) -> Any:
    """Save a file as its next version; the script gets the number of it, a form the page again."""
    draft = own_draft(draft_id)
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise Refused(
            _("This form is not complete."), hint=_("Open the file again and copy your text into it.")
        )
    with unit_of_work():
        file = asked_file(draft)
        saved = save_file(draft, file.path, _sent_text(file), seen=int(seen), by_id=me())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(told(draft, saved))
    if saved.conflict_id:
        return redirect(
            url_for("content.conflict", draft_id=draft.public_id, conflict_id=saved.conflict_id), code=303
        )
    flash(_("Saved. Only the draft changed; learners see what is published."), "ok")
    mode = "file" if request.form.get("as") == "file" else ""
    return redirect(editor_link(draft, file.path, **{"as": mode}), code=303)


def told(draft: Draft, saved: Saved) -> Mapping[str, Any]:
    """Return what the script shows of a save."""
    link = ""
    if saved.conflict_id:
        link = url_for("content.conflict", draft_id=draft.public_id, conflict_id=saved.conflict_id)
    return {
        "number": saved.number,
        "saved_at": saved.saved_at.isoformat() if saved.saved_at else None,
        "conflict": link,
    }


@blueprint.post("/content/drafts/<draft_id>/preview")
@requires(EDIT)
def preview_text(draft_id: str) -> str:
    """Show what is written just now as learners will see it; nothing is saved."""
    draft = own_draft(draft_id)
    files = files_of_draft(draft)
    file = asked_file(draft, files)
    texts = {path: one.text for path, one in files.items()}
    shown = lesson_shown(texts, file.path, _sent_text(file))
    is_part = request.headers.get("HX-Request") == "true"
    template = "authoring/lesson_shown.html" if is_part else "authoring/preview.html"
    own = local_texts(draft.path.rsplit("/", 1)[-1])
    about = {"shown": shown, "local_texts": own, "role": None, "roles": (), "chosen": ""}
    return render_template(template, draft=draft, file=file, **about)


@blueprint.get("/content/drafts/<draft_id>/checks")
@requires(READ)
def checks(draft_id: str) -> str:
    """Show what keeps a draft from going live: the panel beside the text, again after each save."""
    draft = asked_draft(draft_id)
    parts = fault_parts(draft, faults_of(draft))
    return render_template("authoring/checks.html", draft=draft, **parts)


@blueprint.post("/content/drafts/<draft_id>/files")
@requires(EDIT)
def files(draft_id: str) -> Response:
    """Add a lesson or a bank to a module, or take a file out of a draft."""
    draft = own_draft(draft_id)
    act = request.form.get("act", "")
    with unit_of_work():
        if act == "remove":
            file = asked_file(draft)
            save_file(draft, file.path, None, seen=file.number, by_id=me())
            flash(_("The file is taken out of the draft."), "ok")
            return redirect(editor_link(draft), code=303)
        path, text = _new_file(draft, act)
        save_file(draft, path, text, seen=0, by_id=me())
    return redirect(editor_link(draft, path), code=303)


def _new_file(draft: Draft, act: str) -> tuple[str, str]:
    """Return path and first text of a new file of a module.

    Raises:
        Refused: for a title without letters, or a bank that is there already.
    """
    held = files_of_draft(draft)
    title = " ".join(request.form.get("title", "").split())[:80]
    name = slug(title)
    if not name or draft.kind not in ("module", OVERLAY):
        raise Refused(_("Give it a title."), hint=_("Use letters or figures."))
    if draft.kind == OVERLAY:
        return new_part(draft, held, title)
    if act == "bank":
        path = f"{draft.path}/items/{name.upper()}.yaml"
        if path in held:
            raise Refused(_("There is a bank of this objective."), hint=_("Open it from the outline."))
        return path, "[]\n"
    numbers = [one.rsplit("/", 1)[1][:2] for one in held if "/lessons/" in one]
    number = max((int(one) for one in numbers if one.isdecimal()), default=0) + 1
    return f"{draft.path}/lessons/{number:02d}-{name}.md", lesson_text(f"L{number}", title)
