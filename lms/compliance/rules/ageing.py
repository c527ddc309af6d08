"""How old what is late is, and how soon what is open ends: the lanes of a manager's board. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

NEAR_DAYS = 30
FAR_DAYS = 90


@dataclass(frozen=True, slots=True)
class Lane:
    """Days from a last day, both included: negative = still to come; None = without a bound."""

    key: str
    from_days: int | None
    to_days: int | None

    @property
    def is_late(self) -> bool:
        """Tell whether what stands in it is late."""
        return self.from_days is not None and self.from_days > 0

    def holds(self, days_late: int) -> bool:
        """Tell whether something so many days late stands in it."""
        after = self.from_days is None or self.from_days <= days_late
        return after and (self.to_days is None or days_late <= self.to_days)


LANES = (
    Lane("late-over-30", 31, None),
    Lane("late-30", 15, 30),
    Lane("late-14", 8, 14),
    Lane("late-7", 1, 7),
    Lane("in-30", -30, 0),
    Lane("in-60", -60, -31),
    Lane("in-90", -90, -61),
)


def lane_of(last_day: date, today: date) -> Lane | None:
    """Return the lane of what has a last day; None for what ends after the last lane.

    A thing is late from the day after its last one.
    """
    days_late = (today - last_day).days
    return next((lane for lane in LANES if lane.holds(days_late)), None)


def horizon(today: date) -> date:
    """Return the last day that any lane holds."""
    return today + timedelta(days=FAR_DAYS)
