"""What the training measures share: conditions over obligations as they stand on a day."""

from datetime import date
from typing import Any

from lms.kpi.rules.conditions import Fact, one_of

ASKED = ~one_of("state", "paused", "waived")
MET = one_of("met", True)
LATE = one_of("state", "overdue", "expired") & ~MET
PARTITIONS = ("month", "unit", "job_role")


def obligation(state: str, **known: Any) -> Fact:
    """Return a sample obligation that stands in ``state`` from September 2026 on."""
    fact: dict[str, Any] = {
        "unit_id": None,
        "job_role": "registrar",
        "state": state,
        "met": state == "complete",
        "from_on": date(2026, 9, 1),
        "to_on": None,
    }
    return fact | known
