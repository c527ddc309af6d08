"""Marking an attempt: the points of each item, the result, and telling whoever listens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from lms.assessments.events import ExamGraded
from lms.assessments.exams import Exam, Item
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.questions.base import Score
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.scoring import Mark, Result, result_of
from lms.core import clock
from lms.core.database import db
from lms.core.events import announce


@dataclass(frozen=True)
class MarkedItem:
    """One item of a form with its score."""

    row: AttemptItem
    item: Item
    score: Score


def marked_items(rows: Sequence[AttemptItem], exam: Exam) -> list[MarkedItem]:
    """Score the answers of a form, in the order in which the items were asked."""
    found = [(row, exam.items[row.item_id]) for row in rows]
    return [MarkedItem(row, item, item.grade(row.answer)) for row, item in found]


def result_for(marked: Sequence[MarkedItem], exam: Exam) -> Result:
    """Return the result of a form."""
    return result_of(
        [Mark(one.row.item_id, one.row.objective, one.score.points) for one in marked],
        order=[objective.id for objective in exam.objectives],
        critical=exam.critical,
        cut=exam.cut,
    )


def close(attempt: Attempt, exam: Exam, *, at: datetime, closed_by: str) -> None:
    """Mark an open attempt, close it as of ``at`` and announce the result.

    A repeat is announced only when it completes the pass, with the score of the attempt it completes:
    a missed repeat changes nothing that was known before.
    """
    rows = db.session.scalars(
        select(AttemptItem).where(AttemptItem.attempt_id == attempt.id).order_by(AttemptItem.place)
    ).all()
    marked = marked_items(rows, exam)
    result = result_for(marked, exam)
    for one in marked:
        one.row.is_right = one.score.correct
    is_repeat = attempt.mode == Mode.REPEAT
    passed = not result.missed_critical if is_repeat else result.is_passed
    attempt.submitted_at = at
    attempt.closed_by = closed_by
    attempt.score = result.percent
    attempt.outcome = "pass" if passed else "fail"
    attempt.is_above_cut = result.is_above_cut
    attempt.missed = list(result.missed_critical)
    db.session.flush()
    if passed or not is_repeat:
        _announce(attempt, exam, at=at)


def _announce(attempt: Attempt, exam: Exam, *, at: datetime) -> None:
    root = db.session.get(Attempt, attempt.repeats_id) if attempt.repeats_id else attempt
    announce(
        ExamGraded(
            attempt_id=attempt.id,
            person_id=attempt.person_id,
            module=attempt.module,
            revision_id=attempt.revision_id,
            version=exam.version,
            score=(root.score if root else None) or Decimal(0),
            outcome=attempt.outcome or "fail",
            occurred_on=clock.local_date(at),
        )
    )
