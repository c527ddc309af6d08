"""K34, end-to-end clean claim rate: K12, K14 and K33 in one claim."""

from lms.kpi.measures.base import Aside, Measure, Origin, Sample, october
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
from lms.kpi.rules.conditions import one_of

HELD_BY_EDIT = one_of("edit_state", "touched", "open")


class EndToEndCleanRate(Measure):
    """No manual edit, accepted first time and no denial on the first remittance / known outcome.

    A claim that the edit log does not know counts as without manual edit; how many there are stands beside.
    """

    kind = "K34"
    grain = "claim"
    dated = "first_submission_on"
    denominator = KNOWN_OUTCOME
    numerator = PAID_OR_NOT_DENIED & ~REJECTED & ~HELD_BY_EDIT
    asides = {
        **waiting(KNOWN_OUTCOME),
        "without_edit_log": Aside(~one_of("edit_state", "clean", "touched", "open"), is_share=True),
    }
    origins = (Origin(HELD_BY_EDIT, "edit_cause", "edit_step", "edit_role"), BY_REJECTION, BY_DENIAL)

    def samples(self) -> tuple[Sample, ...]:
        """Return claims that are clean in some of the three and in all."""
        facts = (
            remitted("paid"),
            remitted("paid", edit_state=None),
            remitted("paid", edit_state="touched"),
            remitted("partial_denial"),
            rejected(),
            claim(),
        )
        asides = {"pending": 1, "unresolved": 0, "without_edit_log": 1}
        return (Sample(facts, october(), 2, 5, asides),)
