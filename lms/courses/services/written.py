"""What learners wrote in their own words: kept for each of them, read by trainers of their units."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.unit_of_work import recorded_at
from lms.courses.models import CheckAnswer
from lms.courses.modules import Lesson, Module
from lms.courses.reflections import Reflection, is_complete, written_of
from lms.people.api import Job, Person, Unit, in_scope, valid_on_clause

SHOWN = 25


@dataclass(frozen=True)
class Written:
    """What one person wrote, newest version, and when; ``unit`` is where they work today."""

    name: str
    unit: str
    parts: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class WrittenPage:
    """A page of what people wrote, the newest first; ``total`` counts those not shown too."""

    rows: tuple[Written, ...]
    total: int
    number: int
    last: int


def reflection_in(lesson: Lesson, reflection_id: str) -> Reflection:
    """Return a reflection of a lesson.

    Raises:
        NotFound: when the lesson has none of that id.
    """
    found = lesson.reflections.get(reflection_id)
    if found is None:
        raise NotFound("This question does not exist.", hint="Go back to the lesson.")
    return found


def keep_written(
    *,
    person_id: int,
    module: Module,
    revision_id: int,
    lesson: Lesson,
    reflection: Reflection,
    written: Mapping[str, str],
) -> bool:
    """Keep what a person wrote; returns whether every part holds a few words."""
    key = {"person_id": person_id, "module": module.id, "lesson": lesson.id, "check_id": reflection.id}
    row = db.session.scalar(select(CheckAnswer).filter_by(**key))
    if row is None:
        row = CheckAnswer(**key)
        db.session.add(row)
    row.revision_id = revision_id
    row.answer = dict(written)
    row.is_right = is_complete(reflection, written)
    row.recorded_at = recorded_at()
    db.session.flush()
    return row.is_right


def written_in(
    *, module: str, lesson: str, reflection: Reflection, paths: Collection[str], page: int
) -> WrittenPage:
    """Return what people of some units wrote and completed; two statements.

    Args:
        module: id of the module.
        lesson: id of the lesson.
        reflection: what was asked.
        paths: only people with a job at or below these units today.
        page: counted from 1; one that does not exist is the nearest that does.
    """
    at_work = (
        select(Job.person_id, func.min(Unit.id).label("unit_id"))
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            Job.superseded_at.is_(None),
            valid_on_clause(Job.from_on, Job.to_on, clock.today()),
            in_scope(paths),
        )
        .group_by(Job.person_id)
        .subquery()
    )
    complete = (
        CheckAnswer.module == module,
        CheckAnswer.lesson == lesson,
        CheckAnswer.check_id == reflection.id,
        CheckAnswer.is_right,
    )
    joined = select(CheckAnswer.id).join(at_work, at_work.c.person_id == CheckAnswer.person_id)
    total = db.session.scalar(select(func.count()).select_from(joined.where(*complete).subquery())) or 0
    last = max(1, -(-total // SHOWN))
    number = min(max(page, 1), last)
    statement = (
        select(Person, Unit.name, CheckAnswer.answer, CheckAnswer.recorded_at)
        .select_from(CheckAnswer)
        .join(at_work, at_work.c.person_id == CheckAnswer.person_id)
        .join(Person, Person.id == CheckAnswer.person_id)
        .join(Unit, Unit.id == at_work.c.unit_id)
        .where(*complete)
        .order_by(CheckAnswer.recorded_at.desc(), CheckAnswer.id.desc())
        .limit(SHOWN)
        .offset((number - 1) * SHOWN)
    )
    rows = tuple(
        Written(person.full_name, unit, written_of(answer), at)
        for person, unit, answer, at in db.session.execute(statement)
    )
    return WrittenPage(rows, total, number, last)
