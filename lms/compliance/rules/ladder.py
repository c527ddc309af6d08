"""The ladder of reminders: from which day on whom to tell of an obligation, by the day it must be met.

Steps before the last day count days from it; steps from 0 on count days from the first day late, so that
the step of 14 days falls on the first day after a grace of 14 days.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lms.compliance.rules.dates import add_days

LEARNER = "learner"
MODULE_KINDS = ("module-completed", "exam-passed")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``days`` from the last day (negative) or from the first day late, and whom it tells."""

    days: int
    tells: tuple[str, ...]

    def day_of(self, last_day: date) -> date:
        """Return the day of the step for an obligation with a last day."""
        return add_days(last_day, self.days if self.days < 0 else self.days + 1)


@dataclass(frozen=True, slots=True)
class Due:
    """A thing that is to be told to an audience from a day on."""

    audience: str
    step: Step
    on: date


def reached(ladder: Iterable[Step], last_day: date, day: date) -> dict[str, Due]:
    """Return for each audience the newest step that is reached on a day; earlier ones are told no more."""
    found: dict[str, Due] = {}
    for step in sorted(ladder, key=lambda one: one.days):
        on = step.day_of(last_day)
        if on <= day:
            found.update({audience: Due(audience, step, on) for audience in step.tells})
    return found


def newly_reached(ladder: Collection[Step], last_day: date, since: date, day: date) -> list[Due]:
    """Return what became due after ``since`` and up to ``day``; each audience has its newest step."""
    return [due for due in reached(ladder, last_day, day).values() if due.on > since]


def last_days(ladder: Iterable[Step], since: date, day: date) -> Iterator[tuple[date, date]]:
    """Yield the ranges of last days whose obligations reach a step after ``since`` and up to ``day``."""
    for step in ladder:
        shift = timedelta(days=step.days if step.days < 0 else step.days + 1)
        yield since - shift + timedelta(days=1), day - shift


def topic_of(kind: str, subject: str) -> str:
    """Return what a person sees as one thing: a module with its exam, or another requirement."""
    return f"module:{subject}" if kind in MODULE_KINDS else f"{kind}:{subject}"


def key_of(topic: str, last_day: date, step: Step) -> str:
    """Return what makes a step told once for ever: another last day is another ladder."""
    return f"{topic}:{last_day.isoformat()}:{step.days}"
