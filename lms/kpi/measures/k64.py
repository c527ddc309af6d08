"""K64, access without a valid sign-off."""

from datetime import date
from typing import Any

from lms.kpi.measures.base import Counted, Measure, Sample, october
from lms.kpi.measures.training import PARTITIONS
from lms.kpi.rules.conditions import Fact, one_of


class AccessWithoutSignOff(Measure):
    """People with an active EHR account and no valid sign-off / people with an active account.

    On the last day of the period. Provisional access and grace count as valid.
    """

    kind = "K64"
    grain = "account"
    dated = None
    direction = "lower"
    numerator = one_of("is_valid", False)
    partitions = PARTITIONS
    counted = Counted(numerator=("without_gate",), denominator=("holders",))

    def samples(self) -> tuple[Sample, ...]:
        """Return three holders, one of them without a sign-off, and one whose account ended before."""
        facts = (holder(), holder(), holder(is_valid=False), holder(to_on=date(2026, 10, 9)))
        return (Sample(facts, october(), 1, 3),)


def holder(**known: Any) -> Fact:
    """Return a sample holder of an active account with a valid sign-off."""
    fact: dict[str, Any] = {
        "unit_id": None,
        "job_role": "registrar",
        "is_valid": True,
        "from_on": date(2026, 9, 1),
        "to_on": None,
    }
    return fact | known
