"""Long work: taken up once, taken up again after a kill, ended in words, forgotten in time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from lms.core import clock, doctor, progress
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.permissions import Identity, Permission, current
from lms.core.unit_of_work import unit_of_work
from lms.core.work import PATIENCE, Lost, Task, Work, counts, work_named
from lms.core.worker import LEASE, MOST_TRIES, REMEMBERED, TROUBLE_ENDS, Stopped, claim, forget_old, run_next
from lms.people.models import Unit
from tests.conftest import NOW
from tests.core.work_helpers import ask_for, nothing, offer, somebody, work_off
from tests.factories import UnitFactory

pytestmark = pytest.mark.database
Offer = Callable[..., None]
AFTER_THE_LEASE = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def offered(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Return a function that offers the work ``count``, done by the function given to it."""
    return lambda run, **fields: offer(database, monkeypatch, run, **fields)


def now_known(work: Work) -> Work:
    """Return the row as the database has it now."""
    db.session.expire_all()
    return work_named(work.public_id)


def test_work_is_done_for_who_asked_and_keeps_its_result(offered: Offer) -> None:
    def run(task: Task) -> None:
        with unit_of_work():
            task.finish({"by": current().employee_no, "so many": task.arguments["so_many"]})

    offered(run)
    by = somebody()
    work = ask_for(by, so_many=3)

    assert work_off() == 1
    assert now_known(work).state == "done"
    assert now_known(work).result == {"by": by.employee_no, "so many": 3}


def test_two_workers_never_take_the_same_work(offered: Offer) -> None:
    offered(nothing)
    work = ask_for()
    taken = claim("one")

    assert taken is not None
    assert claim("two") is None
    assert (now_known(work).state, now_known(work).holder) == ("running", "one")


def test_the_oldest_work_is_taken_first(offered: Offer) -> None:
    seen: list[Any] = []
    offered(lambda task: seen.append(task.arguments["name"]))
    for name in ("first", "second"):
        ask_for(name=name)

    work_off()

    assert seen == ["first", "second"]


def test_asking_twice_under_one_key_is_asking_once(offered: Offer) -> None:
    offered(nothing)
    by = somebody()

    assert ask_for(by, key="the same").public_id == ask_for(by, key="the same").public_id
    assert work_off() == 1


def test_the_work_of_a_killed_worker_is_taken_up_again(offered: Offer) -> None:
    offered(nothing)
    work = ask_for()
    claim("killed")

    with clock.frozen(AFTER_THE_LEASE):
        assert run_next("another")
    assert (now_known(work).state, now_known(work).tries) == ("done", 2)


def test_a_worker_that_was_away_too_long_keeps_nothing_of_what_it_did(offered: Offer) -> None:
    def run(task: Task) -> None:
        with clock.frozen(AFTER_THE_LEASE):
            assert claim("another") is not None
        with unit_of_work():
            UnitFactory(code="STALE")
            task.finish({"made": "STALE"})

    offered(run)
    work = ask_for()
    run_next("away")

    assert (now_known(work).holder, now_known(work).result) == ("another", None)
    assert db.session.scalar(select(func.count()).select_from(Unit).where(Unit.code == "STALE")) == 0


def test_only_the_holder_of_work_may_end_it(offered: Offer) -> None:
    offered(nothing)
    ask_for()
    first = claim("one")
    assert first is not None
    with clock.frozen(AFTER_THE_LEASE):
        claim("two")

    with pytest.raises(Lost), unit_of_work():
        first.finish()


def test_work_that_kills_its_worker_is_given_up(offered: Offer) -> None:
    offered(nothing)
    work = ask_for()
    for number in range(MOST_TRIES + 1):
        with clock.frozen(NOW + number * (LEASE + timedelta(seconds=1))):
            claim(f"worker {number}")

    assert now_known(work).state == "failed"
    assert work.public_id in (now_known(work).error or "")


def test_a_refusal_is_kept_in_its_words(offered: Offer) -> None:
    def run(task: Task) -> None:
        raise Refused("Line 3 is wrong.", hint="Correct it.")

    offered(run)
    work = ask_for()
    work_off()

    assert (now_known(work).state, now_known(work).error) == ("refused", "Line 3 is wrong. Correct it.")


