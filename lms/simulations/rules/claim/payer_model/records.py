"""Whether the records that the payer asks for are there: CARC 252, or 226 when a request was not answered."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class Records:
    """Asks the fact ``records`` (sent, missing, unanswered) where the term ``asks_records`` is set."""

    kind: ClassVar[str] = "records"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 252 or 226 when records are missing."""
        state = case.sheet.fact("records", "sent")
        if not case.term("asks_records") or state == "sent":
            return None
        code = "226" if state == "unanswered" else "252"
        remarks = ("M127",) if code == "226" else ("N706",)
        why = "The payer cannot decide without the records."
        return Finding(code, (), why, facts=("records",), remarks=remarks)
