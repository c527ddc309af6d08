"""The real job server: it picks work up at once, stops in time, and what it was killed in is done again."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.app.factory import create_app
from lms.core import clock, progress
from lms.core.database import Base, db, transaction_mode
from lms.core.feature import Feature
from lms.core.imports import ImportRun
from lms.core.imports.work import ask_dry_run, ask_import
from lms.core.permissions import current
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, LongWork, Task, Work, ask
from lms.core.worker import LEASE, claim, run_next
from lms.core.worker_thread import Heart, Worker
from lms.people.identity import identity_of_person
from lms.people.models import Unit
from tests.conftest import settings_for
from tests.core.work_helpers import COUNT
from tests.databases import database_url
from tests.factories import UnitFactory, make_person

pytestmark = pytest.mark.database
STOPS_WITHIN = 30.0
PICKED_UP_WITHIN = 20.0  # at once, on a machine that does much else
PATIENCE = 120.0


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database that other processes and threads can open too, in the present."""
    with database_url(request.config.getoption("--database"), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context(), clock.frozen(datetime.now(UTC)):
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def root(house: Flask) -> int:
    """An administrator over the whole organisation."""
    with unit_of_work():
        unit = UnitFactory(code="LH", kind="system")
        return make_person(unit=unit, job_role="leader", duty="administrator").id


@pytest.fixture
def job_server(house: Flask) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start ``lms scheduler`` on the same database."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        env = os.environ | {
            "LMS_INSTANCE": str(house.config["INSTANCE"]),
            "LMS_DATABASE_URL": house.config["SQLALCHEMY_DATABASE_URI"],
            "LMS_SECRET_KEY": house.config["SECRET_KEY"],
            "LMS_HASH_KEY": house.config["LMS_HASH_KEY"],
        }
        command = [sys.executable, "-m", "lms", "scheduler"]
        started.append(subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def units_file(number: int) -> io.BytesIO:
    rows = "".join(f"U{row},Unit {row},facility,LH\n" for row in range(number))
    return io.BytesIO(f"code,name,kind,parent_code\n{rows}".encode())


def ask_to_compare(root: int, units: int) -> int:
    with unit_of_work():
        return ask_dry_run("org", units_file(units), "org.csv", full=False, by=identity_of_person(root)).id


def work_at(work_id: int) -> Work:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Work, work_id)
    assert found is not None
    return found


def wait_until(work_id: int, *states: str, seconds: float = PATIENCE) -> float:
    """Wait until work is in a state; return the seconds it took."""
    began = time.monotonic()
    while work_at(work_id).state not in states:
        assert time.monotonic() - began < seconds, work_at(work_id).state
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_job_server_picks_work_up_at_once_and_applies_what_it_showed(
    root: int, job_server: Callable[[], Any]
) -> None:
    first = ask_to_compare(root, 3)
    server = job_server()
    wait_until(first, "done")
    with unit_of_work():
        applied = ask_import(work_at(first), by=identity_of_person(root)).id

    picked_up = wait_until(applied, "running", "done")
    wait_until(applied, "done")
    server.send_signal(signal.SIGTERM)

    assert picked_up < PICKED_UP_WITHIN
    assert server.wait(STOPS_WITHIN) == 0
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 4
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 1


def test_what_a_job_server_was_killed_in_is_done_by_the_next(
    root: int, job_server: Callable[[], Any]
) -> None:
    work_id = ask_to_compare(root, 8_000)
    server = job_server()
    wait_until(work_id, "running")
    server.kill()
    server.wait()
    assert work_at(work_id).state == "running"

    with clock.frozen(datetime.now(UTC) + LEASE + timedelta(seconds=5)):
        assert run_next("the next")

    done = work_at(work_id)
    assert (done.state, done.tries) == ("done", 2)
    assert (done.result or {})["added"] == 8_000


def test_a_job_server_ends_in_time_in_the_middle_of_work_and_leaves_it_to_the_next(
    root: int, job_server: Callable[[], Any]
) -> None:
    work_id = ask_to_compare(root, 20_000)
    server = job_server()
    wait_until(work_id, "running")
    server.send_signal(signal.SIGTERM)

    assert server.wait(STOPS_WITHIN) == 0
    assert work_at(work_id).state in ("waiting", "running")
    with clock.frozen(datetime.now(UTC) + LEASE + timedelta(seconds=5)):
        assert claim("the next") is not None


