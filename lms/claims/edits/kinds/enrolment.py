"""Providers must be enrolled: the billing NPI with its tax id, the rendering one with the payer that day."""

from collections.abc import Iterator, Sequence
from datetime import date

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.side_facts import Enrolment as Entry
from lms.claims.edits.side_facts import SideFacts


class EnrolmentSchema(Schema):
    """Which provider is looked up."""

    of = fields.String(required=True, validate=validate.OneOf(("billing", "rendering")))


class Enrolment(EditKind):
    """Finds providers that the enrolment list does not hold."""

    kind = "enrolment"
    schema = EnrolmentSchema

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the enrolment list."""
        return ("enrolments",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the provider that is not enrolled."""
        entries = case.facts.enrolments or ()
        return _billing(case, entries) if parameters["of"] == "billing" else _rendering(case, entries)

    def samples(self) -> Sequence[Sample]:
        """Return a tax id of somebody else, a span that ended, and both as they should be."""
        pair = Entry("1234567893", tax_id="310000001")
        span = Entry("1987654328", payer="60101", first=date(2026, 1, 1))
        ended = Entry("1987654328", payer="60101", first=date(2020, 1, 1), last=date(2025, 12, 31))
        billing, rendering = {"of": "billing"}, {"of": "rendering"}
        return (
            Sample(True, billing, (("REF*EI*310000001", "REF*EI*310000002"),), SideFacts(enrolments=(pair,))),
            Sample(True, rendering, facts=SideFacts(enrolments=(ended,))),
            Sample(True, rendering, facts=SideFacts(enrolments=())),
            Sample(False, billing, facts=SideFacts(enrolments=(pair,))),
            Sample(False, rendering, facts=SideFacts(enrolments=(ended, span))),
        )


def _billing(case: Case, entries: Sequence[Entry]) -> Iterator[Outcome]:
    claim = case.claim
    npi = claim.first("2010AA", "NM1")
    tax = claim.text("2010AA", "REF", 2, e1="EI") or claim.text("2010AA", "REF", 2, e1="SY")
    known = {(entry.npi, entry.tax_id) for entry in entries if entry.tax_id is not None}
    if npi is not None and npi.at(9) and (npi.at(9), tax) not in known:
        yield Finding(npi.value(9))


def _rendering(case: Case, entries: Sequence[Entry]) -> Iterator[Outcome]:
    first, last = case.claim.service
    for segment in (*case.claim.all("2310B", "NM1"), *case.claim.all("2420A", "NM1")):
        spans = [
            entry
            for entry in entries
            if entry.npi == segment.at(9) and entry.payer is not None and case.is_payer(entry.payer)
        ]
        if segment.at(9) and not any(_covers(entry, first, last) for entry in spans):
            yield Finding(segment.value(9))


def _covers(entry: Entry, first: date | None, last: date | None) -> bool:
    """Tell whether a span holds all days of service; days that are not known count as held."""
    begins_late = entry.first is not None and first is not None and first < entry.first
    ends_early = entry.last is not None and last is not None and last > entry.last
    return not begins_late and not ends_early
