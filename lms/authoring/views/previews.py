"""Previews: a lesson as a learner of a job role sees it, an item as an exam shows it. Nothing is recorded."""

from flask import render_template, request

from lms.authoring.permissions import READ
from lms.authoring.services.files import files_of_draft
from lms.authoring.services.forms import form_part
from lms.authoring.services.previewing import asked_as, lesson_shown, question_shown, roles_to_choose
from lms.authoring.views.blueprint import blueprint
from lms.authoring.views.shared import asked_draft, asked_file, short_file
from lms.core.errors import NotFound
from lms.core.permissions import requires
from lms.courses.api import local_texts


@blueprint.get("/content/drafts/<draft_id>/preview")
@requires(READ)
def preview(draft_id: str) -> str:
    """Show a saved lesson, or an item of a bank, as learners will see it, for a job role that is chosen."""
    draft = asked_draft(draft_id)
    files = files_of_draft(draft)
    file = asked_file(draft, files)
    chosen = request.args.get("role", "")[:60]
    module = draft.path.rsplit("/", 1)[-1]
    about = {
        "draft": draft,
        "file": file,
        "short": short_file(draft, file.path),
        "role": asked_as(module, chosen) if chosen else None,
        "roles": roles_to_choose(),
        "chosen": chosen,
        "local_texts": local_texts(module),
    }
    at = request.args.get("at", "")[:40]
    if at:
        part = form_part(kind=draft.kind, source=draft.path, file=file.path, text=file.text, at=at)
        shown = question_shown(part.data) if part.kind else None
        if shown is None:
            raise NotFound("This item cannot be shown yet.", hint="Repair its faults first.")
        return render_template("authoring/preview_item.html", at=at, part=part, shown=shown, **about)
    texts = {path: one.text for path, one in files.items()}
    return render_template("authoring/preview.html", shown=lesson_shown(texts, file.path), **about)
