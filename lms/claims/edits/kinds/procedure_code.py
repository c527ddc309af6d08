"""Procedure codes must be in force on the day of service."""

from collections.abc import Iterator, Sequence

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.tables import is_in_force

LENGTH = 5


class ProcedureCode(EditKind):
    """Finds procedure codes that the table ``procedures`` says are not in force that day.

    A code that the table does not hold is found when the table is whole or the code has no lawful shape
    (five letters or digits).
    """

    kind = "procedure_code"
    words = frozenset({"code", "line"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the table of procedures."""
        return ("table:procedures",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each line whose code is not in force."""
        table = case.tables.by_first("procedures")
        for line in case.claim.lines:
            code = line.procedure
            if not code:
                continue
            rows = table.get(code, ())
            day = line.first or case.claim.service[0]
            is_lawful = len(code) == LENGTH and code.isascii() and code.isalnum()
            if any(is_in_force(row[1], row[2], day) for row in rows):
                continue
            if rows or not is_lawful or not case.is_sample("procedures"):
                yield Finding(line.place, {"code": code, "line": str(line.number)})

    def samples(self) -> Sequence[Sample]:
        """Return a code that ended, one without shape, one that the table lacks, and sound ones."""
        both = [["T1015", "2014-01-01", ""], ["J0696", "", ""]]
        return (
            Sample(True, tables={"procedures": [["T1015", "2014-01-01", "2025-12-31"]]}),
            Sample(True, change=(("SV1*HC:T1015*", "SV1*HC:T1*"),), tables={"procedures": both}),
            Sample(True, tables={"procedures": both[:1]}),
            Sample(False, tables={"procedures": both}),
        )
