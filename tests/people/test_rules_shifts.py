"""When the end of a day reaches a person: midnight, or the end of the night shift that crosses it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.people.rules.shifts import (
    PlannedShift,
    crosses_midnight,
    day_ends_at,
    effective_at,
    holding_shift,
    instant_of,
)

CHICAGO = ZoneInfo("America/Chicago")
FRIDAY = date(2026, 11, 20)
SPRING_NIGHT, AUTUMN_NIGHT = date(2026, 3, 7), date(2026, 10, 31)
ZONES = [
    ZoneInfo(name) for name in ("America/Chicago", "America/Havana", "Asia/Beirut", "Asia/Kolkata", "UTC")
]


def local(day: date, hour: int, minute: int = 0, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def shift(starts_at: datetime, ends_at: datetime, zone: ZoneInfo = CHICAGO) -> PlannedShift:
    return PlannedShift(starts_at.astimezone(zone).date(), 1, starts_at, ends_at)


def night(day: date, *, starts: int = 23, ends: int = 7) -> PlannedShift:
    return shift(local(day, starts), local(day + timedelta(days=1), ends))


@st.composite
def schedules(draw: st.DrawFn) -> tuple[ZoneInfo, list[PlannedShift], date]:
    """A zone, shifts of one person that follow each other, and a day among them."""
    zone = draw(st.sampled_from(ZONES))
    begin = draw(st.sampled_from([SPRING_NIGHT, AUTUMN_NIGHT, date(2026, 3, 27), date(2026, 7, 4)]))
    moment = datetime(begin.year, begin.month, begin.day, draw(st.integers(0, 23)), tzinfo=zone).astimezone(
        UTC
    )
    found = []
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 48)), max_size=8)):
        starts_at = moment + timedelta(minutes=30 * gap)
        moment = starts_at + timedelta(minutes=30 * length)
        found.append(shift(starts_at, moment, zone))
    return zone, found, begin + timedelta(days=draw(st.integers(-1, 5)))


def test_without_a_shift_the_day_ends_at_midnight() -> None:
    assert effective_at(FRIDAY, CHICAGO, []) == local(date(2026, 11, 21), 0)


def test_a_night_shift_holds_the_change_back_until_its_end() -> None:
    assert effective_at(FRIDAY, CHICAGO, [night(FRIDAY)]) == local(date(2026, 11, 21), 7)


@pytest.mark.parametrize(
    "other",
    [
        shift(local(FRIDAY, 7), local(FRIDAY, 15)),
        shift(local(FRIDAY, 15), local(date(2026, 11, 21), 0)),
        shift(local(date(2026, 11, 21), 0), local(date(2026, 11, 21), 8)),
        night(date(2026, 11, 19)),
        night(date(2026, 11, 21)),
    ],
    ids=["a day", "ends at midnight", "begins at midnight", "the night before", "the night after"],
)
def test_a_shift_that_does_not_cross_this_midnight_changes_nothing(other: PlannedShift) -> None:
    assert effective_at(FRIDAY, CHICAGO, [other]) == local(date(2026, 11, 21), 0)


def test_a_day_shift_that_begins_before_the_night_ends_does_not_hold_it_back_further() -> None:
    morning = shift(local(date(2026, 11, 21), 6), local(date(2026, 11, 21), 14))
    assert effective_at(FRIDAY, CHICAGO, [night(FRIDAY), morning]) == local(date(2026, 11, 21), 7)


def test_of_two_nights_that_overlap_the_later_end_counts() -> None:
    second = shift(local(date(2026, 11, 21), 6), local(date(2026, 11, 22), 5))
    assert effective_at(FRIDAY, CHICAGO, [night(FRIDAY), second]) == local(date(2026, 11, 22), 5)
    assert holding_shift(FRIDAY, CHICAGO, [night(FRIDAY), second]) == second


def test_the_midnight_is_that_of_the_zone_in_which_the_day_ends() -> None:
    assert day_ends_at(FRIDAY, ZoneInfo("America/New_York")) == local(FRIDAY, 23)


@pytest.mark.parametrize(("day", "hours"), [(SPRING_NIGHT, 7), (AUTUMN_NIGHT, 9), (FRIDAY, 8)])
def test_a_night_on_which_clocks_change_ends_on_the_wall(day: date, hours: int) -> None:
    worked = night(day)
    assert worked.ends_at - worked.starts_at == timedelta(hours=hours)
    assert effective_at(day, CHICAGO, [worked]) == local(day + timedelta(days=1), 7)


def test_a_midnight_that_clocks_skip_is_the_first_instant_of_the_day() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    ends_at = day_ends_at(date(2026, 3, 28), beirut)
    assert ends_at.astimezone(beirut).isoformat() == "2026-03-29T01:00:00+03:00"


def test_a_time_that_clocks_skip_is_no_instant() -> None:
    assert instant_of(datetime.fromisoformat("2026-03-08T02:30"), CHICAGO) is None
    assert instant_of(datetime.fromisoformat("2026-03-08T03:00"), CHICAGO) == datetime(
        2026, 3, 8, 8, tzinfo=UTC
    )


def test_of_a_time_that_comes_twice_the_first_or_the_later_is_taken() -> None:
    wall = datetime.fromisoformat("2026-11-01T01:30")
    assert instant_of(wall, CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert instant_of(wall, CHICAGO, later=True) == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


@given(schedules())
def test_the_moment_is_never_inside_a_shift(planned: tuple[ZoneInfo, list[PlannedShift], date]) -> None:
    zone, shifts, day = planned
    moment = effective_at(day, zone, shifts)
    assert not any(one.starts_at < moment < one.ends_at for one in shifts)


@given(schedules())
def test_the_moment_is_never_before_the_end_of_the_last_valid_day(
    planned: tuple[ZoneInfo, list[PlannedShift], date],
) -> None:
    zone, shifts, day = planned
    moment = effective_at(day, zone, shifts)
    assert moment >= day_ends_at(day, zone)
    assert moment.astimezone(zone).date() > day


@given(schedules())
def test_the_moment_is_never_later_than_the_end_of_the_shift_that_crosses_that_midnight(
    planned: tuple[ZoneInfo, list[PlannedShift], date],
) -> None:
    zone, shifts, day = planned
    midnight = day_ends_at(day, zone)
    crossing = [one.ends_at for one in shifts if one.starts_at < midnight < one.ends_at]
    assert effective_at(day, zone, shifts) == max([midnight, *crossing])


@given(schedules(), st.integers(1, 20), st.integers(1, 47))
def test_with_overlapping_shifts_too_the_moment_is_in_none_that_crosses_a_midnight(
    planned: tuple[ZoneInfo, list[PlannedShift], date], before: int, length: int
) -> None:
    zone, shifts, day = planned
    assume(shifts)
    extra = [
        shift(
            one.ends_at - timedelta(minutes=30 * before), one.ends_at + timedelta(minutes=30 * length), zone
        )
        for one in shifts
    ]
    moment = effective_at(day, zone, [*shifts, *extra])
    nights = [one for one in (*shifts, *extra) if crosses_midnight(one, zone)]
    assert not any(one.starts_at < moment < one.ends_at for one in nights)
