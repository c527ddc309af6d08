"""Two procedures of one day that are not paid beside each other."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from marshmallow import Schema

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample, words
from lms.claims.edits.lines import Line
from lms.claims.edits.tables import Row, is_in_force

NEVER, WITH_MODIFIER = "0", "1"


class PairConflictSchema(Schema):
    """Modifiers that separate a pair whose indicator allows it."""

    separated_by = words()


class PairConflict(EditKind):
    """Finds lines whose procedures stand as a pair in the table ``procedure_pairs``."""

    kind = "pair_conflict"
    schema = PairConflictSchema
    words = frozenset({"code", "other", "line"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the table of pairs."""
        return ("table:procedure_pairs",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the line of column 2 of each pair in force on that day."""
        pairs = case.tables.by_first("procedure_pairs")
        separating = set(parameters.get("separated_by", ()))
        lines = [line for line in case.claim.lines if line.procedure]
        listed = [line for line in lines if line.procedure in pairs]
        for first, second in permutations(lines, 2) if listed else ():
            for row in pairs.get(first.procedure, ()):
                if row[1] == second.procedure and _conflicts(row, first, second, separating):
                    words = {"code": second.procedure, "other": first.procedure, "line": str(second.number)}
                    yield Finding(second.place, words)

    def samples(self) -> Sequence[Sample]:
        """Return a pair that conflicts, one that a modifier separates, one that is over."""

        def table(indicator: str, last: str = "") -> dict[str, list[list[str]]]:
            return {"procedure_pairs": [["T1015", "J0696", indicator, "2020-01-01", last]]}

        by = {"separated_by": ["XE"]}
        separated = (("SV1*HC:J0696*", "SV1*HC:J0696:XE*"),)
        return (
            Sample(True, by, tables=table("1")),
            Sample(True, by, separated, tables=table("0")),
            Sample(False, by, separated, tables=table("1")),
            Sample(False, by, tables=table("1", "2021-12-31")),
            Sample(False, by, tables=table("9")),
        )


def _conflicts(row: Row, first: Line, second: Line, separating: set[str]) -> bool:
    indicator, begins, ends = row[2], row[3], row[4]
    if indicator not in (NEVER, WITH_MODIFIER) or first.first != second.first:
        return False
    if not is_in_force(begins, ends, second.first):
        return False
    has_modifier = not separating.isdisjoint((*first.modifiers, *second.modifiers))
    return indicator == NEVER or not has_modifier
