"""Time to answer: medians by month and facility, what is counted and what is not."""

import statistics
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select

from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.support.models import SearchAnswered
from lms.support.rules.times import (
    NONE,
    Waited,
    month_after,
    months_up_to,
    seconds_in_words,
    waited,
)
from lms.support.services.issues import Answer, Place, answer_issue, open_issue
from lms.support.services.times import Found, by_month, by_unit, in_all, note_answered
from tests.cast import Cast
from tests.factories import make_person

As = Callable[[str], FlaskClient]
TODAY = date(2026, 11, 16)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 1800)), max_size=40))
def test_the_median_of_each_group_is_that_of_its_values(values: list[tuple[str, int]]) -> None:
    rows = [(key, value, count) for (key, value), count in Counter(values).items()]
    found = waited(rows)

    for key in "ab":
        own = [value for group, value in values if group == key]
        expected = Waited(len(own), statistics.median_low(own)) if own else NONE
        assert found.get(key, NONE) == expected


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 40))
def test_months_follow_each_other_up_to_the_month_of_the_day(today: date, count: int) -> None:
    found = months_up_to(today, count)

    assert len(found) == count
    assert found[-1] == today.replace(day=1)
    assert all(month_after(one) == other for one, other in pairwise(found))


def test_seconds_are_said_in_minutes_from_one_on() -> None:
    assert (seconds_in_words(45), seconds_in_words(185)) == ("45 s", "3 min 05 s")


def mark(cast: Cast, seconds: int, *, on: date = TODAY, who: str = "learner", token: str = "") -> bool:
    """Count a search that was answered, made at noon of a day."""
    at = datetime(on.year, on.month, on.day, 17, tzinfo=UTC)
    found = Found(token or f"{who}{seconds}{on}", "lesson", "TS-01 L1", seconds, at)
    with unit_of_work():
        return note_answered(found, person_id=cast[who].id)


def test_searches_stand_in_their_month_and_facility(cast: Cast) -> None:
    for seconds in (10, 40, 90):
        mark(cast, seconds)
    mark(cast, 600, on=date(2026, 9, 30))
    mark(cast, 20, who="eve")
    months = {one.label: one.searches for one in by_month([cast.system.path], TODAY)}
    places = {one.label: one.searches for one in by_unit([cast.system.path], TODAY)}

    assert months["Nov 2026"] == Waited(4, 20)
    assert months["Sep 2026"] == Waited(1, 600)
    assert months["Oct 2026"] == NONE
    assert places == {"Alder Ridge Hospital": Waited(4, 40), "Birch Harbor Hospital": Waited(1, 20)}


def test_only_people_of_the_readers_units_are_counted(cast: Cast) -> None:
    mark(cast, 30)
    mark(cast, 20, who="eve")
    months = by_month([cast.north.path], TODAY)

    assert in_all(months, [cast.north.path], TODAY).searches == Waited(1, 30)
    assert [one.label for one in by_unit([cast.south.path], TODAY)] == ["Birch Harbor Hospital"]


def test_a_mark_sent_twice_counts_once_and_one_after_half_an_hour_not_at_all(cast: Cast) -> None:
    assert mark(cast, 30, token="one")
    mark(cast, 50, token="one")
    assert not mark(cast, 1801, token="two")

    assert db.session.scalars(select(SearchAnswered.seconds)).all() == [30]


def test_neither_person_nor_words_are_kept() -> None:
    columns = {column.name for column in inspect(SearchAnswered).columns}

    assert columns == {"id", "token", "unit_id", "kind", "key", "seconds", "searched_on", "recorded_at"}


def ask(cast: Cast, on: date, *, answered_after: int | None = None, lesson: Place) -> None:
    """Report a section on a day at noon; let it be answered some days later."""
    at = datetime(on.year, on.month, on.day, 17, tzinfo=UTC)
    with unit_of_work():
        asker = make_person(unit=cast.admitting)
    with clock.frozen(at), unit_of_work():
        issue = open_issue(person_id=asker.id, place=lesson, text="Why?")
    if answered_after is not None:
        with clock.frozen(at + timedelta(days=answered_after)), unit_of_work():
            answer_issue(issue=issue, by_id=cast["trainer"].id, answer=Answer("answered", "So.", seen=0))


def test_questions_count_by_the_month_asked_and_those_that_wait_are_in_no_median(
    cast: Cast, lesson: Place
) -> None:
    ask(cast, date(2026, 10, 5), answered_after=1, lesson=lesson)
    ask(cast, date(2026, 10, 5), answered_after=4, lesson=lesson)
    ask(cast, date(2026, 10, 30), answered_after=None, lesson=lesson)
    ask(cast, date(2026, 11, 2), answered_after=2, lesson=lesson)
    months = {one.label: one for one in by_month([cast.system.path], TODAY)}

    assert (months["Oct 2026"].asked, months["Oct 2026"].questions) == (3, Waited(2, 1))
    assert (months["Nov 2026"].asked, months["Nov 2026"].questions) == (1, Waited(1, 2))
    whole = in_all(list(months.values()), [cast.system.path], TODAY)
    assert (whole.asked, whole.questions) == (4, Waited(3, 2))


def test_the_month_of_a_question_is_that_of_the_hospitals_own_time(cast: Cast, lesson: Place) -> None:
    with unit_of_work():
        asker = make_person(unit=cast.admitting)
    with clock.frozen(datetime(2026, 11, 1, 2, tzinfo=UTC)), unit_of_work():
        open_issue(person_id=asker.id, place=lesson, text="Late in October in New York")

    assert {one.label: one.asked for one in by_month([cast.system.path], TODAY)}["Oct 2026"] == 1


def test_the_page_shows_no_median_of_fewer_than_five_and_says_how_many(cast: Cast, as_: As) -> None:
    for seconds in (10, 20, 30, 40):
        mark(cast, seconds)
    page = as_("director").get("/feedback/times").text
    assert "too few" in page
    assert "n = 4" in page
    mark(cast, 185)
    page = as_("director").get("/feedback/times").text
    assert "Half of the searches that were answered found it within 30 s" in page


def test_without_anything_the_page_says_so(cast: Cast, as_: As) -> None:
    page = as_("director").get("/feedback/times").text

    assert "No month has enough searches yet" in page
    assert "None" not in page.partition("<main")[2]


def test_the_file_holds_months_and_facilities_with_their_counts(cast: Cast, as_: As) -> None:
    for seconds in range(10, 60, 10):
        mark(cast, seconds)
    file = as_("director").get("/feedback/times?format=csv").text

    assert "Nov 2026,5,30,0,0," in file
    assert "Alder Ridge Hospital,5,30,0,0," in file
    assert "Oct 2026,0,,0,0," in file


@pytest.mark.parametrize("who", ["learner", "compliance_consultant", "access_officer"])
def test_the_times_are_for_those_who_lead_or_teach(as_: As, who: str) -> None:
    assert as_(who).get("/feedback/times").status_code == 403


def test_the_page_takes_the_same_statements_for_one_mark_and_for_many(
    cast: Cast, as_: As, count_queries: Callable[[], Any]
) -> None:
    browser = as_("director")

    def read() -> int:
        browser.get("/feedback/times")
        with count_queries() as statements:
            browser.get("/feedback/times")
        return len(statements)

    mark(cast, 10)
    few = read()
    for seconds in range(60):
        mark(cast, seconds, on=TODAY - timedelta(days=seconds * 5))

    assert db.session.scalar(select(func.count()).select_from(SearchAnswered)) == 61
    assert read() == few
