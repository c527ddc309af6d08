"""Requirement: a review of real work reached its cut."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from marshmallow import fields, validate

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.scored import ScoredSchema, ScoredTerms, percent, reaches
from lms.compliance.requirements.terms import Terms, TermsSchema
from lms.compliance.rules.facts import Evidence

REVIEW_KINDS = ("work-review", "coding-review")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTerms(ScoredTerms):
    """Terms of a review of work; ``review`` is the kind of evidence that counts."""

    review: str = "work-review"


class ReviewSchema(ScoredSchema):
    """Schema of the terms of a review of work."""

    terms: ClassVar[type[Terms]] = ReviewTerms

    review = fields.String(validate=validate.OneOf(REVIEW_KINDS))


class WorkReview(InDate[ReviewTerms]):
    """Met while the newest review of work reaches the cut and is in date."""

    kind: ClassVar[str] = "work-review"
    schema: ClassVar[type[TermsSchema]] = ReviewSchema
    evidence_kinds: ClassVar[tuple[str, ...]] = REVIEW_KINDS
    newest_decides: ClassVar[bool] = True

    def is_pass(self, terms: ReviewTerms, fact: Evidence) -> bool:
        """A review counts when it reaches the cut."""
        return reaches(terms.cut, fact)

    def reads(self, terms: ReviewTerms) -> frozenset[tuple[str, str]]:
        """Return the subject in the one kind of review that the terms name."""
        return frozenset((terms.review, subject) for subject in terms.subjects)

    def ask(self, terms: ReviewTerms) -> str:
        """Say what to do."""
        return f"Reach {percent(terms.cut)} in the review of work {terms.name}."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        good = Evidence(1, "work-review", "registration-20", date(2026, 6, 1), score=Decimal(98))
        poor = Evidence(2, "work-review", "registration-20", date(2026, 7, 1), score=Decimal(91))
        coding = Evidence(3, "coding-review", "inpatient", date(2026, 6, 30), score=Decimal(96))
        asked = {"subject": "registration-20", "cut": 97, "months": 12}
        coded = {"subject": "inpatient", "cut": 95, "review": "coding-review"}
        return (
            Sample("good work", asked, (good,), date(2026, 6, 30), True, date(2027, 6, 1)),
            Sample("the newest decides", asked, (good, poor), date(2026, 7, 1), False, started=True),
            Sample("coding", coded, (coding,), date(2026, 7, 1), True),
        )
