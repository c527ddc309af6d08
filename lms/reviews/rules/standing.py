"""How a review stands: computed from its steps, its results and the days of rebuttal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

WAITING, UNDER_WAY, REPORTED, DISPUTED, READY, CLOSED, WITHDRAWN = (
    "waiting",
    "under_way",
    "reported",
    "disputed",
    "ready",
    "closed",
    "withdrawn",
)
STATES = (WAITING, UNDER_WAY, DISPUTED, REPORTED, READY, CLOSED, WITHDRAWN)
OPEN = (WAITING, UNDER_WAY, DISPUTED, REPORTED, READY)


@dataclass(frozen=True, slots=True)
class Course:
    """The facts that a review's state follows from.

    Attributes:
        cases: how many records were drawn.
        first: how many have a first result.
        disputed: the records that the coder disputes.
        second: those that a second reviewer has looked at.
        reported_on: the day on which the coder was told the results; None before.
        answer_by: the last working day on which the coder may dispute them; None before.
    """

    cases: int
    first: int = 0
    disputed: Collection[int] = ()
    second: Collection[int] = ()
    reported_on: date | None = None
    answer_by: date | None = None
    is_accepted: bool = False
    is_closed: bool = False
    is_withdrawn: bool = False

    @property
    def open_disputes(self) -> frozenset[int]:
        """The disputed records that wait for a second reviewer."""
        return frozenset(self.disputed) - frozenset(self.second)


def state_of(course: Course, today: date) -> str:
    """Return how a review stands on a day."""
    if course.is_withdrawn:
        return WITHDRAWN
    if course.is_closed:
        return CLOSED
    if course.reported_on is None:
        return UNDER_WAY if course.first else WAITING
    if course.open_disputes:
        return DISPUTED
    is_over = course.answer_by is not None and today > course.answer_by
    return READY if course.is_accepted or is_over else REPORTED


def may_record_first(course: Course) -> bool:
    """Tell whether first results may be recorded or corrected: until the coder is told them."""
    return course.reported_on is None and not course.is_closed and not course.is_withdrawn


def may_report(course: Course) -> bool:
    """Tell whether the results may be told: every record has one."""
    return may_record_first(course) and course.cases > 0 and course.first == course.cases


def may_dispute(course: Course, case_id: int, today: date) -> bool:
    """Tell whether the coder may dispute the result of a record."""
    is_open = course.reported_on is not None and not course.is_closed and not course.is_withdrawn
    in_time = course.answer_by is not None and today <= course.answer_by
    return is_open and in_time and not course.is_accepted and case_id not in course.disputed
