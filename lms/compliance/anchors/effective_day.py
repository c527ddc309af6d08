"""Due anchor: the first day of the rule."""

from datetime import date
from typing import ClassVar

from lms.compliance.anchors.base import Anchor, Moment, Sample, Terms
from lms.compliance.anchors.examples import ASKED, THIRD, asked_in


class EffectiveDay(Anchor):
    """The first day of the version of the rule, the same for everybody."""

    kind: ClassVar[str] = "effective-day"
    label: ClassVar[str] = "the rule's first day"

    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the first day of the version."""
        del terms
        return moment.asked_from or moment.stretch.from_on

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (Sample("in July", {}, asked_in(THIRD), ASKED),)
