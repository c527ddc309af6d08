"""K16, remittance denial rate (HFMA AR-5), rule M4."""

from lms.kpi.measures.base import Aside, Measure, Sample, october
from lms.kpi.measures.claims import (
    BY_DENIAL,
    DENIED,
    FULL_DENIAL,
    PARTIAL_DENIAL,
    REMITTED,
    claim,
    remitted,
)
from lms.kpi.rules.conditions import EVERY


class RemittanceDenialRate(Measure):
    """Claims denied in full or in part / claims with a first remittance, by first-remittance date."""

    kind = "K16"
    grain = "claim"
    dated = "first_remit_on"
    direction = "lower"
    denominator = REMITTED
    numerator = DENIED
    asides = {
        "full_denials": Aside(FULL_DENIAL, is_share=True),
        "partial_denials": Aside(PARTIAL_DENIAL, is_share=True),
        "duplicate_events": Aside(EVERY, column="duplicate_events"),
    }
    origins = (BY_DENIAL,)

    def samples(self) -> tuple[Sample, ...]:
        """Return first remittances of each result, one excluded, one out of balance."""
        facts = (
            remitted("paid", duplicate_events=2),
            remitted("zero_pay_not_denied"),
            remitted("full_denial"),
            remitted("partial_denial"),
            remitted("excluded", is_counted=False),
            remitted("out_of_balance", is_counted=False),
            claim(),
        )
        asides = {"full_denials": 1, "partial_denials": 1, "duplicate_events": 2}
        return (Sample(facts, october(), 2, 4, asides),)
