"""Shifts beside gates: the strip of seven days, and from when a suspension may hold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.access.rules.week import Stand, kind_of, strip, suspends_from
from lms.people.rules.shifts import PlannedShift

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


def shift(day: date, *, unit: int = 1, start: int = 7, hours: int = 8) -> PlannedShift:
    begins = datetime(day.year, day.month, day.day, start, tzinfo=UTC)
    return PlannedShift(day, unit, begins, begins + timedelta(hours=hours))


def stand(state: str, from_on: date, to_on: date | None = None, *, unit: int = 1) -> Stand:
    return Stand("ehr-registrar", unit, state, from_on, to_on)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("cleared", "ok"),
        ("grace", "warn"),
        ("provisional", "warn"),
        ("blocked", "bad"),
        ("suspended", "bad"),
        ("ready_for_signoff", "bad"),
        ("in_progress", "bad"),
        ("not_started", "bad"),
    ],
)
def test_a_shift_looks_as_safe_as_its_gate(state: str, kind: str) -> None:
    assert kind_of(state) == kind


def test_a_day_without_a_shift_is_off() -> None:
    assert strip([stand("blocked", MONDAY)], [], [MONDAY])[0].kind == ""


def test_each_day_takes_the_state_of_that_day() -> None:
    stands = [stand("cleared", MONDAY, MONDAY), stand("grace", MONDAY + DAY)]
    days = [MONDAY, MONDAY + DAY]

    assert [one.kind for one in strip(stands, [shift(day) for day in days], days)] == ["ok", "warn"]


def test_a_night_shift_belongs_to_the_day_it_begins() -> None:
    stands = [stand("cleared", MONDAY, MONDAY), stand("blocked", MONDAY + DAY)]
    night = shift(MONDAY, start=19, hours=12)

    assert [one.kind for one in strip(stands, [night], [MONDAY, MONDAY + DAY])] == ["ok", ""]


def test_a_shift_asks_the_gate_of_its_own_unit() -> None:
    stands = [stand("cleared", MONDAY, unit=1), stand("not_started", MONDAY, unit=2)]

    assert strip(stands, [shift(MONDAY, unit=1)], [MONDAY])[0].kind == "ok"
    assert strip(stands, [shift(MONDAY, unit=2)], [MONDAY])[0].kind == "bad"


def test_a_shift_in_a_third_unit_asks_every_gate() -> None:
    stands = [stand("cleared", MONDAY, unit=1), stand("not_started", MONDAY, unit=2)]

    assert strip(stands, [shift(MONDAY, unit=3)], [MONDAY])[0].kind == "bad"


def test_somebody_without_a_gate_is_never_unsafe() -> None:
    assert strip([], [shift(MONDAY)], [MONDAY])[0].kind == ""


def test_a_suspension_holds_from_today_outside_a_shift() -> None:
    now = datetime(2026, 11, 16, 20, tzinfo=UTC)

    assert suspends_from([shift(MONDAY)], now, MONDAY) == MONDAY


def test_a_suspension_waits_for_the_end_of_an_open_shift() -> None:
    now = datetime(2026, 11, 16, 9, tzinfo=UTC)

    assert suspends_from([shift(MONDAY)], now, MONDAY) == MONDAY + DAY
