"""K52, overdue assignments."""

from datetime import date

from lms.kpi.measures.base import Counted, Measure, Sample, october
from lms.kpi.measures.training import ASKED, LATE, MET, PARTITIONS, obligation


class OverdueAssignments(Measure):
    """Assignments past due or expired / assignments open, on the last day of the period."""

    kind = "K52"
    grain = "obligation"
    dated = None
    direction = "lower"
    denominator = ASKED & ~MET
    numerator = LATE
    counted = Counted(numerator=("late",), denominator=("open",))
    partitions = PARTITIONS

    def samples(self) -> tuple[Sample, ...]:
        """Return open assignments, two of them late, and what is not open."""
        facts = (
            obligation("overdue"),
            obligation("expired"),
            obligation("due_soon"),
            obligation("not_started"),
            obligation("complete"),
            obligation("due_soon", met=True),
            obligation("paused"),
            obligation("overdue", to_on=date(2026, 10, 31)),
        )
        return (Sample(facts, october(), 3, 5), Sample(facts, october(as_of=date(2026, 8, 31)), 0, 0))
