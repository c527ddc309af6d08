"""When reports are sent: the latest due instant, once, by the clock of the unit."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reports.rules.schedules import (
    DAILY,
    EVERY,
    MONTHLY,
    WEEKLY,
    Schedule,
    first_working_day,
    is_day_of,
    latest_due,
    schedule_of,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
schedules = st.builds(Schedule, st.sampled_from(EVERY), st.integers(0, 23), st.integers(0, 6))
instants = st.datetimes(
    LONG_AGO.replace(year=2026, tzinfo=None), LONG_AGO.replace(year=2028, tzinfo=None), timezones=st.just(UTC)
)


@given(schedule=schedules, until=instants)
def test_the_latest_instant_is_one_of_the_schedule_and_not_after_now(
    schedule: Schedule, until: datetime
) -> None:
    due = latest_due(schedule, NEW_YORK, (), after=LONG_AGO, until=until)
    assert due is not None
    assert due <= until
    assert is_day_of(schedule, due.astimezone(NEW_YORK).date(), ())


@given(schedule=schedules, until=instants, hours=st.integers(0, 2000))
def test_however_long_nothing_ran_one_sending_makes_up_for_it(
    schedule: Schedule, until: datetime, hours: int
) -> None:
    first = latest_due(schedule, NEW_YORK, (), after=until - timedelta(hours=hours), until=until)
    if first is not None:
        assert latest_due(schedule, NEW_YORK, (), after=first, until=until) is None


@given(schedule=schedules, begin=instants)
def test_every_day_looked_at_often_sends_each_instant_once(schedule: Schedule, begin: datetime) -> None:
    sent, last = [], begin
    for step in range(1, 24 * 9):
        now = begin + timedelta(hours=step)
        due = latest_due(schedule, NEW_YORK, (), after=last, until=now)
        if due is not None:
            sent.append(due)
            last = due
    assert len(sent) == len(set(sent))
    assert schedule.every != DAILY or len(sent) in (8, 9)
    assert schedule.every != WEEKLY or len(sent) in (1, 2)


def test_the_hour_is_that_of_the_unit_on_both_sides_of_a_change_of_the_clock() -> None:
    daily = Schedule(DAILY, 7)
    winter = latest_due(daily, NEW_YORK, (), after=LONG_AGO, until=datetime(2026, 3, 7, 20, tzinfo=UTC))
    summer = latest_due(daily, NEW_YORK, (), after=LONG_AGO, until=datetime(2026, 3, 8, 20, tzinfo=UTC))
    assert winter == datetime(2026, 3, 7, 12, tzinfo=UTC)
    assert summer == datetime(2026, 3, 8, 11, tzinfo=UTC)


def test_an_hour_that_the_clock_leaves_out_still_comes() -> None:
    due = latest_due(
        Schedule(DAILY, 2), NEW_YORK, (), after=LONG_AGO, until=datetime(2026, 3, 8, 20, tzinfo=UTC)
    )
    assert due == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_the_first_working_day_is_after_a_weekend_and_a_holiday() -> None:
    assert first_working_day(date(2026, 8, 20), ()) == date(2026, 8, 3)
    assert first_working_day(date(2027, 1, 9), {date(2027, 1, 1)}) == date(2027, 1, 4)


def test_a_month_has_one_day_of_a_monthly_report() -> None:
    days = [date(2026, 11, 1) + timedelta(days=number) for number in range(30)]
    assert [day for day in days if is_day_of(Schedule(MONTHLY, 7), day, ())] == [date(2026, 11, 2)]


@pytest.mark.parametrize("hour", ["", "24", "-1", "x", "999999", "٣"])
def test_nonsense_is_seven_in_the_morning(hour: str) -> None:
    found = schedule_of(WEEKLY, hour, "9")
    assert found == Schedule(WEEKLY, 7, 0)


def test_what_is_no_interval_is_no_schedule() -> None:
    assert schedule_of("hourly", "7", "0") is None
    assert Schedule.from_json(None) is None
    assert Schedule.from_json(Schedule(DAILY, 5).as_json()) == Schedule(DAILY, 5)
