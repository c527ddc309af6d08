"""Clocks that are set: whoever is told is told once, whatever the clock of the scheduler says."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import select

from lms.compliance.services.escalation import send_notices
from lms.core import clock
from lms.core.database import db
from lms.core.jobs import Job, JobRun, catch_up, run_once
from lms.core.outbox import OutboxMessage
from lms.core.scheduler import scheduled_instant
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice, NoticeDigest
from lms.people.models import Unit
from tests.cast import make_cast
from tests.factories import make_person
from tests.notices.worlds import owe, publish_policy

pytestmark = pytest.mark.database
AUTUMN, SPRING = date(2026, 11, 1), date(2027, 3, 14)
"""The Sundays on which clocks in New York are set back and forward."""
HOUR = timedelta(hours=1)
JOB = Job("send-notices", {"minute": "*/10"}, send_notices)


@pytest.fixture
def debtors(database: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """Three learners with mail who owe something by days around both Sundays."""
    monkeypatch.setitem(database.config, "LMS_SMTP_URL", "smtp://127.0.0.1:1")
    with unit_of_work():
        publish_policy()
        make_cast()
        unit = db.session.scalars(select(Unit).where(Unit.code == "NORTH-ADM")).one()
        for place in range(3):
            person = make_person(unit=unit)
            for day in (AUTUMN, SPRING):
                owe(person, day + timedelta(days=place - 1), f"PA-{place + 3:02}{day.month}", unit.id)
    return 3


def instants(around: date, chance: random.Random) -> list[datetime]:
    """Sixty instants that step on by hours, and at random back or forward by up to two days."""
    now = datetime(around.year, around.month, around.day, 9, tzinfo=UTC) - timedelta(days=2)
    found = []
    for _ in range(60):
        jump = chance.randint(-48, 48) if chance.random() < 0.25 else chance.randint(0, 3)
        now += jump * HOUR + timedelta(minutes=chance.randint(0, 59))
        found.append(now)
    return found


def serve(now: datetime) -> None:
    """Do what a scheduler does that leads at an instant: catch up, run what is due; two of them do."""
    trigger = CronTrigger(timezone=clock.zone("America/New_York"), **JOB.cron)
    with clock.frozen(now):
        due = scheduled_instant(trigger, now)
        for _scheduler in range(2):
            catch_up(JOB, due)
            run_once(JOB, due)


@pytest.mark.parametrize("around", [AUTUMN, SPRING])
@pytest.mark.parametrize("chosen", [1, 2, 3])
def test_nobody_is_told_twice_whatever_the_clock_does(debtors: int, around: date, chosen: int) -> None:
    for now in instants(around, random.Random(chosen)):  # noqa: S311  where the clock jumps
        serve(now)
    db.session.expire_all()

    runs = Counter(db.session.scalars(select(JobRun.scheduled_for)))
    places = Counter(db.session.execute(select(Notice.recipient_id, Notice.about_id, Notice.key)))
    digests = Counter(db.session.execute(select(NoticeDigest.recipient_id, NoticeDigest.day)))
    told = db.session.scalars(select(Notice).where(Notice.told_at.is_not(None))).all()
    assert {*runs.values()} == {*places.values()} == {*digests.values()} == {1}
    assert {row.state for row in db.session.scalars(select(JobRun))} == {"done"}
    assert len(db.session.scalars(select(OutboxMessage)).all()) == len(digests)
    assert len({notice.recipient_id for notice in told}) >= debtors


def test_an_hour_that_comes_twice_is_two_runs_of_a_job_and_one_digest(debtors: int) -> None:
    monday = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    for now in (first, second, monday, first, second, monday):
        serve(now)

    assert len(db.session.scalars(select(JobRun)).all()) == 3
    digests = Counter(db.session.execute(select(NoticeDigest.recipient_id, NoticeDigest.day)))
    assert {*digests.values()} == {1}
