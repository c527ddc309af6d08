"""Rules of overrides: how long an emergency may last, and from when a proposed suspension holds."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.emergencies import EmergencyPolicy, ends_at, last_days, refusal_to_place
from lms.access.rules.facts import Provisional
from lms.access.rules.signing import ProvisionalPolicy, refusal_of_provisional
from lms.access.rules.week import takes_effect

ZONES = [ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "UTC")]
TODAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
instants = st.integers(0, 5 * 366 * 24).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + hours * HOUR)


@dataclass(frozen=True)
class Shift:
    """A shift from an hour to an hour, counted from midnight of today."""

    starts_at: datetime
    ends_at: datetime
    unit_id: int = 1

    @property
    def starts_on(self) -> date:
        return self.starts_at.date()


def shift(begin: int, end: int) -> Shift:
    midnight = datetime(2026, 11, 16, tzinfo=UTC)
    return Shift(midnight + begin * HOUR, midnight + end * HOUR)


@given(instants, st.sampled_from(ZONES), st.integers(48, 168))
def test_an_emergency_never_lasts_longer_than_its_hours(begins: datetime, zone: ZoneInfo, hours: int) -> None:
    found = last_days(begins, zone, EmergencyPolicy(hours))
    assert found[0] == begins.astimezone(zone).date()
    assert all(begins < ends_at(day, zone) <= begins + hours * HOUR for day in found)
    assert ends_at(found[-1] + DAY, zone) > begins + hours * HOUR


def test_three_days_fit_into_72_hours() -> None:
    assert last_days(NOON, ZoneInfo("UTC"), EmergencyPolicy()) == [TODAY, TODAY + DAY, TODAY + 2 * DAY]


@pytest.mark.parametrize(
    ("person", "supervisor", "word"), [(2, 9, "themselves"), (3, 9, "themselves"), (1, 1, "supervises")]
)
def test_nobody_names_or_supervises_themselves(person: int, supervisor: int, word: str) -> None:
    assert word in (refusal_to_place(person, declarer=2, by=3, supervisor=supervisor) or "")


def test_emergency_staffing_does_not_count_among_the_two_of_a_year() -> None:
    emergencies = [Provisional(TODAY - 30 * DAY, TODAY - 28 * DAY, 2, 3, "x", is_emergency=True)] * 3
    asked = Provisional(TODAY, TODAY + DAY, 2, 3, "Night cover.")
    assert refusal_of_provisional(1, emergencies, asked, ProvisionalPolicy(), today=TODAY) is None


def test_a_proposal_takes_effect_with_the_next_shift() -> None:
    effect = takes_effect([shift(43, 51)], NOON, TODAY)
    assert (effect.on, effect.shift) == (TODAY + DAY, shift(43, 51))


def test_without_a_schedule_it_takes_effect_at_the_next_midnight() -> None:
    effect = takes_effect([], NOON, TODAY)
    assert (effect.on, effect.shift) == (TODAY + DAY, None)


def test_a_shift_that_is_open_is_finished_even_with_another_on_the_same_day() -> None:
    effect = takes_effect([shift(8, 16), shift(18, 22)], NOON, TODAY)
    assert effect.on == TODAY + DAY


@given(st.lists(st.tuples(st.integers(-30, 90), st.integers(1, 14)), max_size=5), st.integers(0, 23))
def test_a_proposed_suspension_never_begins_inside_an_open_shift(
    spans: list[tuple[int, int]], hour: int
) -> None:
    shifts = [shift(begin, begin + length) for begin, length in spans]
    now = datetime(2026, 11, 16, hour, 30, tzinfo=UTC)
    effect = takes_effect(shifts, now, TODAY)
    open_today = [one for one in shifts if one.starts_at <= now < one.ends_at and one.starts_on >= TODAY]
    assert effect.on >= (TODAY + DAY if open_today else TODAY)
    following = [one for one in shifts if one.starts_at > now]
    if following and not open_today:
        assert effect.on == min(one.starts_on for one in following)
