"""Keeping answers: each one as it is given, the newest wins, none after the deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select, update

from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.questions.base import Form
from lms.assessments.rules.deadlines import supersedes
from lms.assessments.services.asked_exams import exam_asked
from lms.assessments.services.attempts import clock_of
from lms.core.database import plain_rows
from lms.core.errors import NotFound

_ASKED = (
    select(
        Attempt.id,
        Attempt.mode,
        Attempt.revision_id,
        Attempt.cut,
        Attempt.seed,
        Attempt.submitted_at,
        Attempt.started_at,
        Attempt.allowed_seconds,
        Attempt.pause_times,
        Attempt.pause_minutes,
        Attempt.pauses,
        AttemptItem.id.label("row_id"),
        AttemptItem.item_id,
        AttemptItem.sequence,
    )
    .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
    .where(Attempt.public_id == bindparam("public_id"), AttemptItem.place == bindparam("place"))
    .with_for_update()
)
_KEEP = (
    update(AttemptItem)
    .where(AttemptItem.id == bindparam("row_id"))
    .values(
        answer=bindparam("answer"),
        sequence=bindparam("sequence"),
        answered_at=bindparam("answered_at"),
        is_flagged=bindparam("is_flagged"),
    )
)


class Outcome(StrEnum):
    """What became of an answer that a browser sent."""

    SAVED = "saved"
    OLDER = "older"
    LATE = "late"


@dataclass(frozen=True)
class Saved:
    """What became of an answer, and the time left on the clock."""

    outcome: Outcome
    left: timedelta


def save_answer(
    *, public_id: str, place: int, form: Form, sequence: int, is_flagged: bool, at: datetime
) -> Saved:
    """Keep an answer, unless a newer one is kept already or the time is over.

    Args:
        public_id: the attempt.
        place: the place of the item on the form.
        form: the untrusted fields of the answer.
        sequence: grows with each answer; decides which of two is newer, whatever order they arrive in.
        is_flagged: the learner wants to look at the item again.
        at: when the answer arrived.

    Raises:
        NotFound: when there is no such attempt or place.
    """
    row = plain_rows(_ASKED, {"public_id": public_id, "place": place}).one_or_none()
    if row is None:
        raise NotFound(f"This exam has no item {place}.", hint="Choose an item from the map.")
    ticking = clock_of(row)
    left = ticking.left(now=at)
    if row.submitted_at is not None or ticking.is_over(now=at):
        return Saved(Outcome.LATE, left)
    if not supersedes(sequence, row.sequence):
        return Saved(Outcome.OLDER, left)
    answer = exam_asked(row).items[row.item_id].read(form, seed=row.seed)
    kept = {"answer": answer, "sequence": sequence, "answered_at": at, "is_flagged": is_flagged}
    plain_rows(_KEEP, {"row_id": row.row_id, **kept})
    return Saved(Outcome.SAVED, left)
