"""Calendar arithmetic: months clamp, pauses stop the clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.dates import Period, add_days, add_months, due_after, in_words, merged
from tests.compliance.strategies import days, periods


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(9999, 6, 1), 12, date.max),
    ],
)
def test_months_clamp_to_the_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_due_day_counts_from_the_start() -> None:
    assert due_after(date(2026, 3, 1), 30, []) == date(2026, 3, 31)


def test_a_leave_moves_the_due_day_by_its_length() -> None:
    leave = Period(date(2026, 3, 10), date(2026, 3, 19))
    assert due_after(date(2026, 3, 1), 30, [leave]) == date(2026, 4, 10)


def test_a_leave_that_began_before_the_start_stops_the_clock_from_the_start() -> None:
    leave = Period(date(2026, 2, 1), date(2026, 3, 5))
    assert due_after(date(2026, 3, 1), 30, [leave]) == date(2026, 4, 5)


def test_a_leave_after_the_due_day_moves_nothing() -> None:
    leave = Period(date(2026, 4, 1), date(2026, 4, 30))
    assert due_after(date(2026, 3, 1), 30, [leave]) == date(2026, 3, 31)


def test_a_leave_reached_only_because_of_another_counts_too() -> None:
    leaves = [Period(date(2026, 4, 2), date(2026, 4, 3)), Period(date(2026, 3, 10), date(2026, 3, 19))]
    assert due_after(date(2026, 3, 1), 30, leaves) == date(2026, 4, 12)


def test_overlapping_leaves_count_once() -> None:
    leaves = [Period(date(2026, 3, 10), date(2026, 3, 19)), Period(date(2026, 3, 15), date(2026, 3, 24))]
    assert due_after(date(2026, 3, 1), 30, leaves) == date(2026, 4, 15)


def test_a_leave_without_an_end_leaves_no_due_day() -> None:
    assert due_after(date(2026, 3, 1), 30, [Period(date(2026, 3, 10))]) is None


@given(days, st.integers(0, 90), st.lists(periods(), max_size=4))
def test_the_clock_counts_exactly_the_days_outside_the_pauses(
    start: date, length: int, stopped: list[Period]
) -> None:
    due = due_after(start, length, stopped)
    if due is None:
        assert any(period.to_on is None for period in stopped)
        return
    all_days = [start + timedelta(days=offset) for offset in range((due - start).days + 1)]
    free = [day for day in all_days if not any(period.covers(day) for period in stopped)]
    assert len(free) == length + 1
    assert free[-1] == due


@given(st.lists(periods(), max_size=6), days)
def test_merged_periods_cover_the_same_days(found: list[Period], day: date) -> None:
    assert any(item.covers(day) for item in found) == any(item.covers(day) for item in merged(found))


def test_days_stop_at_the_ends_of_the_calendar() -> None:
    assert add_days(date.max, 1) == date.max
    assert add_days(date.min, -1) == date.min


def test_a_date_in_words_has_no_leading_zero() -> None:
    assert in_words(date(2026, 11, 3)) == "3 Nov 2026"
