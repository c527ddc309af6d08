"""Requirement: a class outside this system was attended."""

from datetime import date
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.facts import Evidence


class ExternalClass(InDate[Terms]):
    """Met while an attendance of the class is in date."""

    kind: ClassVar[str] = "external-class"
    evidence_kinds: ClassVar[tuple[str, ...]] = ("external-class",)

    def is_pass(self, terms: Terms, fact: Evidence) -> bool:
        """An attendance counts unless it was not completed."""
        del terms
        return fact.outcome != "fail"

    def ask(self, terms: Terms) -> str:
        """Say what to do."""
        return f"Attend the class {terms.name}; its list of attendance is imported."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        attended = Evidence(1, "external-class", "EHR-REG-101", date(2026, 9, 8), source="import")
        agency = Evidence(2, "external-class", "EHR-REG-101", date(2026, 9, 8), source="agency")
        asked = {"subject": "EHR-REG-101"}
        partner = {**asked, "sources": ["agency"], "months": 12}
        return (
            Sample("attended", asked, (attended,), date(2026, 9, 8), True),
            Sample("source not accepted", asked, (agency,), date(2026, 9, 9), False),
            Sample("source accepted", partner, (agency,), date(2026, 9, 9), True, date(2027, 9, 8)),
        )
