"""Rows of evidence as a school or an agency sends them: who passed which module where, on which day."""

from datetime import date
from decimal import Decimal, InvalidOperation

from lms.core.pasted import PastedRow

COLUMNS = ("employee_no", "partner", "module", "passed_on", "score", "document")
NEEDED = ("employee_no", "partner", "module", "passed_on", "document")
MOST_ROWS, LONGEST_DOCUMENT = 200, 200


class CreditRow(PastedRow):
    """One row: whose pass it is, of which module, where and when."""

    @property
    def passed_on(self) -> date | None:
        """The day of the pass; None when the cell names none."""
        try:
            return date.fromisoformat(self["passed_on"])
        except ValueError:
            return None

    @property
    def score(self) -> Decimal | None:
        """The score in percent; None when it is not told, or is none."""
        try:
            found = Decimal(self["score"][:8])
        except InvalidOperation:
            return None
        is_percent = found.is_finite() and 0 <= found <= 100 and found == round(found, 2)
        return found if is_percent else None


def read_rows(text: str) -> tuple[list[CreditRow], str]:
    """Return the rows of a pasted or uploaded text, and what keeps it from being read ("" = nothing)."""
    rows, problem = CreditRow.read(text, columns=COLUMNS, needed=NEEDED, most=MOST_ROWS)
    return [checked(row) for row in rows], problem


def checked(row: CreditRow) -> CreditRow:
    """Write into a row what is wrong with it whatever the policy says, and return it."""
    if row.passed_on is None:
        row.faults.append("The day of the pass is written as 2026-05-04.")
    if row["score"] and row.score is None:
        row.faults.append("The score is percent from 0 to 100, or nothing.")
    if not row["document"] or len(row["document"]) > LONGEST_DOCUMENT:
        row.faults.append(f"Name the certificate or transcript in at most {LONGEST_DOCUMENT} characters.")
    return row
