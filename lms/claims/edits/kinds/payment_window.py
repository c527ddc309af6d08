"""Outpatient services shortly before an inpatient stay belong on the inpatient bill."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from marshmallow import Schema, fields

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome, absent
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.side_facts import Admission, SideFacts


class PaymentWindowSchema(Schema):
    """How many days before admission the window begins."""

    days = fields.Integer(load_default=3)


class PaymentWindow(EditKind):
    """Finds outpatient bills that overlap a stay in the same house or the days before it.

    Source: 42 CFR 412.2(c)(5): three days before admission; diagnostic and related services.
    """

    kind = "payment_window"
    schema = PaymentWindowSchema
    words = frozenset({"admitted"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the stays of the patient."""
        return ("admissions",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the statement period."""
        claim = case.claim
        first, last = claim.service
        if claim.is_inpatient or first is None or last is None:
            return
        for stay in case.facts.admissions or ():
            begins = stay.first - timedelta(days=parameters["days"])
            touches = last >= begins and first <= (stay.last or stay.first)
            if stay.is_same_house and stay.is_related and touches:
                period = claim.first("2300", "DTP", e1="434")
                place = period.value(3) if period else absent("2300", "DTP", 3)
                yield Finding(place, {"admitted": stay.first.isoformat()})
                return

    def samples(self) -> Sequence[Sample]:
        """Return a visit two days before a stay, one five days before, and one in another house."""
        return (
            Sample(True, facts=SideFacts(admissions=(Admission(date(2026, 3, 4)),)), kind="outpatient"),
            Sample(False, facts=SideFacts(admissions=(Admission(date(2026, 3, 7)),)), kind="outpatient"),
            Sample(
                False,
                facts=SideFacts(admissions=(Admission(date(2026, 3, 4), is_same_house=False),)),
                kind="outpatient",
            ),
        )
