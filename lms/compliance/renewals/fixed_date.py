"""Recurrence: one day of the year for everybody, with a minimum active time."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from lms.compliance.renewals.base import Passed, Renewal, Sample, Validity
from lms.compliance.rules.dates import FOREVER, add_days, add_months, next_of_year

YEAR = 12


class FixedDate(Renewal):
    """A pass counts until the next such day that leaves it its minimum active time.

    With more than 12 months it counts so many years longer.
    """

    kind: ClassVar[str] = "fixed-date"
    label: ClassVar[str] = "on a fixed day of the year"

    def last_days(self, passes: Sequence[Passed], validity: Validity) -> list[date]:
        """Return the last valid day of each pass."""
        further = max((validity.months or YEAR) - YEAR, 0)
        return [
            min(
                limit or FOREVER,
                add_months(
                    next_of_year(validity.fixed_on or "12-31", add_days(day, max(validity.active_days, 1))),
                    further,
                ),
            )
            for day, limit in passes
        ]

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        until_january = Validity(12, 60, "01-31", 90)
        return (
            Sample("in the spring", until_january, ((date(2026, 4, 1), None),), (date(2027, 1, 31),)),
            Sample(
                "a few weeks before the day",
                until_january,
                ((date(2026, 1, 5), None),),
                (date(2027, 1, 31),),
            ),
            Sample(
                "every second year",
                Validity(24, 60, "01-31"),
                ((date(2026, 4, 1), None),),
                (date(2028, 1, 31),),
            ),
        )
