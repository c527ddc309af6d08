"""Requirement: a policy or declaration is signed."""

from datetime import date
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.facts import Evidence


class Attestation(InDate[Terms]):
    """Met while a signature under an accepted revision is in date."""

    kind: ClassVar[str] = "attestation"
    evidence_kinds: ClassVar[tuple[str, ...]] = ("attestation",)

    def is_pass(self, terms: Terms, fact: Evidence) -> bool:
        """A signature counts; a declined one carries a failing outcome."""
        del terms
        return fact.outcome != "fail"

    def ask(self, terms: Terms) -> str:
        """Say what to do."""
        return f"Read and sign {terms.name}."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        signed = Evidence(1, "attestation", "acceptable-use", date(2024, 2, 29), revision="1.0.0")
        asked = {"subject": "acceptable-use", "months": 12}
        newer = {**asked, "since_revision": "1.1.0"}
        return (
            Sample("signed on 29 February", asked, (signed,), date(2025, 2, 28), True, date(2025, 2, 28)),
            Sample("signed too long ago", asked, (signed,), date(2025, 3, 1), False, started=True),
            Sample("older text", newer, (signed,), date(2024, 6, 1), False),
        )
