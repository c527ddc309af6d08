"""Writing in one's own words, and the page on which trainers read it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.courses import reflections
from lms.courses.permissions import LEARN, READ_WRITTEN
from lms.courses.reflections import ReflectionView
from lms.courses.services.learning import lesson_of, live_module, refuse_locked
from lms.courses.services.records import progress_of_people
from lms.courses.services.written import keep_written, reflection_in, written_in

_LONGEST_NUMBER = 6

blueprint = Blueprint("written", __name__, url_prefix="/learn", template_folder="templates")


@blueprint.post("/<module_id>/lessons/<lesson_id>/written/<reflection_id>")
@requires(LEARN)
def save(module_id: str, lesson_id: str, reflection_id: str) -> str | AnyResponse:
    """Keep what the learner wrote; it appears in its place (htmx) or on the lesson's page."""
    revision_id, module = live_module(module_id)
    lesson = lesson_of(module, lesson_id)
    asked = reflection_in(lesson, reflection_id)
    me = current().person_id or 0
    refuse_locked(progress_of_people([me])[me][module_id])
    written = reflections.read(asked, request.form.to_dict(flat=False))
    with unit_of_work():
        is_complete = keep_written(
            person_id=me,
            module=module,
            revision_id=revision_id,
            lesson=lesson,
            reflection=asked,
            written=written,
        )
    if request.headers.get("HX-Request") == "true":
        return render_template(
            "courses/reflection.html",
            view=ReflectionView(asked, written),
            module=module,
            lesson=lesson,
            may_read_written=may(READ_WRITTEN),
        )
    if not is_complete:
        flash(_("Kept. A few words in every field make it an example that a colleague can follow."), "warn")
    return redirect(
        url_for("courses.lesson", module_id=module_id, lesson_id=lesson_id, _anchor=f"written-{asked.id}"),
        code=303,
    )


@blueprint.get("/<module_id>/lessons/<lesson_id>/written/<reflection_id>")
@requires(READ_WRITTEN)
def of_units(module_id: str, lesson_id: str, reflection_id: str) -> str:
    """Show a trainer what people of their units wrote."""
    _revision_id, module = live_module(module_id)
    lesson = lesson_of(module, lesson_id)
    asked = reflection_in(lesson, reflection_id)
    number = request.args.get("page", "")
    page = written_in(
        module=module.id,
        lesson=lesson.id,
        reflection=asked,
        paths=scope_paths(READ_WRITTEN),
        page=int(number) if number.isdecimal() and number.isascii() and len(number) < _LONGEST_NUMBER else 1,
    )
    return render_template("courses/written.html", module=module, lesson=lesson, asked=asked, page=page)
