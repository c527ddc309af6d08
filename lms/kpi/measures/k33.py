"""K33, first-pass paid yield, rule M3."""

from datetime import date

from lms.kpi.measures.base import Measure, Sample, october
from lms.kpi.measures.claims import (
    BY_DENIAL,
    BY_REJECTION,
    KNOWN_OUTCOME,
    PAID_OR_NOT_DENIED,
    REJECTED,
    claim,
    rejected,
    remitted,
    waiting,
)


class FirstPassYield(Measure):
    """Accepted first time and not denied on the first remittance / known outcome, by first submission."""

    kind = "K33"
    grain = "claim"
    dated = "first_submission_on"
    denominator = KNOWN_OUTCOME
    numerator = PAID_OR_NOT_DENIED & ~REJECTED
    asides = waiting(KNOWN_OUTCOME)
    origins = (BY_REJECTION, BY_DENIAL)

    def samples(self) -> tuple[Sample, ...]:
        """Return claims of every outcome: a rejected one stays lost even when it is paid later."""
        facts = (
            remitted("paid"),
            remitted("zero_pay_not_denied"),
            remitted("full_denial"),
            rejected(),
            rejected(first_remit_on=date(2026, 10, 25), result="paid"),
            claim(),
            remitted("paid", ack_outcome="accepted", ack_on=date(2026, 10, 20)),
        )
        return (
            Sample(facts, october(), 3, 6, {"pending": 1, "unresolved": 0}),
            Sample(facts, october(as_of=date(2026, 12, 24)), 3, 6, {"pending": 0, "unresolved": 1}),
            Sample(facts, october(as_of=date(2026, 10, 19)), 0, 2, {"pending": 5, "unresolved": 0}),
        )
