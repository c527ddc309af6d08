"""A claim must reach the payer within its time limit."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from marshmallow import Schema, fields

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.segments import Value
from lms.claims.edits.side_facts import SideFacts


class FilingLimitSchema(Schema):
    """Days from service, or one calendar year; how many days before the limit it counts as near."""

    days = fields.Integer(load_default=None, allow_none=True)
    calendar_year = fields.Boolean(load_default=False)
    near_days = fields.Integer(load_default=14)


class FilingLimit(EditKind):
    """Finds claims whose limit is near or past; a side fact ``filing_days`` goes before the parameters.

    A facility's claim counts from its last day, a professional one from its first. Source of the year:
    42 CFR 424.44; 29 February counts to 28 February.
    """

    kind = "filing_limit"
    schema = FilingLimitSchema
    words = frozenset({"limit", "left"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the day of the check, and the payer's limit where the parameters name none."""
        is_named = parameters["calendar_year"] or parameters["days"] is not None
        return ("today",) if is_named else ("today", "filing_days")

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the date that the limit is counted from."""
        first, last = case.claim.service
        begun = last if case.claim.kind == "837I" else first
        today = case.facts.today
        if begun is None or today is None:
            return
        limit = _limit(begun, case.facts.filing_days, parameters)
        left = (limit - today).days
        if left <= parameters["near_days"]:
            yield Finding(_place(case), {"limit": limit.isoformat(), "left": str(left)})

    def samples(self) -> Sequence[Sample]:
        """Return a claim past 90 days, one near, one with a year, and ones in time."""
        days, year = {"days": 90}, {"calendar_year": True}
        late = SideFacts(today=date(2026, 6, 1))
        near = SideFacts(today=date(2026, 5, 28))
        return (
            Sample(True, days, facts=late),
            Sample(True, days, facts=near),
            Sample(True, year, facts=SideFacts(today=date(2027, 3, 3))),
            Sample(True, facts=SideFacts(today=date(2026, 3, 20), filing_days=10)),
            Sample(False, year, facts=late),
            Sample(False, days, facts=SideFacts(today=date(2026, 3, 5))),
        )


def _limit(begun: date, own: int | None, parameters: Parameters) -> date:
    days = own if own is not None else parameters["days"]
    if days is not None:
        return begun + timedelta(days=days)
    try:
        return begun.replace(year=begun.year + 1)
    except ValueError:
        return date(begun.year + 1, 2, 28)


def _place(case: Case) -> Value:
    """Return the date of the claim, else of its first line."""
    period = case.claim.first("2300", "DTP", e1="434")
    if period is not None:
        return period.value(3)
    dates = next(
        (one for line in case.claim.lines for one in line.segments if one.name == "DTP"), case.claim.head
    )
    return dates.value(3 if dates.name == "DTP" else 1)
