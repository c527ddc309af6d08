"""What nobody ran, or what died with its process, is run by the next scheduler; nothing is run twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.database import db
from lms.core.jobs import Job, JobRun, catch_up, run_once
from lms.core.unit_of_work import unit_of_work
from tests.conftest import NOW

pytestmark = pytest.mark.database
DAY = timedelta(days=1)


class Killed(BaseException):
    """What a process sees of SIGKILL: nothing of its own runs any more."""


@pytest.fixture
def ran(database: Flask) -> list[str]:
    """What the job did."""
    return []


@pytest.fixture
def nightly(ran: list[str]) -> Job:
    return Job("nightly", {"hour": 2}, lambda: ran.append("ran"))


def killed() -> str:
    raise Killed


def states() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(JobRun.state).order_by(JobRun.scheduled_for)))


def die_in(run: Callable[[], object]) -> None:
    with pytest.raises(Killed):
        run()
    db.session.rollback()


def test_a_night_without_a_scheduler_is_caught_up_on_once(ran: list[str], nightly: Job) -> None:
    run_once(nightly, NOW - DAY)

    assert catch_up(nightly, NOW)
    assert not catch_up(nightly, NOW)
    assert ran == ["ran", "ran"]


def test_a_run_that_died_with_its_process_is_run_by_the_next(ran: list[str], nightly: Job) -> None:
    die_in(lambda: run_once(Job("nightly", {"hour": 2}, killed), NOW))
    assert states() == ["running"]

    assert catch_up(nightly, NOW)
    assert (ran, states()) == (["ran"], ["done"])


def test_a_run_that_was_taken_over_is_nobody_elses(nightly: Job) -> None:
    die_in(lambda: run_once(Job("nightly", {"hour": 2}, killed), NOW))
    with unit_of_work():
        for run in db.session.scalars(select(JobRun)):
            run.state = "done"

    assert not catch_up(nightly, NOW)


def test_a_job_that_never_ran_waits_for_its_time(ran: list[str], nightly: Job) -> None:
    assert not catch_up(nightly, NOW)
    assert ran == []


def test_a_clock_that_was_set_back_repeats_nothing(ran: list[str], nightly: Job) -> None:
    run_once(nightly, NOW)

    assert not catch_up(nightly, NOW - DAY)
    assert not run_once(nightly, NOW)
    assert ran == ["ran"]
