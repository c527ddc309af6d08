"""K14, first-submission acceptance rate, rule M2."""

from datetime import date

from lms.kpi.measures.base import Measure, Sample, october
from lms.kpi.measures.claims import ACCEPTED, ANSWERED, BY_REJECTION, claim, rejected, waiting


class FirstSubmissionAcceptance(Measure):
    """First submissions accepted / first submissions with an answer, by first-submission date."""

    kind = "K14"
    grain = "claim"
    dated = "first_submission_on"
    denominator = ANSWERED
    numerator = ACCEPTED
    asides = waiting(ANSWERED)
    origins = (BY_REJECTION,)

    def samples(self) -> tuple[Sample, ...]:
        """Return claims accepted, rejected and waiting."""
        facts = (
            claim(),
            claim(),
            rejected(),
            claim(ack_outcome=None, ack_on=None),
            claim(first_submission_on=date(2026, 11, 2)),
            claim(first_submission_on=None),
        )
        late = october(as_of=date(2026, 12, 24))
        return (
            Sample(facts, october(), 2, 3, {"pending": 1, "unresolved": 0}),
            Sample(facts, late, 2, 3, {"pending": 0, "unresolved": 1}),
            Sample(facts, october(as_of=date(2026, 10, 7)), 0, 0, {"pending": 4, "unresolved": 0}),
        )
