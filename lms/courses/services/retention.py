"""Answers whose time is over: of exams, of practice, and of the questions in lessons."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, select, update

from lms.assessments.api import add_months, answer_months, count_over, thin_out_person, thin_out_some
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.retention import people_on_hold
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
    return 0 if day is None else let_go_before(_instant(day))


def months_kept() -> int | None:
    """Return for how many months answers are kept, None when all are or no policy is loaded."""
    return answer_months() if "assessments" in live_all("policy") else None


def answers_before(limit: datetime) -> int:
    """Return how many answers from before an instant are there."""
    found = count_over(limit)
    in_lessons = select(func.count()).select_from(CheckAnswer).where(*_answered(limit))
    return found.in_exams + found.in_practice + (db.session.scalar(in_lessons) or 0)


def let_go_before(limit: datetime) -> int:
    """Thin out some answers from before an instant; return how many, 0 when none is left."""
    return thin_out_some(limit) or _of_lessons(limit)


def let_go_of_person(person_id: int) -> int:
    """Thin out every answer of a person, whatever its age; return how many."""
    given = (CheckAnswer.person_id == person_id, CheckAnswer.answer.is_not(None))
    in_lessons = db.session.scalar(select(func.count()).select_from(CheckAnswer).where(*given)) or 0
    db.session.execute(update(CheckAnswer).where(*given).values(answer=None))
    return thin_out_person(person_id) + in_lessons


def _of_lessons(limit: datetime) -> int:
    ids = list(db.session.scalars(select(CheckAnswer.id).where(*_answered(limit)).limit(AT_ONCE)))
    if ids:
        db.session.execute(update(CheckAnswer).where(CheckAnswer.id.in_(ids)).values(answer=None))
    return len(ids)


def _answered(limit: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        CheckAnswer.recorded_at < limit,
        CheckAnswer.answer.is_not(None),
        CheckAnswer.person_id.not_in(people_on_hold()),
    )


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), clock.zone())
