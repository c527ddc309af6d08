"""Due anchor: the day of hiring."""

from datetime import date
from typing import ClassVar

from lms.compliance.anchors.base import Anchor, Moment, Sample, Terms
from lms.compliance.anchors.examples import HIRED, THIRD, asked_in
from lms.compliance.rules.periods import covers


class Hire(Anchor):
    """The day of hiring by the status in force when the rule begins to ask."""

    kind: ClassVar[str] = "hire"
    label: ClassVar[str] = "the day of hiring"

    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the day of hiring, if known."""
        del terms
        for status, held in moment.subject.about.status_stretches:
            if status.hired_on is not None and covers(held, moment.stretch.from_on):
                return status.hired_on
        return moment.stretch.from_on

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (Sample("hired in January", {}, asked_in(THIRD), HIRED),)
