"""Steps of a review: who reviews it, told to its coder, accepted, disputed, withdrawn. Each is taken once."""

from datetime import date
from typing import Any

from lms.core import audit, clock
from lms.core.errors import Refused
from lms.core.feature import features
from lms.core.once import insert_new
from lms.core.permissions import NOBODY, Identity, is_granted
from lms.core.unit_of_work import recorded_at
from lms.core.web.formats import day_short
from lms.people.api import add_working_days, holidays_of, person, person_subject
from lms.reviews.models import ReviewStep
from lms.reviews.permissions import REVIEW
from lms.reviews.policy import reviews_policy
from lms.reviews.rules import standing
from lms.reviews.services import notices
from lms.reviews.services.reading import ACCEPTED, ASSIGNED, DISPUTED, REPORTED, WITHDRAWN, Seen, SeenCase


def hand_over(found: Seen, *, to_id: int, by_id: int) -> None:
    """Name who reviews; the same again changes nothing.

    Raises:
        Refused: when they may not review this coder, or the results were told already.
    """
    if found.reviewer_id == to_id:
        return
    if not may_review(to_id, found.review.person_id):
        raise Refused(
            "They may not review this coder.", hint="Reviewers hold the duty over the coder's unit."
        )
    if not standing.may_record_first(found.course):
        raise Refused("The results were told already; the reviewer stays.")
    take_step(found, ASSIGNED, by_id, key=f"{ASSIGNED}:{len(found.steps)}", to_id=to_id)
    notices.to_review(found, to_id=to_id, by_id=by_id)


def report(found: Seen, *, by_id: int) -> date:
    """Tell the coder the results, and return the last day on which they may be disputed.

    Raises:
        Refused: when a record has no result yet, or somebody else reviews.
    """
    told = found.course.answer_by
    if told is not None:
        return told
    if by_id != found.reviewer_id:
        raise Refused("Whoever reviews tells the results.", hint="Take the review over first.")
    if not standing.may_report(found.course):
        missing = found.course.cases - found.course.first
        raise Refused(f"{missing} records have no result yet.", hint="Record each, then tell the coder.")
    answer_by = add_working_days(clock.today(), reviews_policy().rebuttal_days, holidays_of(None))
    take_step(found, REPORTED, by_id, text=answer_by.isoformat())
    totals = found.totals
    _audited("reviews.reported", found, by_id, codes=[totals.correct, totals.codes], answer_by=answer_by)
    notices.results_told(found, day_short(answer_by))
    return answer_by


def accept(found: Seen, *, by_id: int) -> None:
    """Let the coder accept the results before the days of rebuttal are over.

    Raises:
        Refused: when there is nothing to accept, or a dispute waits.
    """
    if found.step(ACCEPTED) is not None:
        return
    if by_id != found.review.person_id or found.state not in (standing.REPORTED, standing.READY):
        raise Refused("There is nothing to accept now.", hint="A dispute is answered first.")
    take_step(found, ACCEPTED, by_id)
    _audited("reviews.accepted", found, by_id)


def dispute(found: Seen, case: SeenCase, *, text: str, by_id: int) -> None:
    """Let the coder dispute the result of a record; a second reviewer then decides.

    Raises:
        Refused: when it is not theirs, without words, or too late.
    """
    if case.dispute is not None:
        return
    if by_id != found.review.person_id:
        raise Refused("The coder disputes a result.")
    if not text:
        raise Refused("Say what in the record supports your code.")
    if not standing.may_dispute(found.course, case.id, clock.today()):
        raise Refused("This result cannot be disputed any more.", hint="Talk to your reviewer.")
    take_step(found, DISPUTED, by_id, key=f"{DISPUTED}:{case.id}", case_id=case.id, text=text)
    _audited("reviews.disputed", found, by_id, case=case.ordinal, text=text)
    notices.disputed(found, case.ordinal)


def withdraw(found: Seen, *, reason: str, by_id: int) -> None:
    """Withdraw a sample that was drawn from wrong data; it stays with its reason, and another may be drawn.

    Raises:
        Refused: without a reason, or once the review is closed.
    """
    if found.step(WITHDRAWN) is not None:
        return
    if not reason:
        raise Refused("Say why the sample is withdrawn.")
    if found.state == standing.CLOSED:
        raise Refused("A closed review stays.", hint="What came of it is evidence already.")
    take_step(found, WITHDRAWN, by_id, text=reason)
    _audited("reviews.withdrawn", found, by_id, reason=reason, results=found.course.first)


def may_review(reviewer_id: int, coder_id: int) -> bool:
    """Tell whether somebody holds a duty by which they may review a coder."""
    identity_of = features().identity_of_person
    identity: Identity = identity_of(reviewer_id) if identity_of else NOBODY
    return is_granted(REVIEW, identity, person_subject(coder_id))


def take_step(
    found: Seen,
    kind: str,
    by_id: int,
    *,
    key: str = "",
    case_id: int | None = None,
    to_id: int | None = None,
    text: str = "",
) -> bool:
    """Add a step in the open unit of work; False when it was taken already."""
    row = {
        "review_id": found.review.id,
        "key": f"{found.review.id}:{key or kind}",
        "kind": kind,
        "case_id": case_id,
        "to_id": to_id,
        "text": text,
        "by_id": by_id,
        "recorded_at": recorded_at(),
    }
    return insert_new(ReviewStep, row) is not None


def _audited(action: str, found: Seen, by_id: int, **details: Any) -> None:
    audit.record(
        action,
        subject=f"coding-review:{found.review.public_id}",
        actor=person(by_id).employee_no,
        coder=person(found.review.person_id).employee_no,
        **details,
    )
