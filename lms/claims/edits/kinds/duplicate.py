"""The same services of the same patient may not be sent twice as an original."""

from collections.abc import Iterator, Sequence
from datetime import date

from marshmallow import Schema

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample, words
from lms.claims.edits.side_facts import SentClaim, SideFacts
from lms.claims.edits.view import ClaimView

ORIGINAL = "1"


class DuplicateSchema(Schema):
    """Modifiers that say the service was done again; every shared service needs one to pass."""

    repeated_by = words()


class Duplicate(EditKind):
    """Finds originals whose payer, provider, days and services were sent before and not rejected."""

    kind = "duplicate"
    schema = DuplicateSchema

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the claims already sent."""
        return ("sent",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the claim's number when it looks like one that was sent."""
        claim = case.claim
        first, last = claim.service
        if claim.frequency != ORIGINAL or first is None or last is None:
            return
        services = _services(claim, set(parameters.get("repeated_by", ())))
        for sent in case.facts.sent or ():
            is_same_visit = (sent.first, sent.last) == (first, last) and sent.billing_npi == claim.billing_npi
            is_open = not sent.is_rejected and case.is_payer(sent.payer)
            if is_open and is_same_visit and not services.isdisjoint(sent.services):
                yield Finding(claim.head.value(1))
                return

    def samples(self) -> Sequence[Sample]:
        """Return a claim sent before, one that was rejected, one with a repeat modifier, a replacement."""
        day = date(2026, 3, 2)
        sent = SentClaim("60101", "1234567893", day, day, ("T1015",))
        rejected = SentClaim("60101", "1234567893", day, day, ("T1015",), is_rejected=True)
        known = SideFacts(sent=(sent,))
        again = (("SV1*HC:T1015*", "SV1*HC:T1015:76*"),)
        return (
            Sample(True, facts=known),
            Sample(True, change=again, facts=known),
            Sample(False, {"repeated_by": ["76"]}, again, facts=known),
            Sample(False, change=(("***11:B:1*", "***11:B:7*"),), facts=known),
            Sample(False, facts=SideFacts(sent=(rejected,))),
        )


def _services(claim: ClaimView, repeated_by: set[str]) -> set[str]:
    """Return procedures and bare revenue codes, without those that a modifier marks as done again."""
    return {
        line.procedure or line.revenue for line in claim.lines if repeated_by.isdisjoint(line.modifiers)
    } - {""}
