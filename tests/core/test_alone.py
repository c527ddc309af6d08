"""One thread at a time for each name: what several need at once is made once."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from lms.core import clock
from lms.core.alone import Alone
from lms.core.content import Revision, parsed

THREADS = 6


def test_two_threads_are_never_at_one_name_together() -> None:
    alone, inside, most = Alone(), 0, 0

    def come(_number: int) -> None:
        nonlocal inside, most
        with alone.at("name"):
            inside += 1
            most = max(most, inside)
            time.sleep(0.002)
            inside -= 1

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(come, range(THREADS * 3)))
    assert most == 1


def test_threads_at_different_names_do_not_wait_for_each_other() -> None:
    alone, met = Alone(), Barrier(THREADS, timeout=30)

    def come(number: int) -> int:
        with alone.at(number):
            return met.wait()

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(come, range(THREADS))) == list(range(THREADS))


def test_the_same_thread_may_come_to_a_name_again() -> None:
    alone = Alone()
    with alone.at("name"), alone.at("name"):
        assert len(alone) == 1


def test_no_lock_is_left_behind_whatever_happens_within() -> None:
    alone = Alone()
    with pytest.raises(ValueError, match="within"), alone.at("name"):
        raise ValueError("within")
    with alone.at("other"):
        pass
    assert len(alone) == 0


def test_a_body_that_many_requests_need_at_once_is_parsed_once(app: Flask) -> None:
    made: list[int] = []

    def slowly(_body: dict[str, object]) -> int:
        made.append(1)
        time.sleep(0.01)
        return len(made)

    found = Revision(-1, "tests", "X", 1, {}, None, clock.now(), digest="alone")

    def ask(_number: int) -> int:
        with app.app_context():
            return parsed(found, slowly)

    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(ask, range(THREADS))) == {1}
    assert made == [1]
