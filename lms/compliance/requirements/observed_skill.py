"""Requirement: a skill was observed by an assessor on enough occasions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from marshmallow import fields, validate

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.scored import ScoredSchema, ScoredTerms, reaches
from lms.compliance.requirements.terms import Terms, TermsSchema
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.sources import OWN_SOURCE, STANDS_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedTerms(ScoredTerms):
    """Terms of an observed skill; ``occasions`` passes must be in date together."""

    occasions: int = 1


class ObservedSchema(ScoredSchema):
    """Schema of the terms of an observed skill."""

    terms: ClassVar[type[Terms]] = ObservedTerms

    occasions = fields.Integer(strict=True, validate=validate.Range(min=1))


class ObservedSkill(InDate[ObservedTerms]):
    """Met while enough passed observations are in date."""

    kind: ClassVar[str] = "observed-skill"
    schema: ClassVar[type[TermsSchema]] = ObservedSchema
    evidence_kinds: ClassVar[tuple[str, ...]] = ("observed",)

    def is_pass(self, terms: ObservedTerms, fact: Evidence) -> bool:
        """An observation counts when its outcome is a pass at the cut."""
        return reaches(terms.cut, fact)

    def needed(self, terms: ObservedTerms) -> int:
        """Return the number of occasions."""
        return terms.occasions

    def weight(self, terms: ObservedTerms, fact: Evidence) -> int:
        """One observation recorded here is one occasion; an imported result is that of the whole check."""
        is_own = STANDS_FOR.get(fact.source, fact.source) == OWN_SOURCE
        return 1 if is_own else terms.occasions

    def ask(self, terms: ObservedTerms) -> str:
        """Say what to do."""
        return f"Show {terms.name} to your manager or a trainer, who records it beside you."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        first = Evidence(1, "observed", "walk-in-registration", date(2026, 3, 2), outcome="pass")
        second = Evidence(2, "observed", "walk-in-registration", date(2026, 3, 9), outcome="pass")
        elsewhere = Evidence(4, "observed", "walk-in-registration", date(2026, 3, 2), "import", "pass")
        failed = Evidence(
            3, "observed", "walk-in-registration", date(2026, 3, 2), outcome="fail", score=Decimal(85)
        )
        asked = {"subject": "walk-in-registration", "months": 12}
        twice = {**asked, "occasions": 2}
        return (
            Sample("observed", asked, (first,), date(2026, 4, 1), True, date(2027, 3, 2)),
            Sample("one of two", twice, (first,), date(2026, 4, 1), False, started=True),
            Sample("two of two", twice, (first, second), date(2026, 4, 1), True, date(2027, 3, 2)),
            Sample("imported", twice, (elsewhere,), date(2026, 4, 1), True, date(2027, 3, 2)),
            Sample("not shown yet", asked, (failed,), date(2026, 4, 1), False, started=True),
        )
