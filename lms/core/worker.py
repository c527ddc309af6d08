"""Taking long work up: each piece is claimed by one worker, run, and ended with what came of it.

Several workers may run, here and on other machines. A row is claimed by one conditional update and leased
for a while; the row of a worker that was killed is free when its lease ends. A piece of work ends in the
unit of work that did it, so nothing is ever done twice or half.
"""

import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import aliased

from lms.core import clock
from lms.core.database import db
from lms.core.errors import DomainError, NotAllowed
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.permissions import NOBODY, acting_as, is_granted
from lms.core.unit_of_work import unit_of_work
from lms.core.uploads import Upload
from lms.core.work import FAILED, REFUSED, RUNNING, WAITING, Lost, Task, Work, changed

LEASE = timedelta(seconds=30)
MOST_TRIES = 3
"""Kills after which work is given up: it may be what kills its worker."""
PAUSE = timedelta(seconds=10)
TROUBLE_ENDS = timedelta(hours=1)
"""How long work is tried again while the database is busy, restarted or full."""
REMEMBERED = timedelta(days=7)
log = structlog.get_logger(__name__)

Watch = Callable[[Task], AbstractContextManager[object]]


class Stopped(Exception):
    """The job server was asked to stop while work was running."""


def run_next(holder: str, watch: Watch = lambda _task: nullcontext()) -> bool:
    """Take up the oldest free work and run it; tell whether there was any. Opens its own units of work.

    Args:
        holder: the name of this worker.
        watch: what goes on beside a run, such as its heart.
    """
    task = claim(holder)
    if task is None:
        return False
    try:
        with watch(task):
            _perform(task)
    except Stopped:
        _give_back(task, at=clock.now())
    except Lost:
        log.warning("work.lost", work=task.public_id)
    except DomainError as error:
        _close(task, REFUSED, f"{error.message} {error.hint or ''}".strip())
    except (OperationalError, InterfaceError) as error:
        log.warning("work.database", work=task.public_id, error=type(error).__name__)
        _try_later(task)
    except Exception as error:
        _log_failure(task, error)
        _close(task, FAILED, _broken_off(task))
    return True


def claim(holder: str) -> Task | None:
    """Take the oldest free work for a worker, or return None; two workers never get the same."""
    if db.session.scalar(select(Work.id).where(_free(clock.now())).limit(1)) is None:
        db.session.rollback()
        return None
    with unit_of_work() as unit:
        free = _free(unit.at)
        oldest = select(Work).where(free).order_by(Work.id).limit(1).with_for_update(skip_locked=True)
        work = db.session.scalar(oldest)
        if work is None:
            return None
        values = {
            "state": RUNNING,
            "holder": holder,
            "tries": work.tries + 1,
            "free_at": unit.at + LEASE,
            "started_at": work.started_at or unit.at,
        }
        if not changed(update(Work).where(Work.id == work.id, free).values(**values)):
            return None
        db.session.refresh(work)
        task = Task.of(work, holder)
        if task.tries > MOST_TRIES:
            task.end(FAILED, error=_broken_off(task))
            return None
    return task


def _free(now: datetime) -> ColumnElement[bool]:
    """Return the SQL for work that may be taken up; SQLite, which has one writer, does one at a time."""
    free = and_(Work.state.in_((WAITING, RUNNING)), Work.free_at <= now)
    if db.session.get_bind().dialect.name != "sqlite":
        return free
    other = aliased(Work)
    return and_(free, ~exists().where(other.state == RUNNING, other.free_at > now))


def _perform(task: Task) -> None:
    """Run the work as the person who asked for it.

    Raises:
        NotAllowed: when that person may not do it any more.
    """
    kind = features().long_work[task.kind]
    find = features().identity_of_person
    identity = find(task.person_id) if find else NOBODY
    if not is_granted(kind.permission, identity, task.subject):
        raise NotAllowed(
            _("Whoever asked for this may not do it any more."),
            hint=_("Ask somebody with the duty to do it."),
        )
    with acting_as(identity):
        kind.run(task)
    if not task.is_finished:
        with unit_of_work():
            task.finish()


def _log_failure(task: Task, error: Exception) -> None:
    """Log where the work broke off, and never the message: it may hold what was being read."""
    places = traceback.format_tb(error.__traceback__)
    log.critical(
        "work.failed", work=task.public_id, kind=task.kind, error=type(error).__name__, places=places
    )


def _broken_off(task: Task) -> str:
    words = _("The work broke off and nothing of it was kept. Try again; tell the help desk the number %s.")
    return words % task.public_id


def _close(task: Task, state: str, error: str) -> None:
    """End the work without success, in a unit of its own."""
    db.session.rollback()
    try:
        with unit_of_work():
            task.end(state, error=error)
    except Lost:
        log.warning("work.lost", work=task.public_id)


def _try_later(task: Task) -> None:
    """Let the work be taken up again a little later, unless the trouble lasts."""
    if clock.now() - task.asked_at > TROUBLE_ENDS:
        _close(task, FAILED, _broken_off(task))
    else:
        _give_back(task, at=clock.now() + PAUSE)


def _give_back(task: Task, *, at: datetime) -> None:
    """Let another worker take the work from ``at`` on; this run does not count as a try."""
    db.session.rollback()
    try:
        with unit_of_work():
            task.write(state=WAITING, holder=None, tries=task.tries - 1, free_at=at)
    except Lost:
        log.warning("work.lost", work=task.public_id)


def forget_old() -> bool:
    """Remove files that nobody decided on in time, and work that ended a week ago; tell whether any was.

    Opens a unit of work only when there is something to remove.
    """
    now = clock.now()
    in_use = exists().where(Work.upload_id == Upload.id, Work.state.in_((WAITING, RUNNING)))
    old_file = and_(Upload.expires_at <= now - timedelta(minutes=1), ~in_use)
    old_work = Work.ended_at <= now - REMEMBERED
    found = [db.session.scalar(select(exists().where(rule))) for rule in (old_file, old_work)]
    db.session.rollback()
    if any(found):
        with unit_of_work():
            db.session.execute(delete(Upload).where(old_file))
            db.session.execute(delete(Work).where(old_work))
    return any(found)
