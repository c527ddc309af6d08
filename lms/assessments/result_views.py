"""Pages after an exam: the result, the reasons, sessions with a trainer."""

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.assessments import views
from lms.assessments.pages import RENEWED, result_page
from lms.assessments.permissions import ATTEMPT_TAKE, PRACTICE_SUMS, RESULT_VIEW, SESSION_RECORD
from lms.assessments.policy import attempt_policy, session_minutes
from lms.assessments.rules.attempts import Bar, Mode
from lms.assessments.rules.renewal_forms import topic_name
from lms.assessments.services.asked_exams import exam_of_revision
from lms.assessments.services.attempts import find, open_feedback
from lms.assessments.services.histories import history_of
from lms.assessments.services.practice_rebuild import practice_sums
from lms.assessments.services.reading import AttemptRead
from lms.assessments.services.regrading import regrades_of
from lms.assessments.services.renewal_forms import form_of_attempt
from lms.assessments.services.sessions import (
    manager_of,
    record_session,
    standing_for_session,
    waiting_for_session,
)
from lms.assessments.views import attempt_of_request, taker
from lms.assessments.wording import why_closed
from lms.core import clock
from lms.core.asked import day_in
from lms.core.content import live, live_all
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, person, person_by_employee_no, person_subject

blueprint = views.blueprint
LONGEST_NUMBER = 4
SMALLEST_GROUP = 5
"""People in the smallest group whose practice may be shown as a sum (blueprint 5.2, privacy of results)."""


def _examined(public_id: str) -> Subject:
    return person_subject(attempt_of_request(public_id).person_id)


@blueprint.get("/attempts/<public_id>/result")
@requires(RESULT_VIEW, subject=_examined)
def result(public_id: str) -> str | AnyResponse:
    """Show the result of an exam; the reasons stand on it once they were opened."""
    found = attempt_of_request(public_id)
    if found.submitted_at is None:
        return redirect(url_for(".attempt", public_id=public_id))
    if found.mode == Mode.RENEWAL:
        return _renewal_result(found)
    history = history_of(found.person_id, found.module)
    standing = history.standing(exam_of_revision(live("module", found.module).id))
    page = result_page(found, standing, is_newest=history.is_newest(found.id))
    return render_template(
        "assessments/result.html",
        page=page,
        is_own=current().person_id == found.person_id,
        is_sitting=_is_sitting(found.module),
        why=why_closed(standing),
        policy=attempt_policy(),
        session_minutes=session_minutes(),
        regrades=regrades_of(found.id),
    )


def _renewal_result(found: AttemptRead) -> str:
    """Show the result of a renewal form: what it renewed, or which modules are due as they were."""
    form = form_of_attempt(found.id)
    revisions = {one.module: one.revision_id for one in form.asks}
    revisions |= {one.module: one.revision_id for one in form.renews}
    return render_template(
        "assessments/renewal_result.html",
        page=result_page(found, RENEWED, is_newest=True, revisions=revisions),
        form=form,
        titles={module: exam_of_revision(id_).title for module, id_ in revisions.items()},
        why={topic_name(one.module, one.objective): one.why for one in form.asks},
        is_own=current().person_id == found.person_id,
        is_sitting=any(_is_sitting(module) for module in revisions),
        regrades=regrades_of(found.id),
    )


def _is_sitting(module: str) -> bool:
    """Tell whether the reader sits the exam of a module right now: then no reason is shown to them."""
    reader = current().person_id
    return reader is not None and history_of(reader, module).open is not None


@blueprint.post("/attempts/<public_id>/reasons")
@requires(ATTEMPT_TAKE, subject=taker)
def reasons(public_id: str) -> AnyResponse:
    """Open the reasons; from then on the next attempt or repeat may start."""
    with unit_of_work() as unit:
        open_feedback(attempt=find(public_id, lock=True), at=unit.at)
    return redirect(url_for(".result", public_id=public_id, _anchor="reasons"))


@blueprint.get("/trainer-sessions")
@requires(SESSION_RECORD)
def sessions() -> str:
    """List who waits for a session with a trainer."""
    return render_template(
        "assessments/sessions.html",
        rows=waiting_for_session(scope_paths(SESSION_RECORD)),
        decision=Bar.DECISION,
    )


@blueprint.get("/practice-sums")
@requires(PRACTICE_SUMS)
def practice() -> str:
    """Show how practice is used by module: sums of groups that are large enough, never a person."""
    rows = practice_sums(scope_paths(PRACTICE_SUMS), smallest=SMALLEST_GROUP)
    titles = {key: found.body["exam"]["title"] for key, found in live_all("module").items()}
    return render_template(
        "assessments/practice_sums.html", rows=rows, titles=titles, smallest=SMALLEST_GROUP
    )


def _waiting(employee_no: str, **_rest: Any) -> Subject:
    return person_subject(person_by_employee_no(employee_no).id)


@blueprint.get("/trainer-sessions/<employee_no>/<module_id>")
@requires(SESSION_RECORD, subject=_waiting)
def session_form(employee_no: str, module_id: str) -> str:
    """Show the form that records a session."""
    return _session_form(employee_no, module_id, {})


def _session_form(employee_no: str, module_id: str, errors: dict[str, list[str]]) -> str:
    learner = person_by_employee_no(employee_no)
    return render_template(
        "assessments/session.html",
        learner=learner,
        exam=exam_of_revision(live("module", module_id).id),
        standing=standing_for_session(learner.id, module_id),
        decision=Bar.DECISION,
        values=request.form or {"held_on": clock.today().isoformat(), "minutes": session_minutes()},
        errors=errors,
        extra=attempt_policy().attempts_after_session,
    )


@blueprint.post("/trainer-sessions/<employee_no>/<module_id>")
@requires(SESSION_RECORD, subject=_waiting)
def record(employee_no: str, module_id: str) -> tuple[str, int] | AnyResponse:
    """Record a session; sent twice, the second finds nobody waiting and says so."""
    learner = person_by_employee_no(employee_no)
    form, errors = request.form, _session_errors(learner)
    if errors:
        return _session_form(employee_no, module_id, errors), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit_of_work(durable=True):
        record_session(
            person=learner,
            module=module_id,
            held_on=date.fromisoformat(form["held_on"]),
            minutes=int(form["minutes"]),
            trainer=person(current().person_id or 0),
            agreed_with=manager_of(learner.id, form.get("agreed_with", "").strip()),
            note=form.get("note", "").strip()[:2000],
        )
    flash(_("Recorded. %(name)s may take the exam again.") % {"name": learner.full_name}, "ok")
    return redirect(url_for(".sessions"))


def _session_errors(learner: Person) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    held_on = day_in(request.form.get("held_on"))
    if held_on is None:
        errors["held_on"] = [_("Enter the day as 2026-11-16.")]
    elif held_on > clock.today():
        errors["held_on"] = [_("The day lies in the future.")]
    minutes = request.form.get("minutes", "")
    if not minutes.isdecimal() or len(minutes) > LONGEST_NUMBER or not 5 <= int(minutes) <= 480:
        errors["minutes"] = [_("Enter whole minutes from 5 to 480.")]
    manager = request.form.get("agreed_with", "").strip()
    if manager and manager_of(learner.id, manager) in (None, person(current().person_id or 0)):
        errors["agreed_with"] = [_("Enter the number of another person who manages their unit.")]
    return errors
