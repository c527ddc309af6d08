"""Letting go of answers whose time is over: of an exam the points stay, of practice how well it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, select, update
from sqlalchemy.orm import selectinload

from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.practice_models import PracticeAnswer
from lms.assessments.rules.thinning import POINTS, is_thinned, thinned
from lms.assessments.services.asked_exams import exam_marked
from lms.assessments.services.grading import marked_items
from lms.assessments.services.regrading import held_results
from lms.core.database import db
from lms.core.retention import people_on_hold

AT_ONCE = 500


def _is_whole() -> ColumnElement[bool]:
    """Return the condition that an answer of an exam is there and not thinned out."""
    return AttemptItem.answer.is_not(None) & cast(AttemptItem.answer, String).not_like(f'{{"{POINTS}"%')


def attempts_over(limit: datetime, *, after: int = 0, most: int = AT_ONCE) -> list[int]:
    """Return the ids of attempts handed in before an instant whose answers are still there, in order.

    A result that waits for the decision of an access officer keeps its answers until then, and whoever is
    under a legal hold keeps them all.

    Args:
        limit: what was handed in at or after it is kept.
        after: only attempts with a higher id.
        most: how many at most.
    """
    waiting = [row.fact.attempt_id for row in held_results()]
    has_answers = select(AttemptItem.id).where(AttemptItem.attempt_id == Attempt.id, _is_whole())
    found = (
        select(Attempt.id)
        .where(
            Attempt.id > after,
            Attempt.submitted_at < limit,
            Attempt.id.not_in(waiting),
            Attempt.person_id.not_in(people_on_hold()),
            has_answers.exists(),
        )
        .order_by(Attempt.id)
        .limit(most)
    )
    return list(db.session.scalars(found))


def answers_of(attempt_ids: Sequence[int]) -> int:
    """Return how many answers of attempts are still there."""
    found = select(func.count()).where(AttemptItem.attempt_id.in_(attempt_ids), _is_whole())
    return db.session.scalar(found.select_from(AttemptItem)) or 0


def thin_out(attempt_ids: Sequence[int]) -> int:
    """Keep of the answers of attempts only the points that they earn today; return how many answers."""
    attempts = db.session.scalars(
        select(Attempt).where(Attempt.id.in_(attempt_ids)).options(selectinload(Attempt.items))
    )
    rows = []
    for attempt in attempts:
        exam = exam_marked(attempt)
        rows += [
            {"id": one.row.id, "answer": thinned(one.score)}
            for one in marked_items(attempt.items, exam, seed=attempt.seed)
            if one.row.answer is not None and not is_thinned(one.row.answer)
        ]
    if rows:
        db.session.execute(update(AttemptItem), rows)
        db.session.expire_all()
    return len(rows)


def practice_over(limit: datetime) -> int:
    """Return how many answers given in practice before an instant are still there."""
    found = select(func.count()).select_from(PracticeAnswer).where(*_practised(limit))
    return db.session.scalar(found) or 0


def thin_out_practice(limit: datetime) -> int:
    """Let go of at most 500 answers given in practice before an instant; how well they went stays."""
    ids = list(db.session.scalars(select(PracticeAnswer.id).where(*_practised(limit)).limit(AT_ONCE)))
    if ids:
        db.session.execute(update(PracticeAnswer).where(PracticeAnswer.id.in_(ids)).values(answer=None))
    return len(ids)


def _practised(limit: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PracticeAnswer.recorded_at < limit,
        PracticeAnswer.answer.is_not(None),
        PracticeAnswer.person_id.not_in(people_on_hold()),
    )


@dataclass(frozen=True)
class Over:
    """How many answers are there whose time is over: of exams, and given in practice."""

    in_exams: int
    in_practice: int


def count_over(limit: datetime) -> Over:
    """Count the answers whose time is over; changes nothing."""
    in_exams, after = 0, 0
    while ids := attempts_over(limit, after=after):
        in_exams += answers_of(ids)
        after = ids[-1]
    return Over(in_exams, practice_over(limit))


def thin_out_some(limit: datetime) -> int:
    """Thin out answers of at most 500 attempts, else of practice; return how many, 0 when none is left."""
    return thin_out(attempts_over(limit)) or thin_out_practice(limit)


def thin_out_person(person_id: int) -> int:
    """Keep of every answer of a person only its points, whatever its age; return how many answers."""
    handed_in = select(Attempt.id).where(Attempt.person_id == person_id, Attempt.submitted_at.is_not(None))
    gone = thin_out(list(db.session.scalars(handed_in)))
    practised = (PracticeAnswer.person_id == person_id, PracticeAnswer.answer.is_not(None))
    found = db.session.scalar(select(func.count()).select_from(PracticeAnswer).where(*practised)) or 0
    db.session.execute(update(PracticeAnswer).where(*practised).values(answer=None))
    return gone + found
