"""Pages of a running exam: its items, being called away, review, handing in."""

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.assessments.pages import exam_page
from lms.assessments.permissions import ATTEMPT_TAKE
from lms.assessments.services.answers import Outcome, Saved, save_answer
from lms.assessments.services.attempts import call_away, come_back, find, hand_in, taker_of
from lms.assessments.services.reading import AttemptRead, read
from lms.assessments.wording import asked_of, items_of, month_name, plain
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, requires
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import clock_time

blueprint = Blueprint("assessments", __name__, template_folder="templates")
blueprint.add_app_template_filter(month_name, "month_name")
blueprint.add_app_template_filter(plain, "plain")
blueprint.add_app_template_filter(items_of, "items_of")
blueprint.add_app_template_filter(asked_of, "asked_of")
MOST_SEQUENCE = 2**53
_ATTEMPT = "lms.attempt"


def attempt_of_request(public_id: str) -> AttemptRead:
    """Return the attempt of this reading request with its items, read once."""
    if _ATTEMPT not in request.environ:
        request.environ[_ATTEMPT] = read(public_id)
    found: AttemptRead = request.environ[_ATTEMPT]
    return found


def taker(public_id: str, **_rest: Any) -> Subject:
    """Return the taker of an attempt as the subject of a permission."""
    if request.method == "GET":
        return Subject(person_id=attempt_of_request(public_id).person_id)
    return Subject(person_id=taker_of(public_id))


@blueprint.get("/attempts/<public_id>")
@requires(ATTEMPT_TAKE, subject=taker)
def attempt(public_id: str) -> str | AnyResponse:
    """Show the open exam at one of its items; a finished one leads to its result."""
    found = attempt_of_request(public_id)
    if found.submitted_at is not None:
        return redirect(url_for("assessments.result", public_id=public_id))
    page = exam_page(found, now=clock.now())
    if page.is_over:
        return render_template("assessments/over.html", page=page)
    if page.is_paused:
        return render_template("assessments/paused.html", page=page)
    place = min(max(request.args.get("item", default=1, type=int), 1), len(page.items))
    return render_template("assessments/exam.html", page=page, place=place)


@blueprint.post("/attempts/<public_id>/items/<int:place>")
@requires(ATTEMPT_TAKE, subject=taker)
def save(public_id: str, place: int) -> AnyResponse:
    """Save the answer to one item: for the page's script as JSON, else go on to the item asked for."""
    with unit_of_work() as unit:
        saved = save_answer(
            public_id=public_id,
            place=place,
            form=request.form.to_dict(flat=False),
            sequence=_sequence(),
            is_flagged="flag" in request.form,
            at=unit.at,
        )
    if request.accept_mimetypes.best == "application/json":
        return _told(saved, clock_time(unit.at))
    if saved.outcome is Outcome.LATE:
        flash(_("The time is over. Answers saved before it count; this one came after."), "warn")
    elif saved.outcome is Outcome.OLDER:
        flash(_("Another tab saved a newer answer to this item. You see that one."), "warn")
        return redirect(url_for(".attempt", public_id=public_id, item=place))
    going = request.form.get("go", "")
    if going == "review":
        return redirect(url_for(".review", public_id=public_id))
    return redirect(url_for(".attempt", public_id=public_id, item=going if going.isdecimal() else place))


def _sequence() -> int:
    text = request.form.get("sequence", "")
    return min(int(text), MOST_SEQUENCE) if text.isdecimal() and len(text) < 20 else 0


def _told(saved: Saved, at: str) -> Response:
    response = jsonify(state=saved.outcome.value, at=at, left=int(saved.left.total_seconds()))
    response.status_code = 409 if saved.outcome is Outcome.LATE else 200
    return response


@blueprint.get("/attempts/<public_id>/review")
@requires(ATTEMPT_TAKE, subject=taker)
def review(public_id: str) -> str | AnyResponse:
    """Show what is answered, open and flagged before handing in."""
    found = attempt_of_request(public_id)
    page = exam_page(found, now=clock.now())
    if found.submitted_at is not None or page.is_paused or page.is_over:
        return redirect(url_for(".attempt", public_id=public_id))
    return render_template("assessments/review.html", page=page)


@blueprint.post("/attempts/<public_id>/submit")
@requires(ATTEMPT_TAKE, subject=taker)
def submit(public_id: str) -> AnyResponse:
    """Hand in; a second time leads to the same result."""
    with unit_of_work(durable=True) as unit:
        hand_in(attempt=find(public_id, lock=True), at=unit.at)
    return redirect(url_for("assessments.result", public_id=public_id))


@blueprint.post("/attempts/<public_id>/away")
@requires(ATTEMPT_TAKE, subject=taker)
def away(public_id: str) -> AnyResponse:
    """Stop the clock: the learner is called away."""
    with unit_of_work() as unit:
        call_away(attempt=find(public_id, lock=True), at=unit.at)
    return redirect(url_for(".attempt", public_id=public_id))


@blueprint.post("/attempts/<public_id>/back")
@requires(ATTEMPT_TAKE, subject=taker)
def back(public_id: str) -> AnyResponse:
    """Let the clock run again."""
    with unit_of_work() as unit:
        come_back(attempt=find(public_id, lock=True), at=unit.at)
    item = request.form.get("item", default=1, type=int)
    return redirect(url_for(".attempt", public_id=public_id, item=item))
