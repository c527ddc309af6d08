"""Requirement: a module's exam is passed."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.scored import ScoredSchema, ScoredTerms, percent, reaches
from lms.compliance.requirements.terms import TermsSchema
from lms.compliance.rules.facts import Evidence


class ExamPassed(InDate[ScoredTerms]):
    """Met while a passed exam is in date; a failed early renewal does not end it."""

    kind: ClassVar[str] = "exam-passed"
    schema: ClassVar[type[TermsSchema]] = ScoredSchema
    evidence_kinds: ClassVar[tuple[str, ...]] = ("exam",)

    def is_pass(self, terms: ScoredTerms, fact: Evidence) -> bool:
        """An exam counts when it was passed at the cut."""
        return reaches(terms.cut, fact)

    def ask(self, terms: ScoredTerms) -> str:
        """Say what to do."""
        return f"Pass the exam of {terms.name}: {percent(terms.cut)} and every critical objective."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        passed = Evidence(1, "exam", "PA-02", date(2026, 2, 10), outcome="pass", score=Decimal(92))
        failed = Evidence(2, "exam", "PA-02", date(2027, 1, 5), outcome="fail", score=Decimal(60))
        renewed = Evidence(3, "exam", "PA-02", date(2027, 1, 20), outcome="pass", score=Decimal(88))
        blocked = Evidence(4, "exam", "PA-02", date(2026, 2, 10), outcome="fail", score=Decimal(95))
        asked = {"subject": "PA-02", "months": 12, "cut": 85}
        until = date(2027, 2, 10)
        return (
            Sample("passed", asked, (passed,), date(2026, 6, 1), True, until),
            Sample(
                "failed early renewal", asked, (passed, failed), date(2027, 2, 1), True, date(2027, 2, 10)
            ),
            Sample(
                "keeps the anniversary", asked, (passed, renewed), date(2027, 3, 1), True, date(2028, 2, 10)
            ),
            Sample("critical objective", asked, (blocked,), date(2026, 3, 1), False, started=True),
            Sample("under the cut", {**asked, "cut": 95}, (passed,), date(2026, 3, 1), False, started=True),
        )
