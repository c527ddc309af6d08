"""What the reviews of a requirement of accuracy say by quarter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.compliance.requirements.coding_accuracy import AccuracyTerms, counted_reviews
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.accuracy import by_quarter
from lms.compliance.rules.facts import Ledger


@dataclass(frozen=True)
class ReviewedQuarter:
    """A quarter's reviews: ``right`` of ``records``, judged from ``least`` records on once it ``is_over``."""

    name: str
    right: Decimal
    records: int
    least: int
    percent: Decimal | None
    is_over: bool


def quarters_under(terms: Terms, ledger: Ledger, day: date) -> list[ReviewedQuarter]:
    """Return the quarters that have reviews up to a day, the newest first; none for other requirements."""
    if not isinstance(terms, AccuracyTerms):
        return []
    found = by_quarter(counted_reviews(terms, ledger.up_to(day)))
    return [
        ReviewedQuarter(
            quarter.in_words,
            one.right,
            one.records,
            terms.quarter_records,
            one.percent,
            quarter.judged_on <= day,
        )
        for quarter, one in reversed(found.items())
    ]
