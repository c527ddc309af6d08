"""Due anchor: a fixed day of the calendar."""

from datetime import date
from typing import ClassVar

from lms.compliance.anchors.base import Anchor, Moment, Sample, Terms
from lms.compliance.anchors.examples import THIRD, asked_in
from lms.compliance.rules.dates import MONTH_AND_DAY, add_days, next_of_year


class CalendarDate(Anchor):
    """A day of every year (``01-31``), the next one with the least days still to go, or one day for all."""

    kind: ClassVar[str] = "calendar"
    label: ClassVar[str] = "a day of the calendar"

    def day(self, terms: Terms, moment: Moment) -> date:
        """Return the day; of every year the next that leaves the least days."""
        on = str(terms["on"])
        if len(on) > MONTH_AND_DAY:
            return date.fromisoformat(on)
        return next_of_year(on, add_days(moment.stretch.from_on, int(terms.get("least_days", 0))))

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        return (
            Sample("the end of the year", {"on": "12-31"}, asked_in(THIRD), date(2026, 12, 31)),
            Sample("a day that is past", {"on": "01-31"}, asked_in(THIRD), date(2027, 1, 31)),
            Sample(
                "one that leaves too little time",
                {"on": "07-15", "least_days": 30},
                asked_in(THIRD),
                date(2027, 7, 15),
            ),
            Sample("one day for all", {"on": "2026-09-01"}, asked_in(THIRD), date(2026, 9, 1)),
        )
