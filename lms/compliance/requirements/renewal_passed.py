"""Requirement: a renewal form of the job role is passed."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.facts import Evidence


class RenewalPassed(InDate[Terms]):
    """Met while a passed renewal form of the job role is in date; its own cut was decided when it was made.

    It is asked for by an event, such as the return from a leave: a reason with ``counts_from`` lets only a
    form after that day count, and its learner finds the form at ``/me/renewal``.
    """

    kind: ClassVar[str] = "renewal-passed"
    evidence_kinds: ClassVar[tuple[str, ...]] = ("renewal",)

    def is_pass(self, terms: Terms, fact: Evidence) -> bool:
        """A form counts when it was passed."""
        del terms
        return fact.outcome == "pass"

    def ask(self, terms: Terms) -> str:
        """Say what to do."""
        return f"Pass the renewal form: {terms.title or terms.subject}."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        passed = Evidence(1, "renewal", "registrar", date(2026, 10, 5), outcome="pass", score=Decimal(90))
        failed = Evidence(2, "renewal", "registrar", date(2026, 10, 5), outcome="fail", score=Decimal(90))
        other = Evidence(3, "renewal", "biller", date(2026, 10, 5), outcome="pass", score=Decimal(90))
        asked = {"subject": "registrar"}
        return (
            Sample("passed", asked, (passed,), date(2026, 10, 5), True),
            Sample("a critical topic missed", asked, (failed,), date(2026, 10, 5), False, started=True),
            Sample("another role", asked, (other,), date(2026, 10, 5), False),
        )
