"""One review: how its sample was drawn, its records, and the steps from the first look to the signature."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from lms.claims.api import claim_key
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.permissions import current, is_granted, may, requires, scope_paths, stands_in_for
from lms.core.web.proving import proved
from lms.people.api import people, person_subject, units
from lms.reviews import wording
from lms.reviews.forms import ClosingForm
from lms.reviews.permissions import ANSWER, DESK, READ, REVIEW
from lms.reviews.policy import reviews_policy
from lms.reviews.rules import standing
from lms.reviews.rules.results import BY_CODES, ERROR_CLASSES, band_of
from lms.reviews.services import steps
from lms.reviews.services.desk import accounts_of, reviewers
from lms.reviews.services.drawing import is_drawn_again
from lms.reviews.services.reading import Seen, review_named
from lms.reviews.services.recording import close as close_review
from lms.reviews.services.signing import MEANING, Signing, record_of, signature_of
from lms.reviews.views.subjects import me, say_refused, tried, whose, words

MOST_NUMBERS = 2000

blueprint = Blueprint("coding_review", __name__, url_prefix="/coding-reviews", template_folder="../templates")


@blueprint.get("/<review_id>")
@requires(READ, subject=whose)
def show(review_id: str) -> str:
    """Show a review; its coder sees the records once the results are told."""
    found = review_named(review_id)
    again = is_drawn_again(found) if request.args.get("again") == "1" else None
    return _page(found, again=again)


def _page(
    found: Seen,
    *,
    again: bool | None = None,
    matched: list[int] | None = None,
    closing: ClosingForm | None = None,
) -> str:
    policy, totals = reviews_policy(), found.totals
    is_own = found.review.person_id == me()
    is_told = found.course.reported_on is not None
    named = {found.review.person_id, found.review.by_id, found.reviewer_id or 0}
    signed = signature_of(found.review.id) if found.course.is_closed else None
    named |= {signed.for_id or 0} if signed else set()
    named |= {step.by_id for step in found.steps} | {step.to_id or 0 for step in found.steps}
    shows = is_told or not is_own
    return render_template(
        "reviews/review.html",
        seen=found,
        state=found.state,
        standing=standing,
        totals=totals,
        classes=ERROR_CLASSES,
        band=band_of(totals.percent(policy.score_by), policy.bands) if totals.cases else None,
        by_codes=policy.score_by == BY_CODES,
        policy=policy,
        wording=wording,
        named=people(named - {0}),
        is_own=is_own,
        shows=shows,
        is_reviewer=found.reviewer_id == me(),
        may_review=may(REVIEW, person_subject(found.review.person_id)),
        choices=_choices(found) if not is_own else [],
        accounts=accounts_of([case.record_key for case in found.cases]) if shows else {},
        unit_names={unit.id: unit.name for unit in units().values()},
        again=again,
        matched=matched,
        closing=closing or ClosingForm(),
        meaning=MEANING,
        signed=signed,
        may_dispute=is_own and clock.today() <= (found.course.answer_by or clock.today()),
    )


def _choices(found: Seen) -> list[tuple[str, str]]:
    """Return who may be named as reviewer, whoever looks at the page first."""
    mine = (
        [(str(me()), _("Me"))]
        if is_granted(REVIEW, current(), person_subject(found.review.person_id))
        else []
    )
    others = [one for one in reviewers(scope_paths(DESK)) if one.id not in (me(), found.review.person_id)]
    return [*mine, *((str(one.id), one.full_name) for one in others)]


@blueprint.post("/<review_id>/reviewer")
@requires(REVIEW, subject=whose)
def assign(review_id: str) -> Any:
    """Name who reviews."""
    text = request.form.get("reviewer", "")
    to_id = int(text) if text.isdecimal() and len(text) < 12 else me()
    return _done(
        review_id, lambda: steps.hand_over(review_named(review_id), to_id=to_id, by_id=me()), _("Named.")
    )


@blueprint.post("/<review_id>/report")
@requires(REVIEW, subject=whose)
def report(review_id: str) -> Any:
    """Tell the coder the results."""
    done = _("The coder sees the results now and may dispute them for %d working days.")
    return _done(
        review_id,
        lambda: steps.report(review_named(review_id), by_id=me()),
        done % reviews_policy().rebuttal_days,
    )


@blueprint.post("/<review_id>/accept")
@requires(ANSWER, subject=whose)
def accept(review_id: str) -> Any:
    """Let the coder accept the results."""
    return _done(review_id, lambda: steps.accept(review_named(review_id), by_id=me()), _("Accepted."))


@blueprint.post("/<review_id>/close")
@requires(REVIEW, subject=whose)
def close(review_id: str) -> Any:
    """Close a review with the proof given anew; its accuracy becomes evidence."""
    found, form = review_named(review_id), ClosingForm(request.form)
    is_ready, means = found.state == standing.READY, None
    if is_ready:
        means = proved(form) if form.validate() else None
        if means is None:
            return _page(found, closing=form), 422
    signing = Signing(
        by_id=me(),
        note=form.comment.data or "",
        password_reentered=means is not None,
        means=means,
        for_id=stands_in_for(REVIEW, current(), person_subject(found.review.person_id)),
    )
    return _done(
        review_id,
        lambda: close_review(review_named(review_id), signing),
        _("Closed. The accuracy stands in the coder's record; privileges follow."),
    )


@blueprint.get("/<review_id>/signature")
@requires(READ, subject=whose)
def signature(review_id: str) -> Response:
    """Give the record of the signature on a review as a file, to be kept elsewhere."""
    answer = jsonify(record_of(review_named(review_id)))
    answer.headers["Content-Disposition"] = f'attachment; filename="review-{review_id}-signature.json"'
    return answer


@blueprint.post("/<review_id>/withdraw")
@requires(REVIEW, subject=whose)
def withdraw(review_id: str) -> Any:
    """Withdraw a sample with a reason."""
    reason = words("reason")
    return _done(
        review_id,
        lambda: steps.withdraw(review_named(review_id), reason=reason, by_id=me()),
        _("Withdrawn. Another sample can be drawn."),
    )


@blueprint.post("/<review_id>/match")
@requires(REVIEW, subject=whose)
def match(review_id: str) -> str:
    """Tell which of pasted account numbers are in the sample; nothing of them is stored."""
    found = review_named(review_id)
    numbers = request.form.get("numbers", "").replace(",", "\n").replace(";", "\n").split("\n")
    numbers = [number.strip() for number in numbers if number.strip()][:MOST_NUMBERS]
    keys = {claim_key(number): number for number in numbers}
    return _page(found, matched=[case.ordinal for case in found.cases if case.record_key in keys])


def _done(review_id: str, act: Any, words_done: str) -> Any:
    say_refused(tried(act, words_done))
    return redirect(url_for(".show", review_id=review_id), code=303)
