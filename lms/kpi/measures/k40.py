"""K40, initial denial rate by volume (claim integrity task force 1a), rule M5."""

from datetime import date

from lms.kpi.measures.base import Measure, Sample, october
from lms.kpi.measures.claims import (
    BY_DENIAL,
    DENIED,
    EXCLUDED,
    KNOWN_OUTCOME,
    claim,
    rejected,
    remitted,
    waiting,
)


class InitialDenialRate(Measure):
    """Claims with an initial denial / claims submitted, by first submission.

    What rule D12 excludes is in neither part; an event that is out of balance counts as not yet known.
    """

    kind = "K40"
    grain = "claim"
    dated = "first_submission_on"
    direction = "lower"
    denominator = ~EXCLUDED
    numerator = DENIED
    asides = waiting(KNOWN_OUTCOME)
    origins = (BY_DENIAL,)
    has_trailing = True

    def samples(self) -> tuple[Sample, ...]:
        """Return submitted claims of every outcome."""
        facts = (
            remitted("full_denial"),
            remitted("partial_denial"),
            remitted("paid"),
            remitted("excluded", is_counted=False),
            claim(result="excluded", is_counted=False, latest_remit_on=date(2026, 10, 20)),
            remitted("out_of_balance", is_counted=False),
            rejected(),
            claim(),
        )
        return (
            Sample(facts, october(), 2, 6, {"pending": 2}),
            Sample(facts, october(as_of=date(2026, 10, 10)), 0, 8, {"pending": 7}),
        )
