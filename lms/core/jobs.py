"""Timed jobs: every run claims a row ``(job, scheduled_for)``, so that no second scheduler repeats it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import structlog
from sqlalchemy import UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped

from lms.core import clock
from lms.core.database import Base, Id, db
from lms.core.unit_of_work import unit_of_work

RUNNING = "running"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """A job of the timetable: ``cron`` holds APScheduler's cron fields; ``run`` opens its units of work."""

    name: str
    cron: dict[str, Any] = field(hash=False)
    run: Callable[[], str | None]


class JobRun(Base):
    """One claimed run of a job: running, done or failed, with its outcome in words."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "scheduled_for"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    job: Mapped[str]
    scheduled_for: Mapped[datetime]
    state: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


def run_once(job: Job, scheduled_for: datetime) -> bool:
    """Run ``job`` for its scheduled instant unless somebody else has claimed it; tell whether it ran."""
    run_id = _claim(job.name, scheduled_for)
    if run_id is None:
        return False
    _run(job, run_id)
    return True


def catch_up(job: Job, scheduled_for: datetime) -> bool:
    """Run ``job`` for an instant that nobody served, or whose run died with its process; tell whether it ran.

    A job that never ran has nothing to catch up on: it waits for its time. What failed is not tried again.
    """
    newest = db.session.execute(
        select(JobRun.id, JobRun.scheduled_for, JobRun.state, JobRun.started_at)
        .where(JobRun.job == job.name)
        .order_by(JobRun.scheduled_for.desc())
        .limit(1)
    ).first()
    if newest is None or newest.scheduled_for > scheduled_for:
        return False
    if newest.scheduled_for < scheduled_for:
        return run_once(job, scheduled_for)
    if newest.state != RUNNING or not _taken_over(newest.id, newest.started_at):
        return False
    log.warning("job.taken-over", job=job.name)
    _run(job, newest.id)
    return True


def _taken_over(run_id: int, started_at: datetime) -> bool:
    """Claim a run that another process began; only one of those who try has it."""
    with unit_of_work() as unit:
        claimed = db.session.execute(
            update(JobRun)
            .where(JobRun.id == run_id, JobRun.state == RUNNING, JobRun.started_at == started_at)
            .values(started_at=unit.at)
            .returning(JobRun.id)
        )
        return claimed.first() is not None


def _run(job: Job, run_id: int) -> None:
    try:
        outcome, state = job.run() or "done", "done"
    except Exception as error:
        log.exception("job.failed", job=job.name)
        db.session.rollback()
        outcome, state = _words_of(error), "failed"
    with unit_of_work():
        db.session.execute(
            update(JobRun)
            .where(JobRun.id == run_id)
            .values(state=state, ended_at=clock.now(), outcome=outcome)
        )


def _words_of(error: Exception) -> str:
    """Return what the health page says of a failure; the message of a database may quote a row."""
    kind = type(error).__name__
    return kind if isinstance(error, SQLAlchemyError) else f"{kind}: {error}"[:500]


def _claim(name: str, scheduled_for: datetime) -> int | None:
    try:
        with unit_of_work() as unit:
            run = JobRun(job=name, scheduled_for=scheduled_for, state=RUNNING, started_at=unit.at)
            db.session.add(run)
            db.session.flush()
            return run.id
    except IntegrityError:
        return None
