"""The life of an attempt after its start: its clock, being called away, handing in. The server holds it."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import selectinload

from lms.assessments.models import Attempt
from lms.assessments.rules.deadlines import Clockwork, Pause, PausePolicy, clockwork
from lms.assessments.services.asked_exams import exam_marked
from lms.assessments.services.grading import close
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import recorded_at

_TAKER = select(Attempt.person_id).where(Attempt.public_id == bindparam("public_id"))


def find(public_id: str, *, with_items: bool = False, lock: bool = False) -> Attempt:
    """Return an attempt, if asked with its items, or locked so that nobody else changes it meanwhile.

    Raises:
        NotFound: when there is none.
    """
    statement = select(Attempt).where(Attempt.public_id == public_id)
    if with_items:
        statement = statement.options(selectinload(Attempt.items))
    if lock:
        statement = statement.with_for_update()
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise not_found()
    return found


def taker_of(public_id: str) -> int:
    """Return the id of the person who takes an attempt.

    Raises:
        NotFound: when there is no such attempt.
    """
    person_id = plain_rows(_TAKER, {"public_id": public_id}).scalar()
    if person_id is None:
        raise not_found()
    return int(person_id)


def not_found() -> NotFound:
    """Return the error for an attempt that is not there, or not there for this person."""
    return NotFound("This page does not exist.", hint="Check the address, or start from your home page.")


class Timed(Protocol):
    """The columns of the clock of an attempt."""

    @property
    def started_at(self) -> datetime:
        """When it began."""

    @property
    def allowed_seconds(self) -> int:
        """The time for it, extra time included."""

    @property
    def pauses(self) -> list[Any]:
        """When the learner was called away."""

    @property
    def pause_times(self) -> int:
        """How often they may be."""

    @property
    def pause_minutes(self) -> int:
        """How long each time."""


def clock_of(attempt: Timed | Row[Any]) -> Clockwork:
    """Return the clock of an attempt (or of a row with the columns of its clock)."""
    return clockwork(
        started_at=attempt.started_at,
        allowed=timedelta(seconds=attempt.allowed_seconds),
        pauses=[Pause(_instant(began), _instant(ended)) for began, ended in attempt.pauses],
        policy=PausePolicy(times=attempt.pause_times, minutes=attempt.pause_minutes),
    )


def _instant(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text)


def call_away(*, attempt: Attempt, at: datetime) -> None:
    """Stop the clock of an attempt; a second press while it stands changes nothing.

    Raises:
        Refused: when the pauses of the policy are used up or the time is over.
    """
    ticking = clock_of(attempt)
    if attempt.submitted_at is not None or ticking.standing_pause(now=at) is not None:
        return
    if ticking.pauses_left(now=at) == 0:
        raise Refused(
            "The clock cannot be stopped again in this exam.",
            hint="Answers you gave are saved. You can hand in now, or go on until the time ends.",
        )
    attempt.pauses = [*attempt.pauses, [at.isoformat(), None]]
    db.session.flush()


def come_back(*, attempt: Attempt, at: datetime) -> None:
    """Let the clock of an attempt run again; without a standing pause nothing changes."""
    attempt.pauses = [[began, ended or at.isoformat()] for began, ended in attempt.pauses]
    db.session.flush()


def hand_in(*, attempt: Attempt, at: datetime) -> None:
    """Mark what is saved and close the attempt; handing in twice changes nothing."""
    if attempt.submitted_at is not None:
        return
    if clock_of(attempt).is_over(now=at):
        hand_in_at_deadline(attempt)
    else:
        close(attempt, exam_marked(attempt), at=at, closed_by="learner")


def hand_in_at_deadline(attempt: Attempt) -> None:
    """Close an attempt whose time is over with what was saved; it ended at its deadline."""
    ended_at = clock_of(attempt).deadline(now=recorded_at())
    close(attempt, exam_marked(attempt), at=ended_at, closed_by="deadline")


def close_overdue(*, limit: int = 200) -> int:
    """Close open attempts whose time is over, at most ``limit``; return how many were closed."""
    at = recorded_at()
    running = db.session.scalars(
        select(Attempt)
        .where(Attempt.submitted_at.is_(None))
        .order_by(Attempt.started_at)
        .execution_options(populate_existing=True)
        .with_for_update(skip_locked=True)
    ).all()
    over = [attempt for attempt in running if clock_of(attempt).is_over(now=at)][:limit]
    for attempt in over:
        hand_in_at_deadline(attempt)
    return len(over)


def open_feedback(*, attempt: Attempt, at: datetime) -> None:
    """Note that the learner opened the reasons; the first time counts.

    Raises:
        Refused: while the attempt is open.
    """
    if attempt.submitted_at is None:
        raise Refused("The reasons open when you have handed in.", hint="Go back to the exam.")
    if attempt.feedback_opened_at is None:
        attempt.feedback_opened_at = at
        db.session.flush()
