"""Whether the claim came within the payer's filing limit: CARC 29 when it did not."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class TimelyFiling:
    """Counts days from the last day of service to the day of sending."""

    kind: ClassVar[str] = "timely-filing"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 29 when the claim is late."""
        days = (case.sent_on - case.sheet.visit.service_to).days
        if case.order != "P" or days <= case.payer.filing_days:
            return None
        why = f"Sent on day {days}; this payer's limit is {case.payer.filing_days} days from the service."
        return Finding("29", (), why, facts=("action", "enrolled"))
