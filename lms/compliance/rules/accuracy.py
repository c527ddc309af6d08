"""How accurate reviewed records are: by quarter of the year, and over the newest consecutive records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lms.compliance.rules.facts import Evidence

_DAY = timedelta(days=1)
_TENTH = Decimal("0.1")
_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """Records of some reviews: ``right`` of ``records`` stand, in records; each review weighs by its size.

    A review of 32 records at 96 % stands for 30.72 right ones.
    """

    right: Decimal
    records: int
    evidence: tuple[int, ...] = ()

    @property
    def percent(self) -> Decimal | None:
        """The accuracy, 0 to 100; None when nothing was reviewed."""
        return 100 * self.right / self.records if self.records else None

    @property
    def in_words(self) -> str:
        """The accuracy and its denominator: ``94.8 % of 31 records``."""
        if self.percent is None:
            return "no records"
        records = "1 record" if self.records == 1 else f"{self.records} records"
        return f"{self.percent.quantize(_TENTH)} % of {records}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of the calendar year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter that a day lies in."""
        return cls(day.year, (day.month + _MONTHS - 1) // _MONTHS)

    @property
    def last_on(self) -> date:
        """Its last day."""
        if self.number * _MONTHS == date.max.month:
            return date(self.year, 12, 31)
        return date(self.year, self.number * _MONTHS + 1, 1) - _DAY

    @property
    def judged_on(self) -> date:
        """The first day on which it is over; the last quarter of the calendar is never over."""
        return date.max if self.last_on == date.max else self.last_on + _DAY

    @property
    def in_words(self) -> str:
        """Its name: ``2026 Q3``."""
        return f"{self.year} Q{self.number}"


def tally(facts: Iterable[Evidence]) -> Tally:
    """Add up reviews; one without a score counts nothing."""
    right, records, ids = Decimal(0), 0, []
    for fact in facts:
        if fact.score is not None:
            right += fact.score * fact.records / 100
            records += fact.records
            ids.append(fact.id)
    return Tally(right, records, tuple(ids))


def by_quarter(facts: Iterable[Evidence]) -> dict[Quarter, Tally]:
    """Return what was reviewed in each quarter that has a review, oldest first."""
    found: dict[Quarter, list[Evidence]] = {}
    for fact in facts:
        found.setdefault(Quarter.of(fact.occurred_on), []).append(fact)
    return {quarter: tally(found[quarter]) for quarter in sorted(found)}


def fallen(quarters: dict[Quarter, Tally], *, least: int, cut: Decimal, as_of: date) -> list[Quarter]:
    """Return the quarters, over by ``as_of``, with ``least`` records or more and under ``cut`` percent."""
    return [
        quarter
        for quarter, found in quarters.items()
        if quarter.judged_on <= as_of
        and found.records >= max(least, 1)
        and found.percent is not None
        and found.percent < cut
    ]


def newest_run(facts: Sequence[Evidence], least: int) -> Tally:
    """Return the newest whole reviews that together hold ``least`` records; all when there are fewer."""
    taken: list[Evidence] = []
    for fact in reversed(facts):
        taken.append(fact)
        if sum(one.records for one in taken) >= least:
            break
    return tally(reversed(taken))


def first_win(facts: Sequence[Evidence], *, least: int, cut: Decimal) -> tuple[date, Tally] | None:
    """Return when ``least`` consecutive records first reached ``cut`` percent, with these records."""
    for place in range(1, len(facts) + 1):
        run = newest_run(facts[:place], least)
        if run.records >= least and run.percent is not None and run.percent >= cut:
            return facts[place - 1].occurred_on, run
    return None
