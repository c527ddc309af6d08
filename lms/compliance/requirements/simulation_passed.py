"""Requirement: a scenario or work-queue simulation is passed."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.scored import ScoredSchema, ScoredTerms, percent, reaches
from lms.compliance.requirements.terms import TermsSchema
from lms.compliance.rules.facts import Evidence


class SimulationPassed(InDate[ScoredTerms]):
    """Met while a passed run of the scenario or queue is in date."""

    kind: ClassVar[str] = "simulation-passed"
    schema: ClassVar[type[TermsSchema]] = ScoredSchema
    evidence_kinds: ClassVar[tuple[str, ...]] = ("simulation",)

    def is_pass(self, terms: ScoredTerms, fact: Evidence) -> bool:
        """A run counts when it reached the cut without a breach (a breach is a failing outcome)."""
        return reaches(terms.cut, fact)

    def ask(self, terms: ScoredTerms) -> str:
        """Say what to do."""
        return f"Pass {terms.name}: {percent(terms.cut)} without a breach."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        passed = Evidence(1, "simulation", "SC1", date(2026, 5, 4), outcome="pass", score=Decimal(84))
        breach = Evidence(2, "simulation", "SC1", date(2026, 5, 4), outcome="fail", score=Decimal(91))
        asked = {"subject": "SC1", "months": 12}
        return (
            Sample("passed", asked, (passed,), date(2026, 5, 4), True, date(2027, 5, 4)),
            Sample("breach", asked, (breach,), date(2026, 6, 1), False, started=True),
        )
