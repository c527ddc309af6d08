"""One record of a sample: what the reviewer found, the coder's dispute, the second reviewer's decision."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.errors import DomainError, NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import may, requires
from lms.people.api import people, person, person_subject, units
from lms.reviews import wording
from lms.reviews.permissions import ANSWER, READ, REVIEW
from lms.reviews.policy import reviews_policy
from lms.reviews.rules import standing
from lms.reviews.rules.results import (
    DRG_TYPES,
    ERROR_CLASSES,
    LONGEST_GROUP,
    MOST_CODES,
    Finding,
    faults_of,
    known_classes,
)
from lms.reviews.services import steps
from lms.reviews.services.desk import accounts_of
from lms.reviews.services.reading import Seen, SeenCase, review_named
from lms.reviews.services.recording import Look, record_first, record_second
from lms.reviews.views.subjects import me, say_refused, tried, whose, words

blueprint = Blueprint(
    "coding_review_case", __name__, url_prefix="/coding-reviews", template_folder="../templates"
)


@blueprint.get("/<review_id>/records/<int:ordinal>")
@requires(READ, subject=whose)
def show(review_id: str, ordinal: int) -> str:
    """Show a record; its coder sees it once the results are told."""
    found = review_named(review_id)
    return _page(found, found.case(ordinal), {}, None)


@blueprint.post("/<review_id>/records/<int:ordinal>")
@requires(REVIEW, subject=whose)
def record(review_id: str, ordinal: int) -> Any:
    """Record the result of the first look, or the second reviewer's decision; then go to the next record."""
    found = review_named(review_id)
    case = found.case(ordinal)
    finding, faults = _finding(found.review.patient_type)
    if faults:
        return _page(found, case, faults, None), HTTPStatus.UNPROCESSABLE_ENTITY
    look = Look(finding, words("note"), me())
    act = record_second if request.form.get("rating") == "2" else record_first

    def save() -> None:
        fresh = review_named(review_id)
        act(fresh, fresh.case(ordinal), look)

    problem = tried(save, _("Record %d is saved.") % ordinal)
    if problem is not None:
        return _page(found, case, {}, problem), problem.status
    return redirect(_after(review_named(review_id), ordinal), code=303)


def _after(found: Seen, ordinal: int) -> str:
    """Return the address of the next record without a result, else of the review."""
    left = [case.ordinal for case in found.cases if case.first is None]
    following = next((one for one in left if one > ordinal), left[0] if left else None)
    if following is None or found.course.reported_on is not None:
        return url_for("coding_review.show", review_id=found.review.public_id)
    return url_for(".show", review_id=found.review.public_id, ordinal=following)


@blueprint.post("/<review_id>/records/<int:ordinal>/dispute")
@requires(ANSWER, subject=whose)
def dispute(review_id: str, ordinal: int) -> Any:
    """Let the coder dispute a result."""
    text = words("text")

    def act() -> None:
        found = review_named(review_id)
        steps.dispute(found, found.case(ordinal), text=text, by_id=me())

    say_refused(tried(act, _("Disputed. A second reviewer looks at the record and decides.")))
    return redirect(url_for(".show", review_id=review_id, ordinal=ordinal), code=303)


def _finding(patient_type: str) -> tuple[Finding, dict[str, str]]:
    """Return the result that the form says, and what is wrong with it by field."""
    form = request.form
    finding = Finding(
        codes=_whole("codes"),
        correct=_whole("correct"),
        classes=known_classes(form.getlist("classes")),
        drg_original=words("drg_original", LONGEST_GROUP) or None,
        drg_final=words("drg_final", LONGEST_GROUP) or None,
    )
    return finding, faults_of(finding, patient_type)


def _whole(name: str) -> int:
    """Return a number of the form; -1 for anything else."""
    text = request.form.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else -1


def _page(found: Seen, case: SeenCase, faults: dict[str, str], problem: DomainError | None) -> str:
    is_own = found.review.person_id == me()
    if is_own and found.course.reported_on is None:
        raise NotFound(_("The results are not told yet."))
    looks = [look for look in (case.first, case.second) if look is not None]
    may_review = may(REVIEW, person_subject(found.review.person_id))
    is_second = case.dispute is not None and case.first is not None
    may_look = (
        is_second and me() not in (case.first.by_id if case.first else None, found.reviewer_id)
        if found.course.reported_on is not None
        else found.reviewer_id == me()
    )
    is_open = found.state in standing.OPEN
    return render_template(
        "reviews/case.html",
        seen=found,
        case=case,
        coder=person(found.review.person_id),
        account=accounts_of([case.record_key]).get(case.record_key),
        named=people({look.by_id for look in looks}),
        unit_names={unit.id: unit.name for unit in units().values()},
        classes=ERROR_CLASSES,
        policy=reviews_policy(),
        wording=wording,
        is_grouped=found.review.patient_type in DRG_TYPES,
        is_second=is_second,
        may_look=may_review and may_look and is_open,
        may_dispute=is_own and standing.may_dispute(found.course, case.id, clock.today()),
        values=_values(case, is_second=is_second),
        chosen=known_classes(request.form.getlist("classes")) if request.form else _classes(case, is_second),
        faults={name: [text] for name, text in faults.items()},
        problem=problem,
        most=MOST_CODES,
    )


def _values(case: SeenCase, *, is_second: bool) -> dict[str, Any]:
    """Return what the form shows: what was sent, else what was recorded."""
    if request.form:
        return dict(request.form)
    known = case.second if is_second else case.first
    if known is None:
        return {"codes": "", "correct": "", "drg_original": "", "drg_final": "", "note": ""}
    return {
        "codes": known.codes,
        "correct": known.correct,
        "drg_original": known.drg_original or "",
        "drg_final": known.drg_final or "",
        "note": known.note,
    }


def _classes(case: SeenCase, is_second: bool) -> tuple[str, ...]:
    known = case.second if is_second else case.first
    return tuple(known.classes) if known is not None else ()
