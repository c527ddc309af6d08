"""Whether the stay supports an inpatient bill: CARC 50 by review when it does not."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class PatientStatus:
    """Reviews inpatient bills (11x) by the fact ``inpatient_supported``; without it they are supported."""

    kind: ClassVar[str] = "patient-status"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 50 when the record does not support inpatient care."""
        is_inpatient = str(case.sheet["bill_type"] or "").startswith("11")
        if not is_inpatient or case.sheet.fact("inpatient_supported", True):
            return None
        return Finding(
            "50",
            ("bill_type",),
            "The review finds no expectation of two midnights and no documented reason for inpatient care.",
            facts=("inpatient_supported",),
        )
