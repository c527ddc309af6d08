"""How many people got how far in a module: counts by lesson, never names."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, select, union

from lms.core import clock
from lms.core.database import db
from lms.courses.models import CheckAnswer, LessonDone, ModuleCompletion
from lms.people.api import Job, Unit, in_scope, valid_on_clause

FIRST_RUN = 1
QUIET_DAYS = 14
NEWEST = 4000
"""Rows of lessons done from which the usual time is read: the newest."""
SITTING = timedelta(hours=1)
"""Two lessons done further apart were not done at one sitting."""


@dataclass(frozen=True)
class LessonCounts:
    """How far people got in a module in their first run.

    Attributes:
        started: did a lesson or answered a check.
        done: by lesson, how many did it.
        stopped: by lesson, how many did it last, at least two weeks ago, and have not completed the module.
        minutes: by lesson, the median minutes since the one before at the same sitting, and of how many.
        checks: by lesson and check, how many answered it and how many of their newest answers are right.
    """

    started: int
    done: dict[str, int] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    minutes: dict[str, tuple[float, int]] = field(default_factory=dict)
    checks: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


def lesson_counts(module: str, paths: Collection[str] | None = None) -> LessonCounts:
    """Return how far people got in a module.

    Args:
        module: its id.
        paths: only people with a job in units at or below these today; None = everybody.
    """
    return LessonCounts(
        started=_started(module, paths),
        done=_done(module, paths),
        stopped=_stopped(module, paths),
        minutes=_minutes(module, paths),
        checks=_checks(module, paths),
    )


def _own(module: str, paths: Collection[str] | None) -> list[ColumnElement[bool]]:
    own = [LessonDone.module == module, LessonDone.run == FIRST_RUN, LessonDone.source == "firstpass"]
    return [*own, *_within(LessonDone.person_id, paths)]


def _within(person_id: Any, paths: Collection[str] | None) -> list[ColumnElement[bool]]:
    if paths is None:
        return []
    held = (
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            Job.superseded_at.is_(None),
            valid_on_clause(Job.from_on, Job.to_on, clock.today()),
            in_scope(paths),
        )
    )
    return [person_id.in_(held)]


def _started(module: str, paths: Collection[str] | None) -> int:
    lessons = select(LessonDone.person_id).where(*_own(module, paths))
    checks = select(CheckAnswer.person_id).where(
        CheckAnswer.module == module, *_within(CheckAnswer.person_id, paths)
    )
    everybody = union(lessons, checks).subquery()
    return db.session.scalar(select(func.count()).select_from(everybody)) or 0


def _done(module: str, paths: Collection[str] | None) -> dict[str, int]:
    statement = (
        select(LessonDone.lesson, func.count()).where(*_own(module, paths)).group_by(LessonDone.lesson)
    )
    return dict(db.session.execute(statement).all())


def _stopped(module: str, paths: Collection[str] | None) -> dict[str, int]:
    """Return by lesson who did it last and has been quiet since."""
    newest = func.row_number().over(
        partition_by=LessonDone.person_id, order_by=(LessonDone.recorded_at.desc(), LessonDone.id.desc())
    )
    completed = select(ModuleCompletion.id).where(
        ModuleCompletion.person_id == LessonDone.person_id,
        ModuleCompletion.module == module,
        ModuleCompletion.superseded_at.is_(None),
    )
    last = (
        select(LessonDone.lesson, LessonDone.recorded_at, newest.label("place"))
        .where(*_own(module, paths), ~completed.exists())
        .subquery()
    )
    quiet_since = clock.now() - timedelta(days=QUIET_DAYS)
    statement = (
        select(last.c.lesson, func.count())
        .where(last.c.place == 1, last.c.recorded_at < quiet_since)
        .group_by(last.c.lesson)
    )
    return dict(db.session.execute(statement).all())


def _minutes(module: str, paths: Collection[str] | None) -> dict[str, tuple[float, int]]:
    """Return the usual minutes between a lesson and the one done before it, from the newest rows."""
    statement = (
        select(LessonDone.person_id, LessonDone.recorded_at, LessonDone.lesson)
        .where(*_own(module, paths))
        .order_by(LessonDone.id.desc())
        .limit(NEWEST)
    )
    by_person: dict[int, list[tuple[datetime, str]]] = {}
    for person_id, at, lesson in db.session.execute(statement):
        by_person.setdefault(person_id, []).append((at, lesson))
    gaps: dict[str, list[float]] = {}
    for own in by_person.values():
        for (before, _name), (at, lesson) in pairwise(sorted(own)):
            if timedelta(0) < at - before <= SITTING:
                gaps.setdefault(lesson, []).append((at - before).total_seconds() / 60)
    return {lesson: (median(own), len(own)) for lesson, own in gaps.items()}


def _checks(module: str, paths: Collection[str] | None) -> dict[tuple[str, str], tuple[int, int]]:
    statement = (
        select(
            CheckAnswer.lesson,
            CheckAnswer.check_id,
            func.count(),
            func.sum(cast(CheckAnswer.is_right, Integer)),
        )
        .where(CheckAnswer.module == module, *_within(CheckAnswer.person_id, paths))
        .group_by(CheckAnswer.lesson, CheckAnswer.check_id)
    )
    rows = db.session.execute(statement)
    return {(lesson, check): (count, int(right or 0)) for lesson, check, count, right in rows}
