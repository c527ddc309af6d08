"""The job server: several may run; one leads and fires the jobs of the timetable, each works off long work.

PostgreSQL elects the leader by a session advisory lock, SQLite by a lease row. Because a leader that lost
its connection may fire for one heartbeat more, each run is also claimed under a unique key (see jobs).
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.database import Base, db
from lms.core.feature import features
from lms.core.jobs import Job, catch_up, run_once
from lms.core.unit_of_work import unit_of_work
from lms.core.worker_thread import Worker

HEARTBEAT_SECONDS = 1.0
LEASE = timedelta(seconds=15)
END_SECONDS = 7.0
_LEADER_LOCK = 7_316_002
log = structlog.get_logger(__name__)


class SchedulerLease(Base):
    """Who leads, until when; one row."""

    __tablename__ = "scheduler_lease"
    personal_data: ClassVar[tuple[str, ...]] = ()

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until_at: Mapped[datetime]


class Leadership:
    """Holds or seeks the lead of the schedulers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.connection: Connection | None = None

    def is_held(self) -> bool:
        """Take or renew the lead; tell whether this process has it now."""
        with self.app.app_context():
            if db.engine.dialect.name == "postgresql":
                return self._holds_advisory_lock()
            return self._holds_lease()

    def release(self) -> None:
        """Give the lead up, so that another takes it at once; a lease on a busy SQLite ends by itself."""
        if self.connection is not None:
            self._unlock(self.connection)
            self.connection = None
            return
        with suppress(OperationalError), self.app.app_context(), unit_of_work():
            lease = db.session.get(SchedulerLease, "leader")
            if lease is not None and lease.holder == self.holder:
                db.session.delete(lease)

    def _unlock(self, connection: Connection) -> None:
        try:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LEADER_LOCK})
        except OperationalError:
            log.warning("scheduler.connection-lost")
        connection.close()

    def _holds_advisory_lock(self) -> bool:
        try:
            if self.connection is None:
                self.connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self.connection.detach()
            held = self.connection.execute(
                text(
                    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = :key AND "
                    "pid = pg_backend_pid()) OR pg_try_advisory_lock(:key)"
                ),
                {"key": _LEADER_LOCK},
            )
            return bool(held.scalar())
        except Exception:
            log.warning("scheduler.connection-lost")
            self.connection = None
            return False

    def _holds_lease(self) -> bool:
        with unit_of_work() as unit:
            lease = db.session.get(SchedulerLease, "leader")
            if lease is None:
                lease = SchedulerLease(name="leader", holder=self.holder, until_at=unit.at)
                db.session.add(lease)
            if lease.holder != self.holder and lease.until_at > unit.at:
                return False
            lease.holder, lease.until_at = self.holder, unit.at + LEASE
            return True


def somebody_leads() -> bool:
    """Tell whether a scheduler leads now, on this machine or another."""
    if db.session.get_bind().dialect.name == "postgresql":
        held = text("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = :key)")
        return bool(db.session.scalar(held, {"key": _LEADER_LOCK}))
    lease = db.session.get(SchedulerLease, "leader")
    return lease is not None and lease.until_at >= clock.now()


def run_scheduler(app: Flask) -> None:
    """Work long work off, and lead or wait, until a signal to stop arrives; blocks."""
    stop = _stop_on_signals()
    worker = Worker(app, stop)
    worker.start()
    leadership = Leadership(app)
    scheduler: BackgroundScheduler | None = None
    while not stop.is_set():
        leads = _is_leader(leadership, leads=scheduler is not None)
        if leads and scheduler is None:
            scheduler = _started(app)
        elif not leads and scheduler is not None:
            scheduler.shutdown(wait=False)
            scheduler = None
        stop.wait(HEARTBEAT_SECONDS if leadership.connection else LEASE.total_seconds() / 3)
    if scheduler is not None:
        scheduler.shutdown(wait=False)
    if worker.has_stopped():
        leadership.release()


def _stop_on_signals() -> threading.Event:
    """Return what SIGINT or SIGTERM sets; the process ends soon after, whatever still runs in it.

    A thread waits for them, because a handler may not touch the locks that it interrupts. What is cut off
    so loses nothing: its unit of work is rolled back, and its row is free after the lease.
    """
    stop, asked = threading.Event(), (signal.SIGINT, signal.SIGTERM)

    def wait() -> None:
        signal.sigwait(asked)
        stop.set()
        time.sleep(END_SECONDS)
        os._exit(0)

    signal.pthread_sigmask(signal.SIG_BLOCK, asked)
    threading.Thread(target=wait, name="signals", daemon=True).start()
    return stop


def _is_leader(leadership: Leadership, *, leads: bool) -> bool:
    """Tell whether this process leads: while SQLite is busy, nobody takes the lead from another."""
    try:
        return leadership.is_held()
    except OperationalError:
        log.info("scheduler.busy")
        return leads
    except Exception:
        log.exception("scheduler.leadership")
        return False


def _started(app: Flask) -> BackgroundScheduler:
    with app.app_context():
        zone, jobs = clock.zone(), features().jobs
    scheduler = BackgroundScheduler(
        timezone=zone, job_defaults={"coalesce": True, "misfire_grace_time": 3600}
    )
    timetable: list[tuple[Job, CronTrigger]] = []
    for job in jobs:
        trigger = CronTrigger(timezone=zone, **job.cron)
        scheduler.add_job(_fire, trigger, args=[app, job, trigger], id=job.name, max_instances=1)
        timetable.append((job, trigger))
    scheduler.add_job(_catch_up, "date", run_date=_soon(), args=[app, timetable], id="catch-up")
    scheduler.start()
    log.info("scheduler.leading", jobs=len(jobs))
    return scheduler


def _soon() -> datetime:
    """Return when a new leader looks for what was left: after one that lost its connection has noticed."""
    return clock.now() + LEASE + timedelta(seconds=5)


def _catch_up(app: Flask, timetable: Sequence[tuple[Job, CronTrigger]]) -> None:
    """Run what nobody ran because no scheduler led, or because the one that ran it was killed."""
    for job, trigger in timetable:
        with app.app_context():
            catch_up(job, scheduled_instant(trigger, clock.now()))


def _fire(app: Flask, job: Job, trigger: Any) -> None:
    with app.app_context():
        run_once(job, scheduled_instant(trigger, clock.now()))


def scheduled_instant(trigger: CronTrigger, now: datetime) -> datetime:
    """Return the newest instant of the timetable that is not after ``now``: the key of the run."""
    minute = now.replace(second=0, microsecond=0)
    for minutes_back in range(60 * 24):
        following: datetime | None = trigger.get_next_fire_time(
            None, minute - timedelta(minutes=minutes_back)
        )
        if following is not None and following <= now:
            return following
    return minute