def declare(house: Flask, run: Callable[[Task], None]) -> None:
    """Let the application know the kind of work ``count``."""
    known = house.extensions["lms"]
    known.all = (*known.all, Feature("tests", long_work=(LongWork("count", "Counting", COUNT, run),)))


def ask_to_count(root: int, name: str = "") -> int:
    with unit_of_work():
        return ask(Asked("count", {"name": name}, identity_of_person(root))).id


def test_several_workers_do_each_piece_once(house: Flask, root: int) -> None:
    done: list[str] = []
    declare(house, lambda task: done.append(f"{task.arguments['name']} for {current().person_id}"))
    ids = [ask_to_count(root, str(number)) for number in range(12)]
    stop = threading.Event()
    workers = [Worker(house, stop), Worker(house, stop)]
    for worker in workers:
        worker.start()

    for work_id in ids:
        wait_until(work_id, "done")

    stop.set()
    assert all(worker.has_stopped() for worker in workers)
    assert sorted(done) == sorted(f"{number} for {root}" for number in range(12))


def test_progress_is_written_while_the_work_goes_on(house: Flask, root: int) -> None:
    seen: list[tuple[str, int]] = []

    def run(task: Task) -> None:
        deadline = time.monotonic() + PATIENCE
        progress.tell("Counting", 7, 9, "sheep")
        while not work_at(task.id).step_words and time.monotonic() < deadline:
            time.sleep(0.05)
        seen.append((work_at(task.id).step_words, work_at(task.id).step_done))

    declare(house, run)
    work_id = ask_to_count(root)
    stop = threading.Event()
    worker = Worker(house, stop)
    worker.start()
    wait_until(work_id, "done")
    stop.set()

    assert worker.has_stopped()
    assert seen == [("Counting", 7)]


def test_the_heart_renews_the_lease_and_hears_that_it_was_lost(house: Flask, root: int) -> None:
    told: list[str] = []

    def run(task: Task) -> None:
        first = work_at(task.id).free_at
        deadline = time.monotonic() + PATIENCE
        while work_at(task.id).free_at <= first and time.monotonic() < deadline:
            time.sleep(0.05)
        told.append("renewed" if work_at(task.id).free_at > first else "not renewed")
        with clock.frozen(datetime.now(UTC) + LEASE + timedelta(minutes=1)):
            assert run_next("another")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            progress.tell("Counting")
            time.sleep(0.05)
        told.append("never told")

    def run_once_or_again(task: Task) -> None:
        if task.tries == 1:
            run(task)

    declare(house, run_once_or_again)
    work_id = ask_to_count(root)
    run_next("first", lambda task: Heart(house, task, threading.Event()))

    assert told == ["renewed"]
    assert (work_at(work_id).state, work_at(work_id).tries) == ("done", 2)


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_runs(house: Flask, root: int) -> None:
    stop = threading.Event()

    def run(task: Task) -> None:
        with unit_of_work():
            UnitFactory(code="HALF")
            db.session.flush()
            stop.set()
            db.session.scalar(select(func.count()).select_from(Unit))
            task.finish()

    declare(house, run)
    work_id = ask_to_count(root)
    worker = Worker(house, stop)
    worker.start()

    assert worker.has_stopped()
    assert (work_at(work_id).state, work_at(work_id).tries) == ("waiting", 0)
    assert db.session.scalar(select(Unit.id).where(Unit.code == "HALF")) is None


def test_what_was_last_told_is_shown_while_the_work_is_the_one_who_writes(house: Flask, root: int) -> None:
    seen: list[str] = []

    def step_seen_by_others(work_id: int) -> str:
        with house.app_context():
            return work_at(work_id).step_words

    def run(task: Task) -> None:
        progress.tell("Storing")
        with unit_of_work(), ThreadPoolExecutor(1) as elsewhere:
            UnitFactory(code="WEST")
            db.session.flush()
            seen.append(elsewhere.submit(step_seen_by_others, task.id).result())

    declare(house, run)
    work_id = ask_to_count(root)
    stop = threading.Event()
    worker = Worker(house, stop)
    worker.start()
    wait_until(work_id, "done")
    stop.set()

    assert worker.has_stopped()
    assert seen == ["Storing"]
