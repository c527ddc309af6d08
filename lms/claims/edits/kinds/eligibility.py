"""Coverage must have been verified, and be active on the days of service."""

from collections.abc import Iterator, Sequence
from datetime import date

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome, absent
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.side_facts import Eligibility as Answer
from lms.claims.edits.side_facts import SideFacts


class EligibilitySchema(Schema):
    """What is compared with the payer's answer: the days of service, or name and number of the subscriber."""

    look_at = fields.String(load_default="days", validate=validate.OneOf(("days", "subscriber")))


class Eligibility(EditKind):
    """Finds claims whose payer did not confirm coverage for the days, or knows the subscriber otherwise."""

    kind = "eligibility"
    schema = EligibilitySchema
    words = frozenset({"why"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the payers' answers."""
        return ("eligibility",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the payer that did not confirm, or the part of the subscriber that differs."""
        answers = [one for one in case.facts.eligibility or () if case.is_payer(one.payer)]
        if parameters["look_at"] == "subscriber":
            yield from _subscriber(case, answers)
            return
        first, last = case.claim.service
        if any(_covers(answer, first, last) for answer in answers):
            return
        payer = case.claim.first("2010BB", "NM1")
        why = "the payer says it is not active for these days" if answers else "nobody asked this payer"
        yield Finding(payer.value(9) if payer else absent("2010BB", "NM1", 9), {"why": why})

    def samples(self) -> Sequence[Sample]:
        """Return coverage that ended, a payer not asked, a name written otherwise, and sound ones."""
        ended = Answer("60101", is_active=True, last=date(2026, 2, 28))
        sound = Answer("northway", is_active=True, first=date(2026, 1, 1))
        named = Answer("60101", is_active=True, last_name="SAM-PLE", member_id="M1000001")
        same = Answer("60101", is_active=True, last_name="Sample", member_id="M1000001")
        subscriber = {"look_at": "subscriber"}
        return (
            Sample(True, facts=SideFacts(eligibility=(ended,))),
            Sample(True, facts=SideFacts(eligibility=())),
            Sample(True, subscriber, facts=SideFacts(eligibility=(named,))),
            Sample(False, subscriber, facts=SideFacts(eligibility=(same,))),
            Sample(False, facts=SideFacts(eligibility=(ended, sound))),
        )


def _covers(answer: Answer, first: date | None, last: date | None) -> bool:
    begins_late = answer.first is not None and first is not None and first < answer.first
    ends_early = answer.last is not None and last is not None and last > answer.last
    return answer.is_active and not begins_late and not ends_early


def _subscriber(case: Case, answers: Sequence[Answer]) -> Iterator[Outcome]:
    """Yield name or number when the payer has another; what an answer does not hold is not compared."""
    subscriber = case.claim.first("2010BA", "NM1")
    for answer in answers:
        pairs = ((3, answer.last_name, "the last name differs"), (9, answer.member_id, "the number differs"))
        for element, theirs, why in pairs:
            if theirs is None:
                continue
            ours = subscriber.at(element) if subscriber else ""
            if ours.strip().upper() != theirs.strip().upper():
                place = subscriber.value(element) if subscriber else absent("2010BA", "NM1", element)
                yield Finding(place, {"why": why})
