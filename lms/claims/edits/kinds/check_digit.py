"""A provider number must pass its check digit."""

from collections.abc import Iterator, Sequence

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.core.npi import is_npi


class CheckDigit(EditKind):
    """Finds NPIs (NM108 XX) that are not ten digits with the right last one."""

    kind = "check_digit"

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each provider number that fails."""
        for segment in case.claim.all("any", "NM1"):
            number = segment.at(9)
            if segment.at(8) == "XX" and number and not is_npi(number.encode("latin-1", "replace")):
                yield Finding(segment.value(9))

    def samples(self) -> Sequence[Sample]:
        """Return a number whose last digit was mistyped, and a sound claim."""
        wrong = (("NM1*82*1*DOC*SAM****XX*1987654328", "NM1*82*1*DOC*SAM****XX*1987654329"),)
        return (Sample(True, change=wrong), Sample(False))
