"""Whom a rule asks over time, and by when: versions of an expression, due days, cutting what is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from lms.compliance.rules.dates import Period, add_days
from lms.compliance.rules.expressions import EVERYBODY, NOBODY, Expression, for_role, periods_of
from lms.compliance.rules.periods import EVER, NEVER, Periods, complement, intersection, union
from lms.compliance.rules.subjects import Subject

ALWAYS = EVER[0]
AT_DATE, ANYWAY, DISMISSED = "date", "anyway", "dismiss"


class Who(Protocol):
    """Somebody whom a rule may ask, over all time."""

    def periods(self, subject: Subject) -> Periods:
        """Return the days on which it asks the person in the job."""
        ...


@dataclass(frozen=True, eq=False)
class Asked:
    """The expressions of a rule's versions, each on its own days, for jobs that began in a time.

    ``pieces`` follow one another; who is asked under both of two neighbours is asked without a break.
    """

    pieces: tuple[tuple[Period, Expression], ...]
    jobs_from: date | None = None
    jobs_before: date | None = None

    def periods(self, subject: Subject) -> Periods:
        """Return the days on which it asks."""
        begun = subject.job.period.from_on
        if self.jobs_from is not None and begun < self.jobs_from:
            return NEVER
        if self.jobs_before is not None and begun >= self.jobs_before:
            return NEVER
        found = [
            period
            for held, expression in self.pieces
            if (periods := periods_of(expression, subject))
            for period in (periods if held == ALWAYS else intersection((held,), periods))
        ]
        return union(found) if found else NEVER

    def of_role(self, job_role: str) -> "Asked | None":
        """Return what is left to be asked of people of a job role; None when it never asks them."""
        pieces = tuple((held, for_role(expression, job_role)) for held, expression in self.pieces)
        left = tuple(piece for piece in pieces if piece[1] != NOBODY)
        return Asked(left, self.jobs_from, self.jobs_before) if left else None

    @property
    def is_everybody(self) -> bool:
        """Tell whether it asks on every day, whoever it is."""
        is_limited = self.jobs_from is not None or self.jobs_before is not None
        return not is_limited and any(
            expression == EVERYBODY and held == ALWAYS for held, expression in self.pieces
        )


@dataclass(frozen=True, eq=False)
class AllBut:
    """Everybody on the days on which none of some rules asks: they stand in place of the job role."""

    others: tuple[Asked, ...]

    def periods(self, subject: Subject) -> Periods:
        """Return the days on which it asks."""
        found = [period for one in self.others for period in one.periods(subject)]
        return complement(union(found)) if found else EVER


class DayFrom(Protocol):
    """What gives the day from which days are counted; see ``lms.compliance.anchors``."""

    def day(self, terms: Mapping[str, Any], moment: Any) -> date:
        """Return the day."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """Days after an anchor; with fewer than ``least_days`` left the date is not realistic.

    ``days`` None = never due.
    """

    anchor: DayFrom
    days: int | None
    least_days: int = 0
    terms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a due date that is not realistic; ``due_on`` only for a date."""

    choice: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Due days of a reason from its first day on; ``waits`` = somebody must decide first."""

    due_days: int | None
    waits: bool = False


def due_days(due: Due, moment: Any, decision: Decision | None) -> Given | None:
    """Return the due days that a rule gives from the moment it begins to ask; None = dismissed.

    A date that leaves less than the days needed is never set by itself: without a decision nothing is due.
    """
    if due.days is None:
        return Given(None)
    begins = moment.stretch.from_on
    left = (add_days(due.anchor.day(due.terms, moment), due.days) - begins).days
    if left >= due.least_days:
        return Given(left)
    if decision is None:
        return Given(None, waits=True)
    if decision.choice == DISMISSED:
        return None
    if decision.choice == AT_DATE and decision.due_on is not None:
        return Given((decision.due_on - begins).days)
    return Given(left)


def later(held: Sequence[Period], days: int) -> list[Period]:
    """Return periods that begin so many days later, because less is asked at once; short ones fall away."""
    if not days:
        return list(held)
    moved = [Period(add_days(period.from_on, days), period.to_on) for period in held]
    return [period for period in moved if period.to_on is None or period.from_on <= period.to_on]
