"""Due anchor: the last completion, or the day on which it runs out."""

from datetime import date
from typing import ClassVar

from lms.compliance.anchors.base import Anchor, Moment, Sample, Terms
from lms.compliance.anchors.examples import DONE, THIRD, asked_in


class Expiry(Anchor):
    """The newest result of what is asked when the rule begins: the day it runs out, else its own day."""

    kind: ClassVar[str] = "expiry"
    label: ClassVar[str] = "the last completion or its expiry"

    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the expiry of the newest result, or its day."""
        del terms
        facts = moment.subject.about.evidence.get(moment.asked, ())
        known = [
            fact for fact in facts if fact.outcome != "fail" and fact.occurred_on <= moment.stretch.from_on
        ]
        if not known:
            return moment.stretch.from_on
        return known[-1].expires_on or known[-1].occurred_on

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (
            Sample("a completion", {}, asked_in(THIRD), DONE.occurred_on),
            Sample("a credential", {}, asked_in(THIRD, ("credential", "CCS")), date(2026, 12, 31)),
            Sample("nothing yet", {}, asked_in(THIRD, ("credential", "RHIT")), date(2026, 7, 1)),
        )
