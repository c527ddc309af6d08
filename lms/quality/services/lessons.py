"""Sections of a module in numbers: where people stop, how their checks go, how long they take."""

from collections.abc import Collection
from dataclasses import dataclass

from lms.core.content import live
from lms.courses.api import lesson_counts


@dataclass(frozen=True)
class CheckRow:
    """A knowledge check: how many answered it, and how many of their newest answers are right."""

    id: str
    answered: int
    right: int

    @property
    def percent(self) -> float | None:
        """Percent right, None without an answer."""
        return 100 * self.right / self.answered if self.answered else None


@dataclass(frozen=True)
class LessonRow:
    """A section: how many did it, of how many who started; who stopped there; the usual minutes.

    ``planned`` are the minutes that the author gives; ``minutes`` None where nobody did it at one sitting
    with the one before.
    """

    id: str
    number: int
    title: str
    planned: int
    done: int
    started: int
    stopped: int
    minutes: float | None
    timed: int
    checks: tuple[CheckRow, ...]

    @property
    def percent(self) -> float | None:
        """Percent of those who started, None when nobody has."""
        return 100 * self.done / self.started if self.started else None


@dataclass(frozen=True)
class Sections:
    """The sections of a module in their order, and how many started the module."""

    started: int
    rows: tuple[LessonRow, ...]

    @property
    def largest_stop(self) -> LessonRow | None:
        """The section after which most people stopped, None when nobody did."""
        most = max(self.rows, key=lambda row: row.stopped, default=None)
        return most if most and most.stopped else None


def sections(module: str, paths: Collection[str] | None) -> Sections:
    """Return the sections of the live revision in numbers.

    Raises:
        NotFound: when no such module is live.
    """
    counts = lesson_counts(module, paths)
    rows = []
    for number, lesson in enumerate(live("module", module).body["lessons"], start=1):
        name = lesson["id"]
        minutes, timed = counts.minutes.get(name, (None, 0))
        rows.append(
            LessonRow(
                id=name,
                number=number,
                title=lesson["title"],
                planned=lesson["minutes"],
                done=counts.done.get(name, 0),
                started=counts.started,
                stopped=counts.stopped.get(name, 0),
                minutes=minutes,
                timed=timed,
                checks=tuple(
                    CheckRow(check["id"], *counts.checks.get((name, check["id"]), (0, 0)))
                    for check in lesson["checks"]
                ),
            )
        )
    return Sections(counts.started, tuple(rows))
