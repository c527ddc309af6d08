"""Pages of learning: my modules, a module, its lessons with knowledge checks, the way into its exam."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.assessments.api import (
    Mode,
    accommodation_of,
    attempt_policy,
    exam_of_revision,
    pause_policy,
    session_minutes,
    start,
    why_closed,
)
from lms.core.content import live
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, requires
from lms.core.unit_of_work import unit_of_work
from lms.courses.modules import Check, Lesson, Module
from lms.courses.overlaying import check_in
from lms.courses.pages import check_seed, check_view, lesson_page, module_page
from lms.courses.permissions import LEARN, READ_WRITTEN
from lms.courses.readers import reader_of
from lms.courses.services.bookmarks import bookmark_of
from lms.courses.services.learning import (
    answer_check,
    check_answers,
    complete_lesson,
    lesson_of,
    live_module,
    refuse_locked,
)
from lms.courses.services.progress import Progress
from lms.courses.services.records import progress_of_people
from lms.courses.services.shelf import chosen_in
from lms.courses.wording import next_step

LONGEST_TOKEN = 64

blueprint = Blueprint("courses", __name__, url_prefix="/learn", template_folder="templates")


def _me() -> int:
    return current().person_id or 0


def _my_progress(module_id: str) -> Progress:
    found = progress_of_people([_me()])[_me()].get(module_id)
    if found is None:
        raise NotFound("There is no such module.", hint="Choose one from your modules.")
    return found


@blueprint.get("/<module_id>")
@requires(LEARN)
def module(module_id: str) -> str:
    """Show a module: what it is for, its outline, how long it takes and what comes next."""
    page = module_page(_my_progress(module_id))
    return render_template("courses/module.html", page=page, chosen=chosen_in(_me(), module_id))


@blueprint.get("/<module_id>/lessons/<lesson_id>")
@requires(LEARN)
def lesson(module_id: str, lesson_id: str) -> str:
    """Show a lesson with its knowledge checks."""
    progress = _my_progress(module_id)
    refuse_locked(progress)
    found = lesson_of(progress.module, lesson_id)
    answers = check_answers(person_id=_me(), module_id=module_id, lesson_id=lesson_id)
    return render_template(
        "courses/lesson.html",
        it=lesson_page(progress, found, answers, person_id=_me()),
        bookmark=bookmark_of(_me(), module_id, lesson_id),
        may_read_written=may(READ_WRITTEN),
    )


@blueprint.post("/<module_id>/lessons/<lesson_id>/checks/<check_id>")
@requires(LEARN)
def check(module_id: str, lesson_id: str, check_id: str) -> str | AnyResponse:
    """Answer a knowledge check; the reasons appear in its place (htmx) or on the lesson's page."""
    revision_id, found = live_module(module_id)
    its_lesson = lesson_of(found, lesson_id)
    revision_id, asked = _check_of(found, revision_id, its_lesson, check_id)
    seed = check_seed(_me(), found, its_lesson, asked)
    answer = asked.read(request.form.to_dict(flat=False), seed=seed)
    if answer is not None:
        with unit_of_work():
            answer_check(
                person_id=_me(),
                module=found,
                revision_id=revision_id,
                lesson=its_lesson,
                check=asked,
                answer=answer,
            )
    if request.headers.get("HX-Request") == "true":
        view = check_view(seed, asked, answer)
        return render_template(
            "courses/check.html", view=view, module=found, lesson=its_lesson, is_unanswered=answer is None
        )
    if answer is None:
        flash(_("Choose an answer first; then the reasons appear."), "warn")
    return redirect(url_for(".lesson", module_id=module_id, lesson_id=lesson_id, _anchor=f"check-{check_id}"))


def _check_of(module: Module, revision_id: int, its_lesson: Lesson, check_id: str) -> tuple[int, Check]:
    """Return a check of a section, or one that an overlay adds to it for me, with the revision of it."""
    if check_id in its_lesson.checks:
        return revision_id, its_lesson.checks[check_id]
    found = check_in(reader_of(_me()), module.form_of or module.id, its_lesson.id, check_id)
    if found is None:
        raise NotFound("This question does not exist.", hint="Go back to the lesson.")
    return found


@blueprint.post("/<module_id>/lessons/<lesson_id>/done")
@requires(LEARN)
def done(module_id: str, lesson_id: str) -> AnyResponse:
    """Mark a lesson done and go on to the next one, or to the module when it was the last."""
    with unit_of_work():
        progress = complete_lesson(person_id=_me(), module_id=module_id, lesson_id=lesson_id)
    if progress.next_lesson is None:
        flash(_("All sections are done. Your completion is recorded."), "ok")
        return redirect(url_for(".module", module_id=module_id))
    return redirect(url_for(".lesson", module_id=module_id, lesson_id=progress.next_lesson))


@blueprint.get("/<module_id>/exam")
@requires(LEARN)
def exam(module_id: str) -> str | AnyResponse:
    """State the rules of the exam before its start: time, cut, attempts, who sees a result."""
    progress = _my_progress(module_id)
    running = progress.history.open
    its_exam = exam_of_revision(progress.revision_id)
    standing = progress.standing
    is_repeat = standing.mode is Mode.REPEAT
    counts = {name: its_exam.draw[name] for name in standing.objectives} or its_exam.draw
    accommodated = accommodation_of(_me())
    return render_template(
        "courses/exam.html",
        page=module_page(progress),
        progress=progress,
        exam=its_exam,
        standing=standing,
        is_repeat=is_repeat,
        items=sum(counts.values()),
        minutes=its_exam.minutes_for(counts),
        accommodated=accommodated,
        running=running,
        why=why_closed(standing),
        step=next_step(progress),
        policy=attempt_policy(),
        pauses=accommodated.pauses(pause_policy()),
        session_minutes=session_minutes(),
        token=secrets.token_hex(16),
    )


@blueprint.post("/<module_id>/exam")
@requires(LEARN)
def start_exam(module_id: str) -> AnyResponse:
    """Start the exam; the same form sent twice, or another tab, leads to the same attempt."""
    progress = _my_progress(module_id)
    if not progress.is_studied and progress.history.open is None:
        raise Refused(
            "The exam opens when every section is done.", hint="Go on with the section you stopped at."
        )
    token = request.form.get("start_token", "")[:LONGEST_TOKEN]
    with unit_of_work():
        started = start(person_id=_me(), live=live("module", module_id), token=token)
    if not started.is_new and started.is_open:
        flash(_("This exam was already running; you are in the same attempt."), "")
    return redirect(url_for("assessments.attempt", public_id=started.public_id))
