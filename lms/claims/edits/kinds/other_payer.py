"""A claim to a second payer must tell what the first one did, and the amounts must balance."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome, absent
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.reading_values import money
from lms.claims.edits.segments import Segment

_PRIMARY = "SBR*P*18*******CI"
_SECONDARY = "SBR*S*18*******CI"
_OTHER = (
    "SBR*P*18*******CI~CAS*CO*45*100~AMT*D*300~OI***Y***Y~NM1*IL*1*SAMPLE*PATIENT****MI*X1"
    "~NM1*PR*2*CEDAR MUTUAL*****PI*60202"
)
_RENDERING = "PRV*PE*PXC*207Q00000X"


class OtherPayer(EditKind):
    """Finds a secondary claim without the other payer, its payment, or balancing amounts."""

    kind = "other_payer"

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield what is missing about the payers before this one."""
        claim = case.claim
        if claim.payer_order not in ("S", "T"):
            return
        others = claim.all("2320", "SBR")
        if not others:
            yield Finding(absent("2320", "SBR", 1))
        for other in others:
            own = [one for one in claim.segments if one.turn == other.turn and one.loop[:3] in ("232", "233")]
            paid = next((one for one in own if one.name == "AMT" and one.at(1) == "D"), None)
            if not any(one.loop == "2330B" and one.name == "NM1" for one in own):
                yield Finding(absent("2330B", "NM1", 9, near=other))
            if paid is None:
                yield Finding(absent("2320", "AMT", 2, near=other))
            elif not _balances(case, own, money(paid.at(2))):
                yield Finding(paid.value(2))

    def samples(self) -> Sequence[Sample]:
        """Return a secondary claim with nothing, with wrong amounts, and a whole one."""
        second = (_PRIMARY, _SECONDARY)
        whole = (_RENDERING, f"{_RENDERING}~{_OTHER}")
        wrong = (_RENDERING, f"{_RENDERING}~{_OTHER.replace('AMT*D*300', 'AMT*D*200')}")
        unpaid = (_RENDERING, f"{_RENDERING}~{_OTHER.replace('AMT*D*300~', '')}")
        return (
            Sample(True, change=(second,)),
            Sample(True, change=(second, wrong)),
            Sample(True, change=(second, unpaid)),
            Sample(False, change=(second, whole)),
            Sample(False),
        )


def _balances(case: Case, own: Sequence[Segment], paid: Decimal | None) -> bool:
    """Tell whether charge less adjustments is what was paid; lines' adjustments count where they are."""
    if paid is None or case.claim.charge is None:
        return False
    payer = next((one.at(9) for one in own if one.loop == "2330B" and one.name == "NM1"), "")
    adjusted = sum((_adjusted(one) for one in own if one.name == "CAS"), Decimal())
    for line in case.claim.lines:
        reported = ""
        for segment in line.segments:
            if segment.name == "SVD":
                reported = segment.at(1)
            elif segment.name == "CAS" and segment.loop == "2430" and reported == payer:
                adjusted += _adjusted(segment)
    return case.claim.charge - adjusted == paid


def _adjusted(segment: Segment) -> Decimal:
    """Return the sum of the up to six adjustments of a CAS."""
    return sum((money(segment.at(place)) or Decimal() for place in range(3, 19, 3)), Decimal())
