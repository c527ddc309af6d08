"""How complete the data behind claim measures are, counted like a measure and shown beside them."""

from datetime import date

from lms.kpi.measures.base import Aside, Measure, Sample, october
from lms.kpi.measures.claims import claim, remitted
from lms.kpi.rules.conditions import happened


class DataCompleteness(Measure):
    """Claims with an answer / claims first sent; those with any remittance beside."""

    kind = "data"
    grain = "claim"
    dated = "first_submission_on"
    numerator = happened("ack_on")
    asides = {"remitted": Aside(happened("first_remit_on") | happened("latest_remit_on"))}
    partitions = ("month", "unit")

    def samples(self) -> tuple[Sample, ...]:
        """Return claims answered, remitted, and neither."""
        facts = (
            claim(),
            claim(ack_on=None),
            remitted("paid"),
            claim(ack_on=None, latest_remit_on=date(2026, 10, 20)),
        )
        return (
            Sample(facts, october(), 2, 4, {"remitted": 2}),
            Sample(facts, october(as_of=date(2026, 10, 8)), 2, 4, {"remitted": 0}),
        )


COMPLETENESS = DataCompleteness()
