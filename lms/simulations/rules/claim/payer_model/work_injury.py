"""Whether the injury is one of work: then the compensation carrier pays, and a health plan says CARC 19."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class WorkInjury:
    """Refuses a work injury unless the carrier refused it in writing first (fact ``carrier_denied``)."""

    kind: ClassVar[str] = "work-injury"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 19 when the right first payer is a compensation carrier and this payer is not."""
        right = case.sheet.visit.coverages.get(str(case.sheet.visit.truth.get("payer_1")))
        if right is None or right.kind != "workers_compensation" or case.sheet.fact("carrier_denied"):
            return None
        if case.payer.kind == "workers_compensation" and not case.sheet.fact("both_first"):
            return None
        return Finding(
            "19",
            ("payer_1", "payer_2"),
            "It happened at work: the compensation carrier is asked first.",
            facts=("both_first",),
        )
