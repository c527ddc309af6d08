"""Long work that a person starts: a row with its progress, run by the job server and never in a request.

A feature declares each kind by one line of its manifest. A view asks for a piece of it in its own unit of
work and shows the row; the workers of the job servers (see ``lms.core.worker``) take the rows up one by
one. What ends a piece of work is written in the unit of work that did it, so that a worker which is killed
has either done all of it or nothing, and another one does it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import CursorResult, ForeignKey, Index, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock, uploads
from lms.core.database import Base, BigId, Id, db
from lms.core.errors import NotFound
from lms.core.feature import features
from lms.core.ids import new_public_id
from lms.core.permissions import SYSTEM, Identity, Permission, Subject
from lms.core.progress import Step
from lms.core.unit_of_work import recorded_at

WAITING, RUNNING, DONE, REFUSED, FAILED = "waiting", "running", "done", "refused", "failed"
PATIENCE = timedelta(minutes=1)
"""How long work may wait before somebody should look why."""
MOST_SHOWN = 10


class Lost(Exception):
    """Another worker has taken the work up, because this one was not heard of for too long."""


class Work(Base):
    """One piece of long work: who asked for what, its state, how far it is, and what came of it.

    ``state`` is waiting, running, done, refused (a rule said no; ``error`` says what to do) or failed (the
    program broke off). ``free_at`` is the instant from which a worker may take it: that of asking, or of
    another try, or the end of the lease of the worker that runs it. ``key`` makes asking twice one.
    """

    __tablename__ = "long_work"
    __table_args__ = (Index("ix_long_work_state_free_at", "state", "free_at"),)
    personal_data: ClassVar[tuple[str, ...]] = ("person_id", "asked_by", "arguments", "result", "error")

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    person_id: Mapped[int] = mapped_column(BigId)
    asked_by: Mapped[str]
    unit_path: Mapped[str | None]
    upload_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("upload.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str]
    free_at: Mapped[datetime]
    holder: Mapped[str | None]
    tries: Mapped[int]
    step_words: Mapped[str]
    step_noun: Mapped[str]
    step_done: Mapped[int]
    step_of: Mapped[int | None]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.state not in (WAITING, RUNNING)

    @property
    def step(self) -> Step:
        """How far it is, as last told."""
        return Step(self.step_words, self.step_done, self.step_of, self.step_noun)


@dataclass
class Task:
    """One run of a piece of work, as its function sees it.

    The function opens its own units of work, tells its progress (``lms.core.progress``) and calls
    ``finish`` as the last act of its last unit. It may be run again from the start after a kill.
    """

    id: int
    public_id: str
    kind: str
    arguments: dict[str, Any]
    person_id: int
    asked_by: str
    subject: Subject
    upload_id: int | None
    holder: str
    tries: int
    asked_at: datetime
    is_finished: bool = False

    @classmethod
    def of(cls, work: Work, holder: str) -> "Task":
        """Return the run of a row by a worker."""
        return cls(
            id=work.id,
            public_id=work.public_id,
            kind=work.kind,
            arguments=work.arguments,
            person_id=work.person_id,
            asked_by=work.asked_by,
            subject=Subject(paths=(work.unit_path,)) if work.unit_path else SYSTEM,
            upload_id=work.upload_id,
            holder=holder,
            tries=work.tries,
            asked_at=work.asked_at,
        )

    def finish(self, result: dict[str, Any] | None = None, *, keep_upload: bool = False) -> None:
        """End the work well, in the open unit of work: what it did and its end are one commit.

        Raises:
            Lost: when the work is no longer this worker's; the unit must be rolled back.
        """
        self.end(DONE, result=result, keep_upload=keep_upload)

    def end(
        self,
        state: str,
        *,
        result: dict[str, Any] | None = None,
        error: str | None = None,
        keep_upload: bool = False,
    ) -> None:
        """End the work in the open unit of work; its file goes with it unless kept for a decision.

        Raises:
            Lost: when the work is no longer this worker's.
        """
        self.write(state=state, ended_at=recorded_at(), holder=None, result=result, error=error)
        if self.upload_id is not None and not keep_upload:
            uploads.remove(self.upload_id)
        self.is_finished = True

    def write(self, **values: Any) -> None:
        """Change the row in the open unit of work while it is this worker's.

        Raises:
            Lost: when it is not.
        """
        mine = and_(Work.id == self.id, Work.state == RUNNING, Work.holder == self.holder)
        if not changed(update(Work).where(mine).values(**values)):
            raise Lost(self.public_id)


@dataclass(frozen=True)
class LongWork:
    """A kind of long work: its name for people, what whoever asks must be allowed, and what does it.

    The permission is asked for again when the work is run: who lost a duty meanwhile changes nothing more.
    """

    kind: str
    label: str
    permission: Permission
    run: Callable[[Task], None]


@dataclass(frozen=True)
class Asked:
    """What a person asks for: ``arguments`` are plain JSON; ``unit_path`` None means the whole system."""

    kind: str
    arguments: dict[str, Any]
    by: Identity
    unit_path: str | None = None
    upload_id: int | None = None


def ask(asked: Asked, *, key: str | None = None) -> Work:
    """Add a piece of work in the open unit of work; the same ``key`` again gives the piece there is."""
    public_id = new_public_id()
    key = key or public_id
    values = {
        "public_id": public_id,
        "key": key,
        "kind": features().long_work[asked.kind].kind,
        "arguments": asked.arguments,
        "person_id": asked.by.person_id,
        "asked_by": asked.by.employee_no,
        "unit_path": asked.unit_path,
        "upload_id": asked.upload_id,
        "state": WAITING,
        "free_at": recorded_at(),
        "tries": 0,
        "step_words": "",
        "step_noun": "",
        "step_done": 0,
        "asked_at": recorded_at(),
    }
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    db.session.execute(insert(Work).values(**values).on_conflict_do_nothing(index_elements=["key"]))
    return db.session.scalars(select(Work).where(Work.key == key)).one()


def asked_under(key: str) -> Work | None:
    """Return the piece of work that was asked for under a key, or None."""
    return db.session.scalar(select(Work).where(Work.key == key))


def work_named(public_id: str) -> Work:
    """Return a piece of work.

    Raises:
        NotFound: when there is none of that id.
    """
    work = db.session.scalar(select(Work).where(Work.public_id == public_id))
    if work is None:
        raise NotFound("There is no such work.", hint="It is forgotten a week after its end.")
    return work


def under_way(kind: str) -> list[Work]:
    """Return the newest work of a kind that somebody may wait for.

    That is what is open, what ended within the hour and whose file waits for a decision, and what went wrong.
    """
    recent = Work.ended_at > clock.now() - timedelta(hours=1)
    unsettled = and_(recent, or_(Work.upload_id.is_not(None), Work.state != DONE))
    shown = and_(Work.kind == kind, or_(Work.state.in_((WAITING, RUNNING)), unsettled))
    return list(db.session.scalars(select(Work).where(shown).order_by(Work.id.desc()).limit(MOST_SHOWN)))


def failures() -> list[Work]:
    """Return the newest work that failed, by whatever cause of ours."""
    failed = select(Work).where(Work.state == FAILED).order_by(Work.id.desc()).limit(MOST_SHOWN)
    return list(db.session.scalars(failed))


def counts() -> dict[str, int]:
    """Return how much work waits, runs, and failed within the last day."""
    since = clock.now() - timedelta(days=1)
    shown = or_(Work.state.in_((WAITING, RUNNING)), and_(Work.state == FAILED, Work.ended_at > since))
    rows = db.session.execute(select(Work.state, func.count()).where(shown).group_by(Work.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in (WAITING, RUNNING, FAILED)}


def somebody_works() -> bool:
    """Tell whether a job server runs work now or ended some a moment ago."""
    recent = or_(Work.state == RUNNING, Work.ended_at > clock.now() - PATIENCE)
    return db.session.scalar(select(Work.id).where(recent).limit(1)) is not None


def kept_waiting() -> int:
    """Return how much work waits for longer than ``PATIENCE``, or was left by its worker for as long."""
    before = clock.now() - PATIENCE
    late = or_(
        and_(Work.state == WAITING, Work.asked_at < before),
        and_(Work.state == RUNNING, Work.free_at < before),
    )
    return db.session.scalar(select(func.count()).select_from(Work).where(late)) or 0


def changed(statement: Any) -> int:
    """Execute an update or delete and return how many rows it changed."""
    done = db.session.execute(statement)
    assert isinstance(done, CursorResult)
    return done.rowcount
