"""The schedule: what lands, what is refused and why, and when the end of a day reaches somebody."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.core.database import db
from lms.core.errors import Refused
from lms.core.imports import ImportResult, run_import
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.api import day_ends, shifts_between, zone_of
from lms.people.models import Person, Shift, Unit
from tests.factories import UnitFactory, make_person

pytestmark = pytest.mark.database

HEAD = "employee_no,unit_code,starts_at,ends_at\n"
FRIDAY = date(2026, 11, 20)
Load = Callable[..., ImportResult]


@pytest.fixture
def house(database: Flask) -> Unit:
    """A facility in Denver whose department names no zone of its own, and two people there."""
    with unit_of_work():
        facility = UnitFactory(code="MTN", kind="facility", time_zone="America/Denver")
        ward = UnitFactory(code="MTN-ED", parent=facility, time_zone=None)
        for number in ("501", "502"):
            make_person(unit=ward, employee_no=number)
        UnitFactory(code="LAKE", kind="facility", time_zone="America/Chicago")
    return ward


@pytest.fixture
def load(house: Unit, tmp_path: Path) -> Load:
    """Write rows to a file and import it."""

    def run(*rows: str, **options: bool) -> ImportResult:
        path = tmp_path / "schedule.csv"
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows))
        return run_import("schedule", [path], **options)

    return run


def row(begins: str, ends: str, number: str = "501", unit: str = "MTN-ED") -> str:
    return f"{number},{unit},{begins},{ends}"


def night(day: int, number: str = "501", ends: str = "07:00") -> str:
    return row(f"2026-11-{day}T19:00", f"2026-11-{day + 1}T{ends}", number)


def counts(result: ImportResult) -> tuple[int, int, int, int, int]:
    return (result.added, result.changed, result.unchanged, result.ended, result.rejected)


def faults(result: ImportResult) -> list[str]:
    return [f"{file.file}:{fault.where}: {fault.message}" for file in result.files for fault in file.faults]


def planned() -> list[Shift]:
    return list(db.session.scalars(select(Shift).where(Shift.superseded_at.is_(None)).order_by(Shift.id)))


def test_the_same_file_twice_changes_nothing(load: Load) -> None:
    rows = (night(20), night(21), night(20, "502"))
    assert counts(load(*rows)) == (3, 0, 0, 0, 0)
    assert counts(load(*rows)) == (0, 0, 3, 0, 0)


def test_another_end_is_a_correction_and_the_old_row_is_kept(load: Load) -> None:
    load(night(20))
    assert counts(load(night(20, ends="05:00"))) == (0, 1, 0, 0, 0)
    assert [one.ends_at.hour for one in planned()] == [12]
    assert db.session.scalar(select(func.count()).select_from(Shift)) == 2


def test_times_without_an_offset_are_those_of_the_nearest_unit_with_a_zone(load: Load) -> None:
    load(night(20), row("2026-11-20T19:00", "2026-11-21T07:00", "502", "LAKE"))
    assert [one.starts_at for one in planned()] == [
        datetime(2026, 11, 21, 2, tzinfo=UTC),
        datetime(2026, 11, 21, 1, tzinfo=UTC),
    ]


def test_an_offset_is_kept_and_the_day_is_that_of_the_unit(load: Load) -> None:
    load(row("2026-11-21T05:00Z", "2026-11-21T09:00-04:00"))
    (shift,) = planned()
    assert (shift.starts_on, shift.ends_at) == (FRIDAY, datetime(2026, 11, 21, 13, tzinfo=UTC))


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (night(20, "404"), "line 2: employee_no: there is no such person"),
        (row("2026-11-20T07:00", "2026-11-20T15:00", unit="NOWHERE"), "line 2: unit_code: there is no such"),
        (row("2026-11-20T07:00", "2026-11-20T07:00"), "line 2: ends_at: is not after the beginning"),
        (row("2026-11-20T07:00", "2026-11-19T15:00"), "line 2: ends_at: is not after the beginning"),
        (row("2026-11-20T07:00", "2026-11-21T07:01"), "line 2: ends_at: makes a shift of more than 24 hours"),
        (row("2026-11-20T07:00", ""), "line 2: ends_at: is required and empty"),
        (row("2026-11-20", "2026-11-21"), "line 2: starts_at: is not a time of the form"),
        (row("2026-11-20T07:00+25:00", "2026-11-20T15:00"), "line 2: starts_at: is not a time of the form"),
        (row("2026-11-20T07:00 Denver", "2026-11-20T15:00"), "line 2: starts_at: is not a time of the form"),
        (row("1926-11-20T07:00", "2026-11-20T15:00"), "line 2: starts_at: is outside 1950"),
        (row("2026-03-08T02:30", "2026-03-08T10:00"), "line 2: starts_at: never comes in America/Denver"),
        (row("2026-03-07T19:00", "2026-03-08T02:00"), "line 2: ends_at: never comes in America/Denver"),
    ],
    ids=[
        "unknown person",
        "unknown unit",
        "no length",
        "ends before it begins",
        "longer than a day",
        "no end",
        "dates only",
        "no such offset",
        "zone in words",
        "another century",
        "begins at a time that clocks skip",
        "ends at a time that clocks skip",
    ],
)
def test_a_bad_row_is_refused_with_its_place_and_the_others_land(load: Load, bad: str, fault: str) -> None:
    result = load(bad, night(22, "502"))
    assert counts(result) == (1, 0, 0, 0, 1)
    assert faults(result)[0].startswith(f"schedule.csv:{fault}")


def test_a_day_of_twenty_five_hours_is_still_a_day_on_the_wall(load: Load) -> None:
    assert load(row("2026-10-31T07:00", "2026-11-01T07:00")).added == 1


def test_a_shift_that_ends_at_a_time_that_comes_twice_ends_the_second_time(load: Load) -> None:
    load(row("2026-10-31T19:00", "2026-11-01T01:30"))
    assert planned()[0].ends_at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_row_that_is_named_twice_lands_once(load: Load) -> None:
    result = load(night(20), night(20, ends="05:00"))
    assert counts(result) == (1, 0, 0, 0, 1)
    assert faults(result) == ["schedule.csv:line 3: starts_at: is named twice"]


def test_a_full_file_takes_back_what_it_does_not_name_in_its_units(load: Load) -> None:
    load(*(night(day) for day in range(10, 22)), row("2026-11-12T07:00", "2026-11-12T15:00", "502", "LAKE"))
    result = load(*(night(day) for day in range(10, 22) if day != 15), full=True)
    assert counts(result) == (0, 0, 11, 1, 0)
    assert {one.starts_on.day for one in planned()} == {*range(10, 15), *range(16, 22)}
    assert result.changes == ["- shift of 501 at 2026-11-15 19:00:00"]


def test_a_full_file_spares_whoever_stands_in_a_refused_row(load: Load) -> None:
    load(night(20), night(21), night(20, "502"))
    result = load(night(20), night(21), night(20, "502", ends="99:00"), full=True)
    assert (result.ended, result.rejected) == (0, 1)


def test_a_full_file_that_would_take_back_more_than_a_tenth_is_refused(load: Load) -> None:
    load(night(20), night(21), night(22))
    with pytest.raises(Refused, match="take back 1 of 3 planned shifts"):
        load(night(20), night(22), full=True)
    assert load(night(20), night(22), full=True, allow_shrink=True).ended == 1


def test_a_dry_run_names_the_changes_and_stores_nothing(load: Load) -> None:
    result = load(night(20), dry_run=True)
    assert result.changes == ["+ shift of 501 at 2026-11-20 19:00:00"]
    assert planned() == []


def test_the_database_keeps_one_shift_of_a_beginning(load: Load, house: Unit) -> None:
    load(night(20))
    (first,) = planned()
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(
            Shift(
                person_id=first.person_id,
                unit_id=first.unit_id,
                starts_on=first.starts_on,
                starts_at=first.starts_at,
                ends_at=first.ends_at + timedelta(hours=1),
                recorded_at=recorded_at(),
            )
        )


def person_id(number: str) -> int:
    return db.session.execute(select(Person.id).where(Person.employee_no == number)).scalar_one()


def test_the_end_of_a_day_reaches_people_at_the_end_of_their_own_night(load: Load, house: Unit) -> None:
    load(night(20), night(21, "502"))
    ends = day_ends([(person_id(number), house.id, FRIDAY) for number in ("501", "502")])
    assert [end.local_at.isoformat() for end in ends.values()] == [
        "2026-11-21T07:00:00-07:00",
        "2026-11-21T00:00:00-07:00",
    ]
    assert [end.shift is not None for end in ends.values()] == [True, False]


def test_a_shift_that_was_corrected_away_holds_nothing_back(load: Load, house: Unit) -> None:
    load(night(20), night(22))
    load(night(22), row("2026-11-19T19:00", "2026-11-20T07:00"), full=True, allow_shrink=True)
    asked = (person_id("501"), house.id, FRIDAY)
    assert day_ends([asked])[asked].shift is None


def test_the_last_day_of_the_calendar_never_ends(load: Load, house: Unit) -> None:
    assert day_ends([(person_id("501"), house.id, date.max)]) == {}


def test_the_ends_of_many_days_take_as_few_queries_as_one(
    load: Load, house: Unit, count_queries: Callable[[], Any]
) -> None:
    asked = [(person_id("501"), house.id, FRIDAY + timedelta(days=more)) for more in range(40)]
    with count_queries() as few:
        day_ends(asked[:1])
    with count_queries() as many:
        day_ends(asked)
    assert len(few) == len(many)


def test_a_unit_without_any_zone_above_it_has_that_of_the_system(load: Load) -> None:
    with unit_of_work():
        alone = UnitFactory(code="ALONE", time_zone=None)
    assert zone_of(alone.id) == zone_of(None)


def test_shifts_are_found_by_the_day_on_which_they_begin(load: Load) -> None:
    load(night(20), night(21))
    found = shifts_between([person_id("501")], FRIDAY, FRIDAY)
    assert [one.starts_on for one in found[person_id("501")]] == [FRIDAY]
