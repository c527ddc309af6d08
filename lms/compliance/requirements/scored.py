"""Terms and passes of requirements with a cut score."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from marshmallow import fields, validate

from lms.compliance.requirements.terms import Terms, TermsSchema
from lms.compliance.rules.facts import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredTerms(Terms):
    """Terms with a cut score in percent."""

    cut: Decimal = Decimal(80)


class ScoredSchema(TermsSchema):
    """Schema of terms with a cut score in percent."""

    terms: ClassVar[type[Terms]] = ScoredTerms

    cut = fields.Decimal(as_string=True, validate=validate.Range(min=0, max=100))


def reaches(cut: Decimal, fact: Evidence) -> bool:
    """Tell whether a fact passes: no failing outcome, and the cut reached where there is a score.

    Without a score the stated outcome decides; with neither there is no result and no pass.
    """
    if fact.outcome == "fail":
        return False
    if fact.score is not None:
        return fact.score >= cut
    return fact.outcome == "pass"


def percent(cut: Decimal) -> str:
    """Return a cut as people write it: ``80 %``."""
    return f"{cut.normalize():f} %"
