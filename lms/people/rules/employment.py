"""Employment facts: from which day a change in the roster holds."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class EmploymentValues:
    """What the roster says about a person's employment."""

    status: str
    hired_on: date
    left_on: date | None
    employment_type: str
    work_location: str


def starts_on(values: EmploymentValues, *, known: bool, as_of: date) -> date:
    """Return the first day on which ``values`` hold.

    The first fact about a person holds from the hire date. Leaving holds from the day after the last day;
    every other change holds from the day it was imported.
    """
    if values.status == "terminated" and values.left_on is not None:
        return values.left_on + timedelta(days=1)
    return as_of if known else values.hired_on


def shrinks_too_much(ended: int, active: int, *, limit: float = 0.10) -> bool:
    """Tell whether a full roster would end more than ``limit`` (0..1) of the active people."""
    return active > 0 and ended / active > limit
