"""Due anchor: the first day of the job."""

from datetime import date
from typing import ClassVar

from lms.compliance.anchors.base import Anchor, Moment, Sample, Terms
from lms.compliance.anchors.examples import PROMOTED, THIRD, asked_in


class JobStart(Anchor):
    """The first day of the job, whatever its unit."""

    kind: ClassVar[str] = "job-start"
    label: ClassVar[str] = "the first day of the job"

    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the first day of the job."""
        del terms
        return moment.subject.job.period.from_on

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (Sample("in the newest job", {}, asked_in(THIRD), PROMOTED),)
