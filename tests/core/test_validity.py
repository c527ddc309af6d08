"""How long a pass counts: anniversaries that are kept, months that clamp, windows that open on time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.validity import add_months, last_days, renewal_opens_on, window_of

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
LEAP = date(2024, 2, 29)


def until(*passed: date, months: int | None = 12, window: int = 60) -> date:
    """Return the last day that passes of these days bring together."""
    return last_days([(day, None) for day in passed], months=months, window_days=window)[-1]


def test_a_renewal_on_the_first_day_of_the_window_keeps_the_anniversary() -> None:
    assert until(date(2025, 1, 31), date(2025, 12, 2)) == date(2027, 1, 31)


def test_a_renewal_a_day_before_the_window_begins_an_anniversary_of_its_own() -> None:
    assert until(date(2025, 1, 31), date(2025, 12, 1)) == date(2026, 12, 1)


def test_a_renewal_on_the_last_valid_day_keeps_the_anniversary() -> None:
    assert until(date(2025, 1, 31), date(2026, 1, 31)) == date(2027, 1, 31)


def test_a_pass_after_the_lapse_counts_from_its_own_day() -> None:
    assert until(date(2025, 1, 31), date(2026, 2, 1)) == date(2027, 2, 1)


def test_the_twenty_ninth_of_february_comes_back_in_the_next_leap_year() -> None:
    renewed = [LEAP, date(2025, 2, 1), date(2026, 2, 1), date(2027, 2, 1)]
    ends = last_days([(day, None) for day in renewed], months=12, window_days=60)
    assert ends == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_the_last_of_a_month_is_kept_through_shorter_months() -> None:
    renewed = [date(2025, 8, 31), date(2026, 2, 20), date(2026, 8, 20)]
    ends = last_days([(day, None) for day in renewed], months=6, window_days=60)
    assert ends == [date(2026, 2, 28), date(2026, 8, 31), date(2027, 2, 28)]


@pytest.mark.parametrize(("months", "window"), [(1, 15), (2, 30), (12, 60), (24, 60), (None, 60)])
def test_the_window_is_at_most_half_of_the_validity(months: int | None, window: int) -> None:
    assert window_of(months, 60) == window


def test_what_was_never_passed_is_not_renewed() -> None:
    assert renewal_opens_on([], 12, 60) is None


def test_what_counts_for_ever_is_not_renewed() -> None:
    assert renewal_opens_on([LEAP], None, 60) is None


@given(
    first=days, early=st.lists(st.integers(0, 60), min_size=1, max_size=8), months=st.sampled_from([12, 24])
)
def test_renewals_in_their_windows_keep_the_anniversary_for_years(
    first: date, early: list[int], months: int
) -> None:
    passed = [first]
    for days_before in early:
        passed.append(until(*passed, months=months) - timedelta(days=days_before))
    assert until(*passed, months=months) == add_months(first, months * len(passed))


@given(passed=st.lists(days, min_size=1, max_size=6).map(sorted))
def test_one_more_pass_never_shortens_what_the_others_bring(passed: list[date]) -> None:
    ends = last_days([(day, None) for day in passed], months=12, window_days=60)
    running = [max(ends[: place + 1]) for place in range(len(ends))]
    assert all(before <= after for before, after in pairwise(running))
    assert all(end >= add_months(day, 12) for day, end in zip(passed, ends, strict=True))


@given(passed=st.lists(days, min_size=1, max_size=6).map(sorted))
def test_a_pass_on_the_day_the_window_opens_brings_a_whole_further_term(passed: list[date]) -> None:
    opens_on = renewal_opens_on(passed, 12, 60)
    assert opens_on is not None
    before = max(last_days([(day, None) for day in passed], months=12, window_days=60))
    after = until(*[day for day in passed if day <= opens_on], opens_on)
    assert after > before
