"""Every line's days must lie in the statement period of a facility's claim."""

from collections.abc import Iterator, Sequence

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample

_LINE = "SV2*0300*HC:P9612*100*UN*1~DTP*472*D8*20260302"


class DatesInside(EditKind):
    """Finds lines outside the statement period, and a period whose end lies before its beginning."""

    kind = "dates_inside"
    words = frozenset({"line"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the date of each line outside, or the period itself."""
        claim = case.claim
        first, last = claim.statement
        period = claim.first("2300", "DTP", e1="434")
        if period is None or first is None or last is None:
            return
        if last < first:
            yield Finding(period.value(3), {"line": ""})
            return
        for line in claim.lines:
            is_early = line.first is not None and line.first < first
            is_late = line.last is not None and line.last > last
            if is_early or is_late:
                dates = next(one for one in line.segments if one.name == "DTP" and one.at(1) == "472")
                yield Finding(dates.value(3), {"line": str(line.number)})

    def samples(self) -> Sequence[Sample]:
        """Return a line of the day after, a period that runs backwards, and a sound claim."""
        late = ((_LINE, _LINE.replace("20260302", "20260303")),)
        period = "DTP*434*RD8*20260302-20260302"
        return (
            Sample(True, change=late, kind="outpatient"),
            Sample(True, change=((period, "DTP*434*RD8*20260303-20260301"),), kind="outpatient"),
            Sample(False, kind="outpatient"),
        )
