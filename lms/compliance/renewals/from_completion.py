"""Recurrence: from the day of each pass."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from lms.compliance.renewals.base import Passed, Renewal, Sample, Validity
from lms.compliance.rules.dates import FOREVER, add_months


class FromCompletion(Renewal):
    """Every pass counts its months from its own day, early or late."""

    kind: ClassVar[str] = "completion"
    label: ClassVar[str] = "from the completion"

    def last_days(self, passes: Sequence[Passed], validity: Validity) -> list[date]:
        """Return the last valid day of each pass."""
        months = validity.months
        return [
            min(limit or FOREVER, FOREVER if months is None else add_months(day, months))
            for day, limit in passes
        ]

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (
            Sample(
                "early, clamped to the end of February",
                Validity(6, 60),
                ((date(2025, 3, 31), None), (date(2025, 8, 31), None)),
                (date(2025, 9, 30), date(2026, 2, 28)),
            ),
        )
