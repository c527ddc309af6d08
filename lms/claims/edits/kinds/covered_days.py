"""Covered and non-covered days of a stay must make the days of its statement period."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample

COVERED, NOT_COVERED = "80", "81"
STILL_HERE = "30"


class CoveredDays(EditKind):
    """Finds stays whose value codes 80 and 81 do not add up.

    The day of discharge is not counted, unless it is the day of admission or the patient is still there.
    Source: Pub. 100-04 ch. 3 sec. 20.1 (day of discharge, death or transfer is not a day of care).
    """

    kind = "covered_days"
    words = frozenset({"days", "counted"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the value code of covered days; a stay without one is the business of another edit."""
        claim = case.claim
        first, last = claim.statement
        covered = [code for code in claim.codes_in("value") if code.code == COVERED]
        if not claim.is_inpatient or not covered or first is None or last is None or last < first:
            return
        is_there = claim.text("2300", "CL1", 3) == STILL_HERE
        days = (last - first).days + (1 if is_there else 0)
        counted = sum(
            (
                code.amount or Decimal()
                for code in claim.codes_in("value")
                if code.code in (COVERED, NOT_COVERED)
            ),
            Decimal(),
        )
        if counted != max(days, 1):
            yield Finding(covered[0].place, {"days": str(max(days, 1)), "counted": f"{counted:f}"})

    def samples(self) -> Sequence[Sample]:
        """Return stays with a day too many, with a non-covered day, still going on, and a sound one."""
        days = "HI*BE:80:::3"
        interim = (("CL1*1*1*01", "CL1*1*1*30"), (days, "HI*BE:80:::4"))
        return (
            Sample(True, change=((days, "HI*BE:80:::4"),), kind="837I"),
            Sample(False, change=((days, "HI*BE:80:::2*BE:81:::1"),), kind="837I"),
            Sample(False, change=interim, kind="837I"),
            Sample(False, kind="837I"),
        )
