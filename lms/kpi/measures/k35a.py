"""K35a, zero-pay denial rate."""

from lms.kpi.measures.base import Measure, Sample, october
from lms.kpi.measures.claims import BY_DENIAL, FULL_DENIAL, REMITTED, remitted


class ZeroPayDenialRate(Measure):
    """Claims denied in full on the first remittance / claims with a first remittance, by its date."""

    kind = "K35a"
    grain = "claim"
    dated = "first_remit_on"
    direction = "lower"
    denominator = REMITTED
    numerator = FULL_DENIAL
    origins = (BY_DENIAL,)

    def samples(self) -> tuple[Sample, ...]:
        """Return one claim of each result."""
        results = ("paid", "zero_pay_not_denied", "full_denial", "partial_denial")
        return (Sample(tuple(remitted(result) for result in results), october(), 1, 4),)
