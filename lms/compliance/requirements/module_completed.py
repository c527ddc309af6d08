"""Requirement: a module's lessons are completed."""

from datetime import date
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.facts import Evidence


class ModuleCompleted(InDate[Terms]):
    """Met while a completion of the module is in date."""

    kind: ClassVar[str] = "module-completed"
    evidence_kinds: ClassVar[tuple[str, ...]] = ("completion",)

    def is_pass(self, terms: Terms, fact: Evidence) -> bool:
        """A completion counts unless it says that it failed."""
        del terms
        return fact.outcome != "fail"

    def ask(self, terms: Terms) -> str:
        """Say what to do."""
        return f"Complete the lessons of {terms.name}."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        done = Evidence(1, "completion", "PA-03", date(2026, 1, 31))
        asked = {"subject": "PA-03", "months": 12}
        return (
            Sample("in date", asked, (done,), date(2027, 1, 31), True, date(2027, 1, 31)),
            Sample("over", asked, (done,), date(2027, 2, 1), False, started=True),
            Sample("another module", {"subject": "PA-05"}, (done,), date(2026, 3, 1), False),
            Sample("no limit", {"subject": "PA-03"}, (done,), date(2060, 1, 1), True),
        )
