"""The charges of the lines must add up to the charge of the claim."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample


class SumsAgree(EditKind):
    """Finds claims whose CLM02 is not the sum of the lines, or is no amount at all."""

    kind = "sums_agree"
    words = frozenset({"difference"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the claim's charge."""
        claim = case.claim
        total = sum((line.charge or Decimal() for line in claim.lines), Decimal())
        if claim.charge != total:
            difference = "" if claim.charge is None else f"{claim.charge - total:f}"
            yield Finding(claim.head.value(2), {"difference": difference})

    def samples(self) -> Sequence[Sample]:
        """Return a charge that is too high, one that is none, and a sound one."""
        return (
            Sample(True, change=(("CLM*C1*400*", "CLM*C1*500*"),)),
            Sample(True, change=(("CLM*C1*400*", "CLM*C1**"),)),
            Sample(False),
        )
