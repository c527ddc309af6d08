"""Rules of going through a module: what opens it, which run it is, what to do next. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Next(StrEnum):
    """What a learner does next in a module."""

    LOCKED = "locked"
    LESSON = "lesson"
    EXAM = "exam"
    RESUME = "resume"
    REASONS = "reasons"
    REPEAT = "repeat"
    WAIT = "wait"
    SESSION = "session"
    NOTHING = "nothing"


@dataclass(frozen=True)
class LessonPlan:
    """A lesson as far as progress goes."""

    id: str
    minutes: int


@dataclass(frozen=True)
class Missing:
    """A module that comes first; ``must_pass`` tells that its concept check must be passed."""

    module: str
    title: str
    must_pass: bool


def missing_prerequisites(
    wanted: Sequence[str],
    completed: Collection[str],
    *,
    must_pass: Collection[str] = (),
    passed: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the modules that still come first, in the authors' order.

    Args:
        wanted: the prerequisites.
        completed: the modules that the person went through, or passed.
        must_pass: those of the prerequisites that count only once their exam is passed.
        passed: the modules whose exam the person passed.
    """
    return tuple(module for module in wanted if module not in (passed if module in must_pass else completed))


def current_run(runs: int, renewal_opens_on: date | None, *, today: date) -> int:
    """Return the run a person is in, counted from 1.

    Args:
        runs: how often the module has been completed.
        renewal_opens_on: first day of the renewal window of the newest completion; None = not due again.
        today: the business date.
    """
    if runs == 0:
        return 1
    is_renewing = renewal_opens_on is not None and today >= renewal_opens_on
    return runs + 1 if is_renewing else runs


def minutes_left(lessons: Sequence[LessonPlan], done: Collection[str], exam_minutes: int) -> int:
    """Return the minutes of the lessons not done and of the exam still to be passed (0 when it is)."""
    return sum(lesson.minutes for lesson in lessons if lesson.id not in done) + exam_minutes


def first_open(lessons: Sequence[LessonPlan], done: Collection[str]) -> str | None:
    """Return the first lesson not done, None when all are."""
    return next((lesson.id for lesson in lessons if lesson.id not in done), None)


def is_complete(lessons: Sequence[LessonPlan], done: Collection[str]) -> bool:
    """Tell whether every lesson is done."""
    return first_open(lessons, done) is None


@dataclass(frozen=True)
class Share:
    """How much of a module is done, as shown: lessons done of lessons counted, and what is new beside them.

    A lesson is new when it came into the module after the person began it, or after they completed it; it
    is counted once it is done. So what is shown never falls, whatever is published.
    """

    done: int
    total: int
    new: frozenset[str]


def known_lessons(live: Iterable[str], earlier: Iterable[Collection[str]]) -> frozenset[str]:
    """Return the live lessons that were in each of the earlier revisions too."""
    return frozenset(live).intersection(*earlier)


def share_of(
    live: Collection[str], known: Collection[str], done: Collection[str], *, is_completed: bool
) -> Share:
    """Return how much of a module is done, as it is shown.

    Args:
        live: the lessons of the module today.
        known: those of them that the person met when they began, or completed, the present run.
        done: the lessons done in the present run; also those that are no longer in the module.
        is_completed: whether the present run is completed.
    """
    new = frozenset(live) - frozenset(known) - frozenset(done)
    if is_completed:
        counted = len(frozenset(live) - new)
        return Share(counted, counted, new)
    return Share(len(frozenset(done)), len(frozenset(known) | frozenset(done)), new)
