"""Working days: counted one by one, and never on a public holiday of the place."""

from datetime import date, timedelta

import pytest
import yaml
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from lms.core import clock
from lms.core.config import ROOT
from lms.core.content import live
from lms.core.unit_of_work import unit_of_work
from lms.people.api import add_working_days, holidays_of, working_days_between
from lms.people.content import WorkingDaysSchema
from lms.people.rules.working_days import is_working_day
from lms.support.rules.issues import LESSON
from lms.support.services.issues import Answer, Place, answer_issue, events_of, open_issue
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory, publish

THANKSGIVING = date(2026, 11, 26)
ROWS = [
    {"day": "2026-11-26", "name": "Thanksgiving Day"},
    {"day": "2026-11-27", "name": "Founders' Day", "units": ["SOUTH"]},
]
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
HOLIDAYS = st.sets(DAYS, max_size=30)


@given(DAYS, st.integers(min_value=1, max_value=60), HOLIDAYS)
def test_days_added_are_the_days_between(day: date, days: int, holidays: set[date]) -> None:
    end = add_working_days(day, days, holidays)
    assert is_working_day(end, holidays)
    assert working_days_between(day, end, holidays) == days


@given(DAYS, st.integers(min_value=0, max_value=400), HOLIDAYS)
def test_working_days_are_counted_one_by_one(day: date, length: int, holidays: set[date]) -> None:
    after = (day + timedelta(days=step) for step in range(1, length + 1))
    counted = sum(is_working_day(one, holidays) for one in after)
    assert working_days_between(day, day + timedelta(days=length), holidays) == counted


def test_five_working_days_from_a_friday_end_on_the_next_friday_or_after_a_holiday_on_monday() -> None:
    friday = date(2026, 11, 20)
    assert add_working_days(friday, 5) == date(2026, 11, 27)
    assert add_working_days(friday, 5, {THANKSGIVING}) == date(2026, 11, 30)


def test_what_ended_before_it_began_waited_no_day() -> None:
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 2), {THANKSGIVING}) == 0


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        RevisionFactory(kind="policy", key="working_days", body={"holidays": ROWS})
        publish()
        return make_cast()


def test_a_holiday_without_units_is_kept_everywhere_and_one_with_units_there_and_below(cast: Cast) -> None:
    founders = date(2026, 11, 27)
    assert holidays_of(cast.south.id) == {THANKSGIVING, founders}
    assert holidays_of(cast.admitting.id) == holidays_of(None) == {THANKSGIVING}


def test_without_the_section_there_is_no_holiday(database: Flask) -> None:
    assert holidays_of(None) == frozenset()


def test_the_day_by_which_feedback_is_answered_leaves_out_the_holidays_of_the_unit(cast: Cast) -> None:
    place = Place("TS-01", LESSON, "L1", live("module", "TS-01").id)
    with clock.frozen(clock.now().replace(month=11, day=25, hour=15)), unit_of_work():
        north = open_issue(person_id=cast["learner"].id, place=place)
        south = open_issue(person_id=cast["eve"].id, place=place)
    assert (north.due_on, south.due_on) == (date(2026, 12, 10), date(2026, 12, 11))


def test_the_days_that_an_answer_took_leave_out_the_holidays_of_the_unit(cast: Cast) -> None:
    place = Place("TS-01", LESSON, "L1", live("module", "TS-01").id)
    with clock.frozen(clock.now().replace(month=11, day=25, hour=15)), unit_of_work():
        issue = open_issue(person_id=cast["learner"].id, place=place)
    with clock.frozen(clock.now().replace(month=11, day=27, hour=15)), unit_of_work():
        answer_issue(issue=issue, by_id=cast["trainer"].id, answer=Answer("answered", "It says so.", 0))
    assert events_of(issue.id)[0].waited_days == 1


def test_the_shipped_holidays_are_weekdays_each_once() -> None:
    policy = yaml.safe_load((ROOT / "content" / "policy" / "default.yaml").read_text())
    days = [date.fromisoformat(row["day"]) for row in policy["working_days"]["holidays"]]
    assert len(set(days)) == len(days) == 22
    assert all(is_working_day(day) for day in days)


def test_a_holiday_that_is_no_date_is_refused() -> None:
    with pytest.raises(ValidationError):
        WorkingDaysSchema().load({"holidays": [{"day": "Thanksgiving", "name": "T"}]})