def test_a_failure_tells_a_number_and_never_what_was_being_read(offered: Offer) -> None:
    def run(task: Task) -> None:
        with unit_of_work():
            UnitFactory(code="HALF")
            raise ValueError("DOE*JOHN")

    offered(run)
    work = ask_for()
    work_off()

    assert now_known(work).state == "failed"
    assert work.public_id in (now_known(work).error or "")
    assert "DOE" not in (now_known(work).error or "")
    assert db.session.scalar(select(func.count()).select_from(Unit).where(Unit.code == "HALF")) == 0


def test_work_of_a_kind_that_is_gone_fails(offered: Offer, database: Flask) -> None:
    offered(nothing)
    work = ask_for()
    known = database.extensions["lms"]
    known.all = known.all[:-1]

    work_off()

    assert now_known(work).state == "failed"


def test_who_may_not_any_more_changes_nothing(offered: Offer) -> None:
    done: list[Task] = []
    offered(done.append, permission=Permission("tests.never"))
    work = ask_for()
    work_off()

    assert now_known(work).state == "refused"
    assert "may not do it any more" in (now_known(work).error or "")
    assert done == []


def test_work_of_nobody_is_refused(offered: Offer) -> None:
    offered(nothing)
    work = ask_for(Identity(person_id=0, employee_no="0"))
    work_off()

    assert now_known(work).state == "refused"


def test_a_job_server_that_stops_gives_its_work_back_at_once(offered: Offer) -> None:
    def run(task: Task) -> None:
        raise Stopped

    offered(run)
    work = ask_for()
    run_next("stopping")

    assert (now_known(work).state, now_known(work).tries) == ("waiting", 0)
    assert claim("next") is not None


def test_work_is_tried_again_while_the_database_is_in_trouble(offered: Offer) -> None:
    troubles = [OperationalError("", {}, Exception()), None]

    def run(task: Task) -> None:
        if trouble := troubles.pop(0):
            raise trouble

    offered(run)
    work = ask_for()
    run_next("one")
    assert now_known(work).state == "waiting"
    assert not run_next("at once")

    with clock.frozen(NOW + timedelta(minutes=1)):
        assert run_next("later")
    assert now_known(work).state == "done"


def test_trouble_that_lasts_ends_the_work(offered: Offer) -> None:
    def run(task: Task) -> None:
        raise OperationalError("", {}, Exception())

    offered(run)
    work = ask_for()
    with clock.frozen(NOW + TROUBLE_ENDS + timedelta(minutes=1)):
        run_next("one")

    assert now_known(work).state == "failed"


def test_nobody_has_to_hear_progress() -> None:
    heard: list[progress.Step] = []
    progress.tell("Reading", 1, 2, "rows")
    with progress.heard_by(heard.append):
        progress.tell("Reading", 2, 2, "rows")
    progress.tell("Storing")

    assert heard == [progress.Step("Reading", 2, 2, "rows")]


def test_work_is_forgotten_a_week_after_its_end(offered: Offer) -> None:
    offered(nothing)
    ended, waiting = ask_for().public_id, ask_for()
    run_next("one")

    with clock.frozen(NOW + REMEMBERED):
        forget_old()

    with pytest.raises(NotFound):
        work_named(ended)
    assert now_known(waiting).state == "waiting"


def test_the_doctor_tells_of_work_that_waits_and_work_that_failed(offered: Offer) -> None:
    def run(task: Task) -> None:
        raise ValueError

    def told() -> list[str]:
        return [one.message for one in doctor._long_work()]

    offered(run)
    ask_for()
    assert told() == []
    with clock.frozen(NOW + PATIENCE + timedelta(seconds=1)):
        assert "1 pieces of long work wait longer than a minute" in told()[0]
    work_off()

    assert ["failed within the last day" in message for message in told()] == [True]
    assert counts() == {"waiting": 0, "running": 0, "failed": 1}


def test_the_metrics_count_work_by_state(offered: Offer, client: Any) -> None:
    offered(nothing)
    ask_for()

    assert 'lms_long_work{state="waiting"} 1.0' in client.get("/metrics").text


def test_the_health_page_names_work_that_failed(offered: Offer, root: Any) -> None:
    def run(task: Task) -> None:
        raise ValueError

    offered(run)
    assert "Long work that failed" not in root.get("/admin/health").text
    work = ask_for()
    work_off()

    page = root.get("/admin/health").text

    assert "Counting" in page
    assert work.public_id in page
