"""Each professional line must point to diagnoses that are on the claim."""

from collections.abc import Iterator, Sequence

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample

MOST_DIAGNOSES = 12


class Pointers(EditKind):
    """Finds lines without one to four pointers into the list of diagnoses."""

    kind = "pointers"
    words = frozenset({"line"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each line whose pointers are missing, too many, repeated or past the list."""
        most = min(len(case.claim.diagnoses), MOST_DIAGNOSES)
        lawful = {str(number) for number in range(1, most + 1)}
        for line in case.claim.lines:
            place = line.value("pointers")
            if place is None:
                continue
            given = line.pointers
            if not 1 <= len(given) <= 4 or not lawful.issuperset(given) or len(set(given)) < len(given):
                yield Finding(place, {"line": str(line.number)})

    def samples(self) -> Sequence[Sample]:
        """Return a pointer past the list, none at all, and a sound claim."""
        line = "SV1*HC:T1015*250*UN*1***1"
        return (
            Sample(True, change=((line, "SV1*HC:T1015*250*UN*1***3"),)),
            Sample(True, change=((line, "SV1*HC:T1015*250*UN*1"),)),
            Sample(False),
        )
