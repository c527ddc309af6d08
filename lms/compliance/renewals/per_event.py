"""Recurrence: anew with each event, such as a move to another unit or a go-live."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from lms.compliance.renewals.base import Passed, Renewal, Sample, Validity
from lms.compliance.rules.dates import FOREVER


class PerEvent(Renewal):
    """A pass counts until the next event; what was done before the event does not count for it."""

    kind: ClassVar[str] = "event"
    label: ClassVar[str] = "with each event"
    since_event: ClassVar[bool] = True

    def last_days(self, passes: Sequence[Passed], validity: Validity) -> list[date]:
        """Return the last valid day of each pass: no limit but its own."""
        del validity
        return [limit or FOREVER for _day, limit in passes]

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (Sample("no limit", Validity(12, 60), ((date(2026, 1, 5), None),), (FOREVER,)),)
