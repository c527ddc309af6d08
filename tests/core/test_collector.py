"""The heap at rest: what was there is left alone meanwhile, and what the server froze stays frozen."""

import gc
from collections.abc import Iterator

import pytest

from lms.core.collector import YOUNG, heap_at_rest


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    assert gc.get_freeze_count() == 0
    yield
    gc.unfreeze()


def test_what_is_there_is_left_alone_until_the_end() -> None:
    usual = gc.get_threshold()
    with heap_at_rest(), heap_at_rest():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[0] == YOUNG
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == usual


def test_what_the_server_put_at_rest_stays_so() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    with heap_at_rest():
        pass
    assert gc.get_freeze_count() == frozen
