"""Pages of practice and of the test-out: what a learner does for themselves, apart from the exam."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.assessments.api import (
    accommodation_of,
    answer_turn,
    cut_of_test_out,
    exam_of_revision,
    next_turn,
    pause_policy,
    points_of_test_out,
    practised,
    reply_of,
    start_test_out,
)
from lms.core import clock
from lms.core.content import live, live_all, parsed
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.permissions import current, requires
from lms.core.unit_of_work import unit_of_work
from lms.courses.modules import module_of
from lms.courses.permissions import LEARN
from lms.courses.practice_pages import practice_today
from lms.courses.services.learning import refuse_locked
from lms.courses.services.progress import Progress
from lms.courses.services.records import progress_of_people

LONGEST_TOKEN = 64

blueprint = Blueprint("practice", __name__, url_prefix="/learn", template_folder="templates")


def _me() -> int:
    return current().person_id or 0


def _open(module_id: str) -> Progress:
    """Return the reader's progress in a module that is open to them."""
    progress = progress_of_people([_me()])[_me()].get(module_id)
    if progress is None:
        raise NotFound("There is no such module.", hint="Choose one from your modules.")
    refuse_locked(progress)
    return progress


@blueprint.get("/practice")
@requires(LEARN)
def today() -> str:
    """List what is due for practice across modules, and what comes next."""
    modules = {key: parsed(found, module_of) for key, found in live_all("module").items()}
    page = practice_today(practised(_me()), modules, today=clock.today())
    return render_template("courses/practice_today.html", page=page)


@blueprint.get("/<module_id>/practice")
@requires(LEARN)
def module(module_id: str) -> str:
    """Ask the next question of practice; with ``?answer=`` show an answer given before with its reasons."""
    progress = _open(module_id)
    number = request.args.get("answer", type=int)
    exam = exam_of_revision(progress.revision_id)
    if number is not None:
        reply = reply_of(_me(), module_id, number)
        return render_template("courses/practice.html", progress=progress, exam=exam, turn=reply, reply=reply)
    turn = next_turn(_me(), live("module", module_id))
    return render_template("courses/practice.html", progress=progress, exam=exam, turn=turn, reply=None)


@blueprint.post("/<module_id>/practice/<int:number>")
@requires(LEARN)
def answer(module_id: str, number: int) -> AnyResponse:
    """Record an answer of practice and show its reasons; sent twice it is one answer."""
    _open(module_id)
    with unit_of_work():
        given = answer_turn(
            person_id=_me(),
            live=live("module", module_id),
            number=number,
            item_id=request.form.get("item", ""),
            form=request.form.to_dict(flat=False),
        )
    if given is None:
        flash(_("Choose an answer first; then the reasons appear."), "warn")
    return redirect(url_for(".module", module_id=module_id, answer=given), code=303)


@blueprint.get("/<module_id>/test-out")
@requires(LEARN)
def test_out(module_id: str) -> str:
    """State the rule of the test-out before its start: once, a higher cut, nothing lost by a failure."""
    progress = _open(module_id)
    exam = exam_of_revision(progress.revision_id)
    accommodated = accommodation_of(_me())
    return render_template(
        "courses/test_out.html",
        progress=progress,
        exam=exam,
        cut=cut_of_test_out(exam.cut, points_of_test_out()),
        accommodated=accommodated,
        pauses=accommodated.pauses(pause_policy()),
        token=secrets.token_hex(16),
    )


@blueprint.post("/<module_id>/test-out")
@requires(LEARN)
def start(module_id: str) -> AnyResponse:
    """Start the test-out; the same form sent twice, or another tab, leads to the same attempt."""
    progress = _open(module_id)
    if progress.history.open is None and not progress.may_test_out:
        raise Refused(
            _("The test-out is had once, before anything else of the module."),
            hint=_("The module is open the normal way, with all its attempts."),
        )
    token = request.form.get("start_token", "")[:LONGEST_TOKEN]
    with unit_of_work():
        started = start_test_out(person_id=_me(), live=live("module", module_id), token=token)
    return redirect(url_for("assessments.attempt", public_id=started.public_id), code=303)
