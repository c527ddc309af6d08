"""Whether the diagnosis is one for which the service is covered: CARC 50, or 49 for pure screening.

Source: 42 CFR 411.15(a) and (k); Medicare Claims Processing Manual ch. 30 sec. 50 (modifiers GA and GZ).
"""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding
from lms.simulations.rules.claim.writing.shared import bare


class Necessity:
    """Compares diagnoses with the terms ``covered_for`` (beginnings of codes by service), ``screening``."""

    kind: ClassVar[str] = "necessity"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 49 or 50 for the lines that are not covered for any diagnosis of the claim."""
        table = case.term("covered_for", {})
        diagnoses = case.diagnoses()
        lines = tuple(
            place
            for place, code in enumerate(case.services(), 1)
            if code in table and not _is_covered(diagnoses, table[code])
        )
        if not lines:
            return None
        if any(bare(code) in diagnoses[:1] for code in case.term("screening", ())):
            why = "The only reason on the claim is a screening one, which the law leaves to the patient."
            return Finding("49", ("principal_diagnosis",), why, group="PR", lines=lines)
        modifiers = {str(one) for line in case.sheet.lines() for one in line.get("modifiers") or ()}
        group = "PR" if "GA" in modifiers else "CO"
        why = "The diagnosis is not one for which the service is covered."
        facts = ("notice", *(f"line_{place}.modifiers" for place in lines))
        return Finding("50", ("principal_diagnosis",), why, group=group, lines=lines, facts=facts)


def _is_covered(diagnoses: list[str], covered: list[str]) -> bool:
    return any(code.startswith(bare(start)) for code in diagnoses for start in covered)
