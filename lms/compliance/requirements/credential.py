"""Requirement: a credential is held."""

from datetime import date
from typing import ClassVar

from lms.compliance.requirements.base import InDate, Sample
from lms.compliance.requirements.terms import Terms
from lms.compliance.rules.facts import Evidence


class Credential(InDate[Terms]):
    """Met while the credential is held; the newest record decides (a lapse is a failing outcome)."""

    kind: ClassVar[str] = "credential"
    evidence_kinds: ClassVar[tuple[str, ...]] = ("credential",)
    newest_decides: ClassVar[bool] = True

    def is_pass(self, terms: Terms, fact: Evidence) -> bool:
        """A record counts unless it says that the credential was lost."""
        del terms
        return fact.outcome != "fail"

    def ask(self, terms: Terms) -> str:
        """Say what to do."""
        return f"Show the credential {terms.name} to your manager, who sends it for recording."

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        held = Evidence(1, "credential", "RHIT", date(2025, 4, 1), expires_on=date(2027, 3, 31))
        lost = Evidence(2, "credential", "RHIT", date(2026, 8, 1), outcome="fail")
        asked = {"subject": "RHIT"}
        return (
            Sample("held", asked, (held,), date(2027, 3, 31), True, date(2027, 3, 31)),
            Sample("ran out", asked, (held,), date(2027, 4, 1), False, started=True),
            Sample("lost", asked, (held, lost), date(2026, 8, 1), False, started=True),
        )
