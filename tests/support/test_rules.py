"""Rules of feedback: states follow from events, days are working days, the median is one of the values."""

from datetime import date
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.support.rules.issues import (
    ANSWERED,
    ANSWERS,
    CHANGED,
    CLOSED,
    DECLINED,
    NOTED,
    OPEN,
    REOPENED,
    STATES,
    WORDS,
    may_follow,
    median_of,
    state_of,
)

KINDS = (WORDS, *ANSWERS, NOTED, REOPENED)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((), OPEN),
        ((WORDS,), OPEN),
        ((ANSWERED,), ANSWERED),
        ((WORDS, CHANGED), CHANGED),
        ((DECLINED, REOPENED), OPEN),
        ((DECLINED, REOPENED, WORDS, ANSWERED), ANSWERED),
        ((ANSWERED, NOTED), CLOSED),
    ],
)
def test_the_state_follows_from_what_happened(kinds: tuple[str, ...], state: str) -> None:
    assert state_of(kinds) == state


@given(st.lists(st.sampled_from(KINDS), max_size=12))
def test_a_lawful_history_is_in_a_known_state_and_can_go_on_until_it_is_closed(wanted: list[str]) -> None:
    happened: list[str] = []
    for kind in wanted:
        if may_follow(kind, state_of(happened)):
            happened.append(kind)
    state = state_of(happened)
    assert state in STATES
    assert any(may_follow(kind, state) for kind in KINDS) == (state != CLOSED)
    assert happened.count(REOPENED) + happened.count(NOTED) <= sum(kind in ANSWERS for kind in happened)


@given(st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=40))
def test_the_median_of_counts_is_the_median_of_the_values(values: list[int]) -> None:
    assert median_of({value: values.count(value) for value in values}) == median_low(values)


def test_without_values_there_is_no_median() -> None:
    assert median_of({}) is None
