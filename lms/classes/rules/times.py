"""When a class is: its days, whether two of them meet, and times that a clock in the unit never shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_DAY = timedelta(hours=14)
"""A day of a class is at most so long; what is longer is a slip of the pen."""


@dataclass(frozen=True)
class Day:
    """One day of a class, counted from 1; both instants are aware."""

    number: int
    starts_at: datetime
    ends_at: datetime

    def on(self, zone: ZoneInfo) -> date:
        """Return the date on which the day begins in ``zone``."""
        return self.starts_at.astimezone(zone).date()


@dataclass(frozen=True)
class WallTimes:
    """What somebody wrote into the form: a date, and the time of the clock in the unit."""

    on: date
    begins: time
    ends: time


def instant_of(on: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return the instant at which a clock in ``zone`` shows a time; None when it never does.

    In the hour that comes twice in autumn it is the first one.
    """
    local = datetime.combine(on, at, tzinfo=zone)
    utc = local.astimezone(UTC)
    return utc if utc.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def days_of(written: Sequence[WallTimes], zone: ZoneInfo) -> tuple[tuple[Day, ...], dict[int, str]]:
    """Return the days in order of time, and what is wrong by the place of the day as it was written."""
    faults: dict[int, str] = {}
    pairs: list[tuple[datetime, datetime]] = []
    for place, one in enumerate(written):
        begins, ends = instant_of(one.on, one.begins, zone), instant_of(one.on, one.ends, zone)
        if begins is None or ends is None:
            faults[place] = "The clocks change that night: this time does not exist on that day."
        elif ends <= begins:
            faults[place] = "The end must be after the beginning."
        elif ends - begins > LONGEST_DAY:
            faults[place] = "A day of a class has at most 14 hours."
        elif any(begins.astimezone(zone).date() == known.astimezone(zone).date() for known, _ in pairs):
            faults[place] = "There is another day of this class on that date."
        else:
            pairs.append((begins, ends))
    days = tuple(Day(number, *pair) for number, pair in enumerate(sorted(pairs), start=1))
    return days, faults


def meet(one: Iterable[Day], other: Iterable[Day]) -> bool:
    """Tell whether two classes have any moment in common; ending when the other begins is none."""
    others = list(other)
    return any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for a in one for b in others)
