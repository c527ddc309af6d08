"""Recurrence: from the old expiry; an early renewal keeps the anniversary."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from lms.compliance.renewals.base import Passed, Renewal, Sample, Validity
from lms.core.validity import last_days


class FromExpiry(Renewal):
    """A pass in the window before the end counts from the old end, any other from its own day.

    Source: blueprint 5.2, "Early renewal from 60 days before, keeps the anniversary".
    """

    kind: ClassVar[str] = "expiry"
    label: ClassVar[str] = "from the old expiry"

    def last_days(self, passes: Sequence[Passed], validity: Validity) -> list[date]:
        """Return the last valid day of each pass."""
        return last_days(passes, months=validity.months, window_days=validity.window_days)

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        first = date(2025, 1, 31)
        return (
            Sample(
                "sixty days before the end",
                Validity(12, 60),
                ((first, None), (date(2025, 12, 2), None)),
                (date(2026, 1, 31), date(2027, 1, 31)),
            ),
            Sample(
                "a day too early",
                Validity(12, 60),
                ((first, None), (date(2025, 12, 1), None)),
                (date(2026, 1, 31), date(2026, 12, 1)),
            ),
        )
