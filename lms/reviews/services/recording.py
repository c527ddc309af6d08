"""Recording what was found in a record, deciding a dispute, and closing a review with its evidence."""

import json
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from lms.compliance.api import NewEvidence, record_evidence
from lms.core import audit, clock
from lms.core.errors import Refused
from lms.core.superseding import succeed
from lms.people.api import person
from lms.reviews.models import ReviewResult
from lms.reviews.policy import reviews_policy
from lms.reviews.rules import standing
from lms.reviews.rules.results import BY_CODES, Finding, faults_of
from lms.reviews.services import notices
from lms.reviews.services.audits import KIND, outcome_of, review_cut
from lms.reviews.services.reading import CLOSED, FIRST, SECOND, Seen, SeenCase
from lms.reviews.services.signing import ACTION, Signing, keep_signature
from lms.reviews.services.steps import may_review, take_step


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody found in a record, with words for the coder."""

    finding: Finding
    note: str
    by_id: int


def record_first(found: Seen, case: SeenCase, look: Look) -> None:
    """Record or correct the first result of a record; the same again changes nothing.

    Raises:
        Refused: when somebody else reviews, the coder was told already, or the result is not lawful.
    """
    if look.by_id != found.reviewer_id:
        raise Refused("Somebody else reviews this sample.", hint="Take it over first.")
    if not standing.may_record_first(found.course):
        raise Refused("The coder was told the results; they stand.", hint="A dispute brings a second look.")
    _record(found, case, look, FIRST)


def record_second(found: Seen, case: SeenCase, look: Look) -> None:
    """Decide a disputed record; the second reviewer's result counts from then on, both stay.

    Raises:
        Refused: for whoever looked first, a record without an open dispute, or a result that is not lawful.
    """
    if case.first is None or case.id not in found.course.disputed:
        raise Refused("This record is not disputed.")
    if found.state in (standing.CLOSED, standing.WITHDRAWN):
        raise Refused("This review is closed.")
    if look.by_id in (case.first.by_id, found.reviewer_id):
        raise Refused("Somebody other than the first reviewer decides.", hint="Ask another reviewer.")
    if not may_review(look.by_id, found.review.person_id):
        raise Refused("You may not review this coder.")
    _record(found, case, look, SECOND)
    audit.record(
        "reviews.dispute_decided",
        subject=f"coding-review:{found.review.public_id}",
        actor=person(look.by_id).employee_no,
        case=case.ordinal,
        first=[case.first.correct, case.first.codes],
        second=[look.finding.correct, look.finding.codes],
    )


def close(found: Seen, signing: Signing) -> None:
    """Close a review by a signature: its accuracy becomes evidence of the quarter, and privileges follow.

    The evidence is of the last day of the quarter, or of today while it runs. Twice it is one fact.

    Raises:
        Refused: while a record, a dispute or the days of rebuttal are open, without words for the coder, or
            without the proof anew.
    """
    by_id = signing.by_id
    if found.state == standing.CLOSED:
        return
    if found.state != standing.READY:
        raise Refused(_why_not(found), hint="The page of the review says what is open.")
    if by_id == found.review.person_id or not may_review(by_id, found.review.person_id):
        raise Refused("You may not close this review.")
    if not signing.note:
        raise Refused("Sum up for the coder what was good and what to learn.")
    if not signing.password_reentered:
        raise Refused("The password is required to sign.", hint="Enter your own password again.")
    if not take_step(found, CLOSED, by_id, text=signing.note):
        return
    fact = evidence_of(found, score_by=reviews_policy().score_by, cut=review_cut())
    record_evidence([fact])
    signed = keep_signature(found, signing, fact)
    audit.record(
        ACTION,
        subject=f"coding-review:{found.review.public_id}",
        actor=person(by_id).employee_no,
        coder=person(found.review.person_id).employee_no,
        score=fact.score,
        records=fact.records,
        digest=results_digest(found),
        signature=signed.id,
        signed=signed.digest,
        **dict(fact.detail or {}),
    )
    notices.closed(found)


def evidence_of(found: Seen, *, score_by: str, cut: Decimal) -> NewEvidence:
    """Return the fact that a review gives; its detail holds each number with its denominator."""
    totals, review = found.totals, found.review
    score = totals.percent(score_by or BY_CODES) or Decimal(0)
    return NewEvidence(
        person_id=review.person_id,
        kind=KIND,
        subject=review.patient_type,
        occurred_on=min(found.quarter.last_on, clock.today()),
        key=f"{KIND}:{review.public_id}",
        score=score,
        outcome=outcome_of(score, cut),
        assessor_id=found.reviewer_id,
        records=totals.cases,
        detail={
            "review": review.public_id,
            "quarter": found.quarter.slug,
            "codes": [totals.correct, totals.codes],
            "cases": [totals.right, totals.cases],
            "groups_changed": [totals.regrouped, totals.grouped],
        },
    )


def results_digest(found: Seen) -> str:
    """Return the SHA-256 of the results that count, record by record."""
    rows: list[Any] = []
    for case in found.cases:
        one = case.counts
        rows.append([case.ordinal, one and [one.codes, one.correct, one.classes, one.by_id]])
    return sha256(json.dumps(rows).encode()).hexdigest()


def _record(found: Seen, case: SeenCase, look: Look, rating: int) -> None:
    faults = faults_of(look.finding, found.review.patient_type)
    if faults:
        raise Refused(" ".join(faults.values()))
    finding = look.finding
    values = {
        "codes": finding.codes,
        "correct": finding.correct,
        "classes": list(finding.classes),
        "drg_original": finding.drg_original,
        "drg_final": finding.drg_final,
        "note": look.note,
        "by_id": look.by_id,
    }
    before = case.first if rating == FIRST else case.second
    if before is not None and all(getattr(before, name) == value for name, value in values.items()):
        return
    succeed(ReviewResult, {"case_id": case.id, "rating": rating}, **values)


def _why_not(found: Seen) -> str:
    course = found.course
    if found.state == standing.WITHDRAWN:
        return "This sample was withdrawn."
    if course.reported_on is None:
        return "The coder was not told the results yet."
    if course.open_disputes:
        return f"{len(course.open_disputes)} disputed records wait for a second reviewer."
    return f"The coder may dispute the results until {course.answer_by}."
