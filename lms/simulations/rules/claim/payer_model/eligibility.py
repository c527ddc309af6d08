"""Whether the coverage was in force on the day of service: CARC 26 before it began, 27 after it ended."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding
from lms.simulations.rules.claim.sheet import day


class Eligibility:
    """Compares the days of service with the term ``covered`` (``from`` and ``to``, either may be missing)."""

    kind: ClassVar[str] = "eligibility"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 26 or 27 when the patient was not covered."""
        span = case.term("covered", {})
        visit, fields = case.sheet.visit, (f"payer_{case.place}", f"member_{case.place}")
        first, last = day(span.get("from")), day(span.get("to"))
        if first is not None and visit.service_from < first:
            return Finding("26", fields, "The coverage had not begun on the day of service.")
        if last is not None and visit.service_to > last:
            return Finding("27", fields, "The coverage had ended before the day of service.")
        return None
