"""K42, primary denial rate (claim integrity task force 2), rules M6 and D13."""

from decimal import Decimal

from lms.kpi.measures.base import Aside, Measure, Sample, october
from lms.kpi.measures.claims import BY_DENIAL, DENIED, REMITTED, remitted
from lms.kpi.rules.conditions import one_of

ZERO_PAID = one_of("paid", 0)


class PrimaryDenialRate(Measure):
    """Zero remits / first remittances of primary payers, by first-remittance date; denials alone beside.

    A remittance that is all the patient's share is a zero remit but not a denial.
    """

    kind = "K42"
    grain = "claim"
    dated = "first_remit_on"
    direction = "lower"
    denominator = REMITTED & one_of("payer_order", "P")
    numerator = ZERO_PAID
    asides = {"denials_only": Aside(ZERO_PAID & DENIED, is_share=True)}
    origins = (BY_DENIAL,)

    def samples(self) -> tuple[Sample, ...]:
        """Return zero remits of a primary and a secondary payer."""
        facts = (
            remitted("paid"),
            remitted("zero_pay_not_denied"),
            remitted("full_denial"),
            remitted("partial_denial", paid=Decimal("0.00")),
            remitted("full_denial", payer_order="S"),
        )
        return (Sample(facts, october(), 3, 4, {"denials_only": 2}),)
