"""Jobs: a run is claimed once, whoever asks; the timetable gives the same key to every scheduler."""

from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.jobs import Job, JobRun, run_once
from lms.core.scheduler import LEASE, Leadership, scheduled_instant, somebody_leads
from tests.conftest import NOW

pytestmark = pytest.mark.database


def test_a_second_claim_of_the_same_run_does_nothing(database: Flask) -> None:
    runs: list[int] = []
    job = Job("count", {"hour": 6}, lambda: runs.append(1))

    assert run_once(job, NOW)
    assert not run_once(job, NOW)
    assert runs == [1]


def test_a_failed_job_says_so(database: Flask) -> None:
    def fail() -> str:
        raise RuntimeError("no paper")

    run_once(Job("print", {"hour": 6}, fail), NOW)

    run = db.session.scalars(select(JobRun)).one()
    assert (run.state, run.outcome) == ("failed", "RuntimeError: no paper")


@pytest.mark.parametrize(("hour", "minute"), [(6, 0), (6, 17), (23, 59)])
def test_the_key_of_a_daily_run_is_its_scheduled_instant(hour: int, minute: int) -> None:
    trigger = CronTrigger(hour=6, timezone=UTC)
    now = datetime(2026, 11, 16, hour, minute, 30, tzinfo=UTC)

    assert scheduled_instant(trigger, now) == datetime(2026, 11, 16, 6, tzinfo=UTC)


@pytest.fixture
def dialect(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def test_one_scheduler_leads_and_another_takes_over_when_its_lease_ends(
    database: Flask, dialect: str
) -> None:
    if dialect == "postgresql":
        pytest.skip("PostgreSQL elects by an advisory lock, SQLite by a lease")
    first, second = Leadership(database), Leadership(database)
    second.holder = "another"

    assert not somebody_leads()
    assert first.is_held()
    assert somebody_leads()
    assert not second.is_held()
    with clock.frozen(NOW + LEASE + timedelta(seconds=1)):
        assert second.is_held()
        assert not first.is_held()
        second.release()
        assert first.is_held()


def test_one_scheduler_holds_the_advisory_lock_and_another_takes_it_when_released(
    app: Flask, dialect: str
) -> None:
    if dialect == "sqlite":
        pytest.skip("SQLite elects by a lease, PostgreSQL by an advisory lock")
    first, second = Leadership(app), Leadership(app)

    assert first.is_held()
    assert first.is_held()
    assert not second.is_held()
    with app.app_context():
        assert somebody_leads()
    first.release()
    try:
        assert second.is_held()
    finally:
        second.release()
