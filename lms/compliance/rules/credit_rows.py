"""Rows of evidence as a school or an agency sends them: who passed which module where, on which day."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

COLUMNS = ("employee_no", "partner", "module", "passed_on", "score", "document")
NEEDED = ("employee_no", "partner", "module", "passed_on", "document")
MOST_ROWS, LONGEST_DOCUMENT = 200, 200


@dataclass
class CreditRow:
    """One row: its line (the header is line 1), its cells, and everything wrong with it."""

    line: int
    cells: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

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
    """Return the rows of a pasted or uploaded text, and what keeps it from being read ("" = nothing).

    Cells are parted by commas, semicolons or tabs, as spreadsheets copy them.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not lines.strip():
        return [], "Paste the rows, or choose a file."
    first = lines.split("\n", 1)[0]
    try:
        found = list(csv.reader(io.StringIO(lines), delimiter=max("\t;,", key=first.count), strict=True))
    except csv.Error as error:
        return [], f"The rows cannot be read: {error}."
    header = [name.strip().lower() for name in found[0]]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        return [], f"The first line must name the columns; missing: {', '.join(missing)}."
    if len(found) - 1 > MOST_ROWS:
        return [], f"These are {len(found) - 1} rows; {MOST_ROWS} fit at once."
    rows = []
    for number, cells in enumerate(found[1:], start=2):
        if any(cell.strip() for cell in cells):
            values = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
            rows.append(checked(CreditRow(number, {name: values.get(name, "") for name in COLUMNS})))
    return rows, "" if rows else "There are no rows under the first line."


def checked(row: CreditRow) -> CreditRow:
    """Write into a row what is wrong with it whatever the policy says, and return it."""
    if row.passed_on is None:
        row.faults.append("The day of the pass is written as 2026-05-04.")
    if row["score"] and row.score is None:
        row.faults.append("The score is percent from 0 to 100, or nothing.")
    if not row["document"] or len(row["document"]) > LONGEST_DOCUMENT:
        row.faults.append(f"Name the certificate or transcript in at most {LONGEST_DOCUMENT} characters.")
    return row
