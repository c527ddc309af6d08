"""Charges that were posted after the bill became final."""

from collections.abc import Iterator, Sequence
from datetime import date

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample
from lms.claims.edits.side_facts import BillingCalendar, ChargePost, SideFacts


class LateCharge(EditKind):
    """Finds visits with a charge posted after the day on which the bill became final."""

    kind = "late_charge"
    words = frozenset({"posted", "final"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the days of posting and the billing calendar."""
        return ("charge_posts", "calendar")

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the line of each late charge; the claim's charge for one that is not on it."""
        calendar, lines = case.facts.calendar, {line.number: line for line in case.claim.lines}
        for post in case.facts.charge_posts or ():
            if calendar is None or post.posted_on <= calendar.final_on:
                continue
            line = lines.get(post.line or 0)
            place = line.place if line is not None else case.claim.head.value(2)
            words = {"posted": post.posted_on.isoformat(), "final": calendar.final_on.isoformat()}
            yield Finding(place, words)

    def samples(self) -> Sequence[Sample]:
        """Return a charge of the day after, and one of the last day."""
        calendar = BillingCalendar(final_on=date(2026, 3, 6))

        def posted(day: int, line: int | None = None) -> SideFacts:
            return SideFacts(calendar=calendar, charge_posts=(ChargePost(date(2026, 3, day), line),))

        return (
            Sample(True, facts=posted(7)),
            Sample(True, facts=posted(7, 1)),
            Sample(False, facts=posted(6)),
        )
