"""Whether a newborn is on the plan yet: CARC 34 until the enrolment, then back to the day of birth."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding
from lms.simulations.rules.claim.sheet import day


class Newborn:
    """Asks the fact ``enrolled`` (day on which the enrolment was done, None when it was not) for newborns.

    Term ``enrols_newborns`` True means that this plan covers a newborn only by an enrolment.
    """

    kind: ClassVar[str] = "newborn"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 34 when the claim came before the enrolment."""
        if not case.term("enrols_newborns") or "enrolled" not in case.sheet.facts:
            return None
        enrolled = day(case.sheet.fact("enrolled"))
        if enrolled is not None and enrolled <= case.sent_on:
            return None
        return Finding(
            "34",
            (f"member_{case.place}",),
            "The newborn is not on the plan yet; the enrolment, once done in time, works back to the birth.",
            facts=("enrolled",),
        )
