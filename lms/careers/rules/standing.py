"""How a person stands in a cycle of their credentials on a day: earned, missing, and at what pace. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lms.careers.rules.bounds import NONE, Judged, judge, judge_each
from lms.careers.rules.issuers import Issuer, bounds_of, needed_hours

MET, OPEN, BEHIND, SOON, SHORT = "met", "open", "behind", "soon", "short"
STATES = (SHORT, SOON, BEHIND, OPEN, MET)
"""From the most pressing to the least."""
LAST_DAYS = 90
"""Days before the end of a cycle in which missing hours are pressing."""
PACE_DAYS = 90
"""Days of a cycle after which its pace says something."""
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Credit:
    """Hours of one activity in a category of an association."""

    on: date
    hours: Decimal
    category: str


@dataclass(frozen=True)
class Cycle:
    """The days in which the hours for credentials of one association are earned, both included."""

    issuer: Issuer
    codes: tuple[str, ...]
    from_on: date
    to_on: date

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the cycle."""
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True)
class Standing:
    """A cycle on a day.

    ``earned`` are all hours, ``counted`` those within the limits, ``missing`` the fewest further hours that
    meet everything; ``at_end`` what the pace so far comes to, None while it is too early to say.
    """

    cycle: Cycle
    as_of: date
    needed: Decimal
    earned: Decimal
    counted: Decimal
    missing: Decimal
    limits: tuple[Judged, ...]
    by_category: tuple[tuple[str, Decimal], ...]
    at_end: Decimal | None
    state: str

    @property
    def days_left(self) -> int:
        """Days after the day looked at until the end of the cycle; negative when it is over."""
        return (self.cycle.to_on - self.as_of).days

    @property
    def percent(self) -> Decimal:
        """How much of the hours needed counts, from 0 to 100."""
        return min(Decimal(100), self.counted * 100 / self.needed) if self.needed else Decimal(100)


def standing_of(cycle: Cycle, credits_of: Iterable[Credit], as_of: date) -> Standing:
    """Return how a cycle stands at the end of a day; what lies outside of it counts nothing."""
    by_category: dict[str, Decimal] = defaultdict(lambda: NONE)
    for credit in credits_of:
        if cycle.holds(credit.on) and credit.on <= as_of:
            by_category[credit.category] += credit.hours
    needed = needed_hours(cycle.issuer, cycle.codes)
    bounds = bounds_of(cycle.issuer, cycle.codes)
    whole = judge(needed, bounds, by_category)
    at_end = pace(cycle, whole.counted, as_of)
    return Standing(
        cycle=cycle,
        as_of=as_of,
        needed=needed,
        earned=whole.earned,
        counted=whole.counted,
        missing=whole.missing,
        limits=tuple(judge_each(bounds, by_category)),
        by_category=tuple(
            (one.id, by_category[one.id]) for one in cycle.issuer.categories if by_category.get(one.id)
        ),
        at_end=at_end,
        state=_state(cycle, whole.missing, needed, at_end, as_of),
    )


def pace(cycle: Cycle, counted: Decimal, as_of: date) -> Decimal | None:
    """Return the hours that a cycle comes to at the pace so far, rounded to a tenth.

    None in its first 90 days, and when it is over.
    """
    gone = (as_of - cycle.from_on).days + 1
    length = (cycle.to_on - cycle.from_on).days + 1
    if gone < PACE_DAYS or as_of >= cycle.to_on:
        return None
    return (counted * length / gone).quantize(_TENTH)


def _state(cycle: Cycle, missing: Decimal, needed: Decimal, at_end: Decimal | None, as_of: date) -> str:
    if not missing:
        return MET
    if as_of > cycle.to_on:
        return SHORT
    if cycle.to_on - as_of <= timedelta(days=LAST_DAYS):
        return SOON
    return BEHIND if at_end is not None and at_end < needed else OPEN


def cycle_on(cycles: Collection[Cycle], issuer_id: str, day: date) -> Cycle | None:
    """Return the cycle of an association in which a day lies, None when there is none."""
    return next((one for one in cycles if one.issuer.id == issuer_id and one.holds(day)), None)
