"""K41, initial denial rate by charges (claim integrity task force 1b), rules M5 and D14."""

from decimal import Decimal

from lms.kpi.measures.base import Aside, Measure, Sample, october
from lms.kpi.measures.claims import BY_DENIAL, DENIED, EXCLUDED, KNOWN_OUTCOME, claim, remitted, waiting
from lms.kpi.rules.tally import Number


class InitialDenialRateByCharges(Measure):
    """Gross charges of claims with an initial denial / gross charges submitted, by first submission.

    Denied dollars stand beside: for a claim that is denied in part they are less than its charge.
    """

    kind = "K41"
    grain = "claim"
    dated = "first_submission_on"
    direction = "lower"
    denominator = ~EXCLUDED
    numerator = DENIED
    numerator_of = "charge"
    denominator_of = "charge"
    asides = {
        "denied_dollars": Aside(DENIED, column="denied", is_share=True),
        **waiting(KNOWN_OUTCOME),
    }
    origins = (BY_DENIAL,)
    has_trailing = True

    def samples(self) -> tuple[Sample, ...]:
        """Return two denied and two other claims."""
        facts = (
            remitted("full_denial", charge=Decimal("250.50"), denied=Decimal("250.50")),
            remitted("partial_denial"),
            remitted("paid"),
            claim(charge=Decimal("49.50")),
        )
        asides: dict[str, Number] = {"denied_dollars": Decimal("290.50"), "pending": 1}
        return (Sample(facts, october(), Decimal("350.50"), Decimal("500.00"), asides),)
