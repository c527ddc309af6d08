"""Whether this payer is asked in its turn: CARC 22 when another one comes first."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class PayerOrder:
    """Knows who comes first (the visit's truth); fact ``both_first``: both were billed as first."""

    kind: ClassVar[str] = "payer-order"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 22 when another payer should have had the claim first."""
        truth = case.sheet.visit.truth.get("payer_1")
        if truth is None or case.sheet.fact("carrier_denied"):
            return None
        is_second = case.order == "P" and case.payer.id != truth
        if not is_second and not case.sheet.fact("both_first"):
            return None
        return Finding(
            "22",
            ("payer_1", "payer_2", "msp_type"),
            "Another payer comes first by the rules of coordination.",
            facts=("mspq", "both_first"),
        )
