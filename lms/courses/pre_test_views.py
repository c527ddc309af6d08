"""The pre-test of a module: a few questions before the first section, which count for nothing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from lms.assessments.api import answer_pre_test, exam_of_revision, next_of_pre_test, pre_test_of
from lms.core.content import live
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, current, requires
from lms.core.unit_of_work import unit_of_work
from lms.courses.modules import Module
from lms.courses.permissions import LEARN
from lms.courses.services.learning import refuse_locked
from lms.courses.services.progress import Progress
from lms.courses.services.records import progress_of_people

blueprint = Blueprint("pre_tests", __name__, url_prefix="/learn", template_folder="templates")


def _me() -> int:
    return current().person_id or 0


def may_take(progress: Progress) -> bool:
    """Tell whether nothing of a module was done yet: no section, no exam, here or elsewhere."""
    return not (
        progress.is_started
        or progress.is_finished
        or progress.completed_on
        or progress.history.past
        or progress.history.passed_on
    )


def _progress(module_id: str) -> Progress:
    progress = progress_of_people([_me()])[_me()].get(module_id)
    if progress is None or not exam_of_revision(progress.revision_id).pre_test:
        raise NotFound(_("There is no such pre-test."), hint=_("Choose a module from your modules."))
    refuse_locked(progress)
    return progress


@blueprint.get("/<module_id>/pre-test")
@requires(LEARN)
def show(module_id: str) -> str:
    """Show the next question, or the result when all are answered."""
    progress = _progress(module_id)
    done = pre_test_of(_me(), module_id)
    is_open = done is None and may_take(progress)
    return render_template(
        "courses/pre_test.html",
        progress=progress,
        module=progress.module,
        done=done,
        turn=next_of_pre_test(_me(), live("module", module_id)) if is_open else None,
        objectives={one.id: one.text for one in progress.module.objectives},
    )


@blueprint.post("/<module_id>/pre-test/<int:place>")
@requires(LEARN)
def answer(module_id: str, place: int) -> Any:
    """Keep an answer and go on; sent twice it is one answer."""
    progress = _progress(module_id)
    if not may_take(progress):
        raise Refused(
            _("The pre-test is closed: you have begun the module."),
            hint=_("Nothing is lost; it counts for nothing."),
        )
    with unit_of_work():
        is_last = answer_pre_test(
            person_id=_me(),
            live=live("module", module_id),
            place=place,
            form={} if "unknown" in request.form else request.form.to_dict(flat=False),
        )
    if is_last:
        flash(_("Thank you. Now the module can show what it teaches."), "ok")
    return redirect(url_for(".show", module_id=module_id), code=303)


def offer_part(_identity: Identity, *, module: Module, progress: Progress) -> Markup | None:
    """Offer the pre-test of a module that was not begun; nothing for modules without one."""
    exam = exam_of_revision(progress.revision_id)
    if not exam.pre_test or not may_take(progress) or progress.is_locked:
        return None
    if pre_test_of(_me(), module.id) is not None:
        return None
    shown = render_template("courses/pre_test_offer.html", module=module, items=exam.pre_test)
    return Markup(shown)  # noqa: S704 (a template made it)
