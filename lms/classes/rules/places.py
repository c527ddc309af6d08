"""Who gets a place: seats, the wait-list, and who moves up when a place becomes free."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

PLANNED, CANCELLED, HELD = "planned", "cancelled", "held"
SEAT, WAITING, WITHDRAWN = "seat", "waiting", "withdrawn"


class Enrolment(StrEnum):
    """Whether a class takes people now, and if not, why."""

    OPEN = "open"
    NOT_YET = "not yet"
    CLOSED = "closed"
    BEGUN = "begun"
    CANCELLED = "cancelled"
    HELD = "held"

    @property
    def is_ahead(self) -> bool:
        """Tell whether the class has not begun and still takes place."""
        return self in (Enrolment.OPEN, Enrolment.NOT_YET, Enrolment.CLOSED)


@dataclass(frozen=True)
class Window:
    """The days on which people may sign up, the last one included."""

    opens_on: date
    closes_on: date


def enrolment(state: str, window: Window, starts_at: datetime, *, now: datetime, today: date) -> Enrolment:
    """Return whether a class takes people.

    Args:
        state: planned, cancelled or held.
        window: the days of signing up.
        starts_at: beginning of the first day.
        now: the present instant.
        today: the present date where the class is.
    """
    if state == CANCELLED:
        return Enrolment.CANCELLED
    if state == HELD:
        return Enrolment.HELD
    if now >= starts_at:
        return Enrolment.BEGUN
    if today < window.opens_on:
        return Enrolment.NOT_YET
    return Enrolment.OPEN if today <= window.closes_on else Enrolment.CLOSED


def free_places(capacity: int, seated: int, guests_by_day: Collection[int] = ()) -> int:
    """Return how many more people fit, never less than 0; somebody who makes up one day needs a chair too."""
    return max(0, capacity - seated - max(guests_by_day, default=0))


def moving_up(waiting: Sequence[int], free: int, busy: Collection[int]) -> tuple[int, ...]:
    """Return who moves up from the wait-list, in its order.

    Args:
        waiting: people in the order in which they asked.
        free: places that are free.
        busy: people of the list who have another class at that time; they stay where they are.
    """
    return tuple(person for person in waiting if person not in busy)[: max(0, free)]
