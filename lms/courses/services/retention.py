"""Answers whose time is over: of exams, of practice, and of the questions in lessons."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, select, update

from lms.assessments.api import add_months, answer_months, count_over, thin_out_some
from lms.core import clock
from lms.core.database import db
from lms.courses.models import CheckAnswer

AT_ONCE = 500


@dataclass(frozen=True)
class AnswersOver:
    """How many answers are there whose time is over: handed in, or given, before ``before_on``."""

    before_on: date
    in_exams: int
    in_practice: int
    in_lessons: int

    @property
    def total(self) -> int:
        """How many in all."""
        return self.in_exams + self.in_practice + self.in_lessons


def first_day_kept() -> date | None:
    """Return the first day whose answers are kept by the policy in force, None when all are."""
    months = answer_months()
    return None if months is None else add_months(clock.today(), -months)


def answers_over() -> AnswersOver | None:
    """Count the answers whose time is over; changes nothing. None when the policy keeps every answer."""
    day = first_day_kept()
    if day is None:
        return None
    limit = _instant(day)
    found = count_over(limit)
    in_lessons = select(func.count()).select_from(CheckAnswer).where(*_answered(limit))
    return AnswersOver(day, found.in_exams, found.in_practice, db.session.scalar(in_lessons) or 0)


def let_go_of_some() -> int:
    """Thin out some answers whose time is over; return how many, 0 when none is left.

    What was right and what came of it stays: points, results, evidence, sums.
    """
    day = first_day_kept()
    if day is None:
        return 0
    limit = _instant(day)
    return thin_out_some(limit) or _of_lessons(limit)


def _of_lessons(limit: datetime) -> int:
    ids = list(db.session.scalars(select(CheckAnswer.id).where(*_answered(limit)).limit(AT_ONCE)))
    if ids:
        db.session.execute(update(CheckAnswer).where(CheckAnswer.id.in_(ids)).values(answer=None))
    return len(ids)


def _answered(limit: datetime) -> tuple[ColumnElement[bool], ...]:
    return (CheckAnswer.recorded_at < limit, CheckAnswer.answer.is_not(None))


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), clock.zone())
