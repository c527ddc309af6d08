"""When somebody may be told something: shifts, working days, quiet hours, clocks that are moved."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lms.notices.rules.hours import Calendar, Hours, Shift, open_windows, window_of

NEW_YORK = ZoneInfo("America/New_York")
HOURS = Hours(digest_hour=7, quiet_from_hour=19)
MONDAY = date(2026, 11, 16)
PLACES = ("America/New_York", "America/Chicago", "Pacific/Honolulu", "UTC")
ZONES = st.sampled_from([ZoneInfo(name) for name in PLACES])
INSTANTS = st.integers(0, 729 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def days_open(calendar: Calendar, now: datetime) -> list[date]:
    return [window.day for window in open_windows(calendar, now, HOURS)]


def night(day: date) -> Shift:
    return Shift(day, at(day, 19), at(day + timedelta(days=1), 7))


def test_on_a_working_day_the_digest_goes_out_from_the_digest_hour_to_the_quiet_hours() -> None:
    calendar = Calendar(NEW_YORK)

    assert days_open(calendar, at(MONDAY, 6, 59)) == []
    assert days_open(calendar, at(MONDAY, 7)) == [MONDAY]
    assert days_open(calendar, at(MONDAY, 18, 59)) == [MONDAY]
    assert days_open(calendar, at(MONDAY, 19)) == []


def test_nobody_is_told_on_a_weekend_or_a_holiday_of_their_unit() -> None:
    saturday, thanksgiving = date(2026, 11, 21), date(2026, 11, 26)
    calendar = Calendar(NEW_YORK, holidays=frozenset({thanksgiving}))

    assert window_of(calendar, saturday, HOURS) is None
    assert window_of(calendar, thanksgiving, HOURS) is None
    assert window_of(Calendar(NEW_YORK), thanksgiving, HOURS) is not None


def test_who_works_nights_is_told_in_the_shift_and_its_day_is_that_on_which_it_began() -> None:
    calendar = Calendar(NEW_YORK, shifts=(night(MONDAY),), is_scheduled=True)

    assert days_open(calendar, at(MONDAY, 12)) == []
    assert days_open(calendar, at(MONDAY, 23)) == [MONDAY]
    assert days_open(calendar, at(MONDAY + timedelta(days=1), 3)) == [MONDAY]
    assert days_open(calendar, at(MONDAY + timedelta(days=1), 7)) == []


def test_who_has_planned_shifts_is_told_on_a_sunday_of_work_and_not_on_a_monday_off() -> None:
    sunday = MONDAY - timedelta(days=1)
    calendar = Calendar(NEW_YORK, shifts=(Shift(sunday, at(sunday, 7), at(sunday, 15)),), is_scheduled=True)

    assert days_open(calendar, at(sunday, 9)) == [sunday]
    assert days_open(calendar, at(MONDAY, 9)) == []


@given(ZONES, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_window_begins_at_the_hour_on_the_wall_on_every_day_of_the_year(zone: ZoneInfo, day: date) -> None:
    window = window_of(Calendar(zone), day, HOURS)

    if day.weekday() > 4:
        assert window is None
    else:
        assert window is not None
        assert window.opens_at.astimezone(zone).hour == HOURS.digest_hour
        assert window.closes_at.astimezone(zone).hour == HOURS.quiet_from_hour
        assert window.opens_at.astimezone(zone).date() == day


@given(ZONES, INSTANTS)
def test_nobody_without_shifts_is_told_in_quiet_hours_or_off_a_working_day(
    zone: ZoneInfo, now: datetime
) -> None:
    here = now.astimezone(zone)

    for window in open_windows(Calendar(zone), now, HOURS):
        assert window.day == here.date()
        assert here.weekday() < 5
        assert HOURS.digest_hour <= here.hour < HOURS.quiet_from_hour


@given(ZONES, st.lists(INSTANTS, max_size=8), INSTANTS)
def test_who_works_in_shifts_is_told_in_a_shift_only(
    zone: ZoneInfo, begins: list[datetime], now: datetime
) -> None:
    shifts = tuple(Shift(one.astimezone(zone).date(), one, one + timedelta(hours=12)) for one in begins)
    calendar = Calendar(zone, shifts=shifts, is_scheduled=True)

    for window in open_windows(calendar, now, HOURS):
        assert any(shift.starts_at <= now < shift.ends_at and shift.day == window.day for shift in shifts)


@given(INSTANTS, st.integers(-180, 180))
def test_a_clock_that_is_moved_finds_a_day_that_it_knew_or_a_new_one_never_two_for_one_instant(
    now: datetime, minutes: int
) -> None:
    moved = now + timedelta(minutes=minutes)
    days = {*days_open(Calendar(NEW_YORK), now), *days_open(Calendar(NEW_YORK), moved)}

    assert len(days) <= 1 or now.astimezone(NEW_YORK).date() != moved.astimezone(NEW_YORK).date()
