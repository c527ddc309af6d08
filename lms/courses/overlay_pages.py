"""What the page of a module says of the overlays that its reader sees."""

from flask import render_template
from markupsafe import Markup

from lms.core.permissions import Identity
from lms.courses.modules import Module
from lms.courses.overlaying import shown_to
from lms.courses.readers import reader_of
from lms.courses.services.completed_with import completed_with
from lms.courses.services.progress import Progress


def overlay_part(identity: Identity, *, module: Module, progress: Progress) -> Markup | None:
    """Say beside a module what is added for the reader's work, and what their completion names."""
    if identity.person_id is None:
        return None
    shown = shown_to(reader_of(identity.person_id), module.form_of or module.id)
    if not shown:
        return None
    named = completed_with(identity.person_id, module.id) if progress.completed_on else ()
    numbers = {lesson.id: lesson.number for lesson in module.lessons}
    return Markup(  # noqa: S704  (a template has escaped it)
        render_template("courses/overlays.html", module=module, shown=shown, named=named, numbers=numbers)
    )
