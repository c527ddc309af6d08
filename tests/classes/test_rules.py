"""The rules of classes: times, places, attendance, reminders; without an application or a database."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.classes.rules.attendance import (
    MARKS,
    THERE,
    Seen,
    completed_on,
    days_had,
    missing_days,
    needs_reason,
)
from lms.classes.rules.places import (
    CANCELLED,
    HELD,
    PLANNED,
    Enrolment,
    Window,
    enrolment,
    free_places,
    moving_up,
)
from lms.classes.rules.reminding import DAY, WEEK, reminder_due
from lms.classes.rules.times import Day, WallTimes, days_of, instant_of, meet

NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from([NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Asia/Kathmandu")])
DATES = st.dates(date(2026, 1, 1), date(2028, 12, 31))
INSTANTS = st.integers(0, 7 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def a_day(draw: st.DrawFn) -> Day:
    begins = draw(INSTANTS)
    return Day(1, begins, begins + timedelta(minutes=draw(st.integers(1, 600))))


@given(DATES, st.times(timezones=st.none()), ZONES)
def test_an_instant_shows_on_the_clock_what_was_written_or_does_not_exist(
    on: date, at: time, zone: ZoneInfo
) -> None:
    found = instant_of(on, at, zone)
    if found is not None:
        assert found.astimezone(zone).replace(tzinfo=None) == datetime.combine(on, at)


def test_the_hour_that_the_clocks_leave_out_in_spring_is_refused() -> None:
    assert instant_of(date(2027, 3, 14), time(2, 30), NEW_YORK) is None
    _days, faults = days_of([WallTimes(date(2027, 3, 14), time(2, 30), time(9))], NEW_YORK)
    assert "does not exist" in faults[0]


def test_a_class_over_the_change_of_clocks_keeps_the_time_of_the_wall() -> None:
    days, _faults = days_of([WallTimes(date(2026, 11, one), time(9), time(16)) for one in (2, 1)], NEW_YORK)
    assert [day.number for day in days] == [1, 2]
    assert [f"{day.starts_at.astimezone(NEW_YORK):%d %H:%M}" for day in days] == ["01 09:00", "02 09:00"]
    days, _faults = days_of(
        [WallTimes(date(2026, 10, 31), time(9), time(16)), WallTimes(date(2026, 11, 2), time(9), time(16))],
        NEW_YORK,
    )
    assert [day.starts_at.hour for day in days] == [13, 14]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (WallTimes(date(2026, 12, 1), time(16), time(9)), "after the beginning"),
        (WallTimes(date(2026, 12, 1), time(6), time(22)), "at most 14 hours"),
        (WallTimes(date(2026, 12, 2), time(9), time(10)), "another day"),
    ],
)
def test_a_slip_in_the_times_is_told_at_its_row(written: WallTimes, said: str) -> None:
    _days, faults = days_of([WallTimes(date(2026, 12, 2), time(9), time(16)), written], NEW_YORK)
    assert said in faults[1]


@given(st.lists(a_day(), max_size=4), st.lists(a_day(), max_size=4))
def test_two_classes_meet_when_they_share_a_minute(one: list[Day], other: list[Day]) -> None:
    shared = any(max(a.starts_at, b.starts_at) < min(a.ends_at, b.ends_at) for a in one for b in other)
    assert meet(one, other) == meet(other, one) == shared


def test_a_class_that_begins_when_another_ends_does_not_meet_it() -> None:
    noon = datetime(2026, 12, 1, 17, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert not meet([Day(1, noon - hour, noon)], [Day(1, noon, noon + hour)])


@given(st.sampled_from([PLANNED, CANCELLED, HELD]), INSTANTS, INSTANTS, DATES, DATES, DATES)
def test_a_class_takes_people_only_while_planned_ahead_and_in_its_window(
    state: str, starts: datetime, now: datetime, opens: date, closes: date, today: date
) -> None:
    found = enrolment(state, Window(opens, closes), starts, now=now, today=today)
    is_open = state == PLANNED and now < starts and opens <= today <= closes
    assert (found is Enrolment.OPEN) == is_open
    assert found.is_ahead == (state == PLANNED and now < starts)


@given(st.integers(0, 30), st.integers(0, 40), st.lists(st.integers(0, 5), max_size=4))
def test_places_are_never_given_twice(capacity: int, seated: int, guests: list[int]) -> None:
    free = free_places(capacity, seated, guests)
    assert free >= 0
    assert free == 0 or all(seated + free + guest <= capacity for guest in guests)


@given(st.lists(st.integers(1, 50), unique=True), st.integers(-2, 60), st.sets(st.integers(1, 50)))
def test_the_list_moves_up_in_its_order_and_passes_over_the_busy_only(
    waiting: list[int], free: int, busy: set[int]
) -> None:
    moved = moving_up(waiting, free, busy)
    able = [one for one in waiting if one not in busy]
    assert list(moved) == able[: len(moved)]
    assert len(moved) == min(max(0, free), len(able))


@given(
    st.integers(1, 4),
    st.lists(st.builds(Seen, st.integers(1, 4), DATES, st.sampled_from(MARKS)), max_size=12),
)
def test_a_class_is_complete_with_every_day_and_on_the_last_of_them(days: int, seen: list[Seen]) -> None:
    had = days_had(seen)
    there = {one.day for one in seen if one.mark in THERE}
    on = completed_on(days, had)
    assert (on is not None) == (set(range(1, days + 1)) <= there)
    assert set(missing_days(days, had)) == set(range(1, days + 1)) - there
    if on is not None:
        assert on == max(
            min(s.on for s in seen if s.day == d and s.mark in THERE) for d in range(1, days + 1)
        )


def test_an_excused_day_is_a_missing_day() -> None:
    assert missing_days(1, days_had([Seen(1, date(2026, 12, 1), "excused")])) == (1,)


def test_only_another_mark_is_a_correction() -> None:
    assert needs_reason("present", "absent")
    assert not needs_reason("present", "present")
    assert not needs_reason(None, "absent")


FIRST = date(2026, 12, 10)


@given(st.dates(date(2026, 10, 1), date(2026, 12, 20)))
def test_each_reminder_is_due_in_days_of_its_own_and_none_from_the_first_day_on(today: date) -> None:
    kind = reminder_due(FIRST, date(2026, 9, 1), today=today)
    ahead = (FIRST - today).days
    assert kind == (DAY if ahead == 1 else WEEK if 1 < ahead <= 7 else None)


@pytest.mark.parametrize(
    ("seated_on", "today"), [(date(2026, 12, 4), date(2026, 12, 5)), (date(2026, 12, 9),) * 2]
)
def test_whoever_just_got_the_place_is_left_in_peace(seated_on: date, today: date) -> None:
    assert reminder_due(FIRST, seated_on, today=today) is None
