"""Rules of feedback: states follow from events, days are working days, the median is one of the values."""

from datetime import date, timedelta
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
    add_working_days,
    may_follow,
    median_of,
    state_of,
    working_days_between,
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


def test_five_working_days_from_a_friday_end_on_the_next_friday() -> None:
    assert add_working_days(date(2026, 11, 20), 5) == date(2026, 11, 27)


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_days_added_are_the_days_between(day: date, days: int) -> None:
    end = add_working_days(day, days)
    assert end.weekday() < 5
    assert working_days_between(day, end) == days


@given(DAYS, st.integers(min_value=0, max_value=400))
def test_working_days_are_counted_one_by_one(day: date, length: int) -> None:
    counted = sum((day + timedelta(days=step)).weekday() < 5 for step in range(1, length + 1))
    assert working_days_between(day, day + timedelta(days=length)) == counted


def test_an_answer_before_the_report_waited_no_day() -> None:
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 2)) == 0


@given(st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=40))
def test_the_median_of_counts_is_the_median_of_the_values(values: list[int]) -> None:
    assert median_of({value: values.count(value) for value in values}) == median_low(values)


def test_without_values_there_is_no_median() -> None:
    assert median_of({}) is None
