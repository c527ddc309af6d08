"""Due anchor: the day on which the rule begins to ask the person."""

from datetime import date
from typing import ClassVar

from lms.compliance.anchors.base import Anchor, Moment, Sample, Terms
from lms.compliance.anchors.examples import ASKED, THIRD, asked_in


class Event(Anchor):
    """The day of what made the rule hold: a job, a move, a go-live, a completion, a change."""

    kind: ClassVar[str] = "event"
    label: ClassVar[str] = "the day on which it begins to ask"

    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the first day of the stretch."""
        del terms
        return moment.stretch.from_on

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (Sample("asked in July", {}, asked_in(THIRD), ASKED),)
