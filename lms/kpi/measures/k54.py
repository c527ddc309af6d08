"""K54, days from hire or role change to access sign-off."""

from datetime import date
from typing import Any

from lms.kpi.measures.base import Measure, Sample, october
from lms.kpi.measures.training import PARTITIONS
from lms.kpi.rules.conditions import Fact, one_of


class DaysToAccess(Measure):
    """Days from the first day of the job to the release / people released, by the day of the release.

    Only the first release in a job counts; a release before the first day took no day.
    """

    kind = "K54"
    grain = "release"
    dated = "released_on"
    unit = "days"
    direction = "lower"
    denominator = one_of("is_first", True)
    numerator = one_of("is_first", True)
    numerator_of = "days"
    partitions = PARTITIONS

    def samples(self) -> tuple[Sample, ...]:
        """Return two first releases, a renewal and one of another month."""
        facts = (
            released(days=14),
            released(days=31),
            released(days=390, is_first=False),
            released(days=9, released_on=date(2026, 11, 2)),
        )
        return (Sample(facts, october(), 45, 2),)


def released(**known: Any) -> Fact:
    """Return a sample release of October 2026."""
    fact: dict[str, Any] = {
        "unit_id": None,
        "job_role": "registrar",
        "released_on": date(2026, 10, 12),
        "days": 0,
        "is_first": True,
    }
    return fact | known
