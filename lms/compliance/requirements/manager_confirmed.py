"""Requirement: a manager confirmed something about the person."""

from datetime import date
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.facts import Evidence


class ManagerConfirmed(InDate[Terms]):
    """Met while the newest answer of a manager is a confirmation and in date."""

    kind: ClassVar[str] = "manager-confirmed"
    evidence_kinds: ClassVar[tuple[str, ...]] = ("confirmation",)
    newest_decides: ClassVar[bool] = True

    def is_pass(self, terms: Terms, fact: Evidence) -> bool:
        """A confirmation counts; one taken back carries a failing outcome."""
        del terms
        return fact.outcome != "fail"

    def ask(self, terms: Terms) -> str:
        """Say what to do."""
        return f"Ask your manager to confirm {terms.name}."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        given = Evidence(1, "confirmation", "first-30-days", date(2026, 10, 1))
        taken = Evidence(2, "confirmation", "first-30-days", date(2026, 10, 5), outcome="fail")
        asked = {"subject": "first-30-days"}
        return (
            Sample("confirmed", asked, (given,), date(2026, 10, 1), True),
            Sample("taken back", asked, (given, taken), date(2026, 10, 5), False, started=True),
        )
