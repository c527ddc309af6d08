"""Due anchor: the day on which the person came to the unit."""

from datetime import date
from typing import ClassVar

from lms.compliance.anchors.base import Anchor, Moment, Sample, Terms
from lms.compliance.anchors.examples import MOVED, THIRD, asked_in
from lms.compliance.rules.periods import union


class UnitMove(Anchor):
    """The first day of unbroken work in the unit, also under another job role."""

    kind: ClassVar[str] = "unit-move"
    label: ClassVar[str] = "the day of coming to the unit"

    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the day on which the unit was joined."""
        del terms
        job = moment.subject.job
        own = [one.period for one in moment.subject.about.jobs if one.unit_id == job.unit_id]
        held = union([*own, job.period])
        return next(one.from_on for one in held if one.covers(job.period.from_on))

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (Sample("moved before the promotion", {}, asked_in(THIRD), MOVED),)
