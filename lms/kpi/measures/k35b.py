"""K35b, partial-pay denial rate."""

from lms.kpi.measures.base import Measure, Sample, october
from lms.kpi.measures.claims import BY_DENIAL, PARTIAL_DENIAL, REMITTED, remitted


class PartialPayDenialRate(Measure):
    """Claims denied in part on the first remittance / claims with a first remittance, by its date."""

    kind = "K35b"
    grain = "claim"
    dated = "first_remit_on"
    direction = "lower"
    denominator = REMITTED
    numerator = PARTIAL_DENIAL
    origins = (BY_DENIAL,)

    def samples(self) -> tuple[Sample, ...]:
        """Return two partial denials among five results."""
        results = ("paid", "zero_pay_not_denied", "full_denial", "partial_denial", "partial_denial")
        return (Sample(tuple(remitted(result) for result in results), october(), 2, 5),)
