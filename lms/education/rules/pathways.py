"""A pathway: its steps, when they are due, and how a step stands on a day. Pure; the day is an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

HIRE, ACQUISITION = "hire", "acquisition"
ANCHORS = (HIRE, ACQUISITION)
DONE, SKIPPED, OPEN = "done", "skipped", "open"
OUTCOMES = (DONE, SKIPPED, OPEN)
KINDS = ("orientation", "review", "contact")
_SUNDAY = 6


class Stands(StrEnum):
    """How a step stands on a day."""

    DONE = "done"
    SKIPPED = "skipped"
    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"


@dataclass(frozen=True)
class StepPlan:
    """A step as content has it; it is due ``day`` days after the anchor."""

    id: str
    title: str
    kind: str
    day: int
    text: str


@dataclass(frozen=True)
class Pathway:
    """A pathway as a revision has it.

    Attributes:
        job_roles: whom it is for.
        starts_on_hire: tells whether the roster starts it.
        hire_window_days: a job that began longer ago is no new hire.
        again_after_days: who had it from a later day on does not get it again.
    """

    id: str
    title: str
    summary: str
    job_roles: tuple[str, ...]
    starts_on_hire: bool
    hire_window_days: int
    again_after_days: int
    steps: tuple[StepPlan, ...]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Pathway":
        """Return the pathway of a content body."""
        names = ("id", "title", "summary", "starts_on_hire", "hire_window_days", "again_after_days")
        steps = tuple(StepPlan(**{name: row[name] for name in _STEP}) for row in body["steps"])
        own = {name: body[name] for name in names}
        return cls(**own, job_roles=tuple(body["job_roles"]), steps=steps)

    def step(self, step_id: str) -> StepPlan | None:
        """Return a step by its id, None when there is none."""
        return next((one for one in self.steps if one.id == step_id), None)


_STEP = ("id", "title", "kind", "day", "text")


def due_days(steps: Iterable[StepPlan], anchor_on: date) -> tuple[tuple[str, date], ...]:
    """Return each step with the day by which it is due, counted from the anchor."""
    return tuple((one.id, anchor_on + timedelta(days=one.day)) for one in steps)


def week_ends_on(today: date) -> date:
    """Return the Sunday of the week of a day."""
    return today + timedelta(days=_SUNDAY - today.weekday())


def stands(outcome: str | None, due_on: date, *, today: date) -> Stands:
    """Return how a step stands; an outcome of None or open is none."""
    if outcome in (DONE, SKIPPED):
        return Stands(outcome)
    if due_on < today:
        return Stands.OVERDUE
    return Stands.THIS_WEEK if due_on <= week_ends_on(today) else Stands.LATER
