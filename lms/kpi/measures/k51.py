"""K51, training compliance rate."""

from datetime import date

from lms.kpi.measures.base import Counted, Measure, Sample, october
from lms.kpi.measures.training import ASKED, LATE, MET, PARTITIONS, obligation


class TrainingCompliance(Measure):
    """Assignments met and in date / assignments met or due, on the last day of the period.

    People on leave and waived assignments are out; an assignment whose first due day is ahead is not due.
    """

    kind = "K51"
    grain = "obligation"
    dated = None
    denominator = ASKED & (MET | LATE)
    numerator = MET
    counted = Counted(numerator=("met",), denominator=("met", "late"))
    partitions = PARTITIONS

    def samples(self) -> tuple[Sample, ...]:
        """Return an assignment in every state, one ended before and one begun after the last day."""
        facts = (
            obligation("complete"),
            obligation("due_soon", met=True),
            obligation("due_soon"),
            obligation("overdue"),
            obligation("expired"),
            obligation("in_progress"),
            obligation("waived", met=True),
            obligation("paused"),
            obligation("complete", to_on=date(2026, 10, 30)),
            obligation("overdue", from_on=date(2026, 11, 1)),
        )
        return (Sample(facts, october(), 2, 4),)
