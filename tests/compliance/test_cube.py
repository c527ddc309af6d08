"""What the numbers of a day are made of: parts that add up, ages that add up, and the way to the people."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.compliance.listeners import roster_changed
from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.standings import LATE
from lms.compliance.services.cube import (
    BANDS,
    Band,
    late_by_age,
    late_by_due_day,
    late_by_requirement,
    parts_of_day,
    trend,
)
from lms.compliance.views.people import obligations_table
from lms.compliance.views.wanted import SHOWN, Wanted
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import valid_on_clause
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.cast import Cast, make_cast
from tests.compliance.conftest import publish_everything
from tests.compliance.test_rebuild import BEGIN, STEPS, _forget_everything, _live_through
from tests.examples import at_most
from tests.factories import make_person

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]
TODAY = date(2026, 11, 16)


def ages(day: date, paths: Collection[str]) -> list[Band]:
    """Return what is late by age."""
    return late_by_age(day, paths, late_by_due_day(day, paths))


def spans_on(day: date) -> dict[str, int]:
    """Return how many obligations in a unit stand in each state on a day, counted one by one."""
    statement = (
        select(ObligationSpan.state, func.count())
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.known_to.is_(None),
            ObligationSpan.unit_id.is_not(None),
            Requirement.kind != "competency-proficient",
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, day),
        )
        .group_by(ObligationSpan.state)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


@at_most(20)
@given(steps=STEPS, offset=st.integers(-80, 400))
def test_every_obligation_is_in_exactly_one_part_after_any_history(
    database: Flask, steps: list[tuple[int, int, int]], offset: int
) -> None:
    hospital = _live_through(steps)
    paths = [path for scope in hospital.scopes() if scope for path in scope]
    day = BEGIN.date() + timedelta(days=offset)
    found, states = parts_of_day(day, paths), spans_on(day)
    assert found.all == sum(states.values())
    assert found.asked + found.waived + found.paused == found.all
    assert found.late == sum(states.get(state, 0) for state in LATE)
    assert min(found.met, found.ahead, found.pending) >= 0
    assert parts_of_day(day, paths, hospital.instant + timedelta(days=1)) == found
    assert sum(band.obligations for band in ages(day, paths)) == found.late
    with unit_of_work():
        _forget_everything()


@at_most(20)
@given(steps=STEPS, offset=st.integers(-80, 400))
def test_the_list_has_as_many_rows_as_its_heading_says_after_any_history(
    database: Flask, steps: list[tuple[int, int, int]], offset: int
) -> None:
    hospital = _live_through(steps)
    paths = [path for scope in hospital.scopes() if scope for path in scope]
    day = BEGIN.date() + timedelta(days=offset)
    roles = db.session.scalars(select(ObligationSpan.job_role).distinct()).all()
    for show, role in product(SHOWN, ["", *filter(None, roles)]):
        table = obligations_table(paths, Wanted(day, None, role, show))
        assert (show, role, table.count()) == (show, role, len(list(table.cells({}))))
    with unit_of_work():
        _forget_everything()


@at_most(10)
@given(steps=STEPS, offset=st.integers(0, 200))
def test_the_last_point_of_the_trend_is_the_day_itself(
    database: Flask, steps: list[tuple[int, int, int]], offset: int
) -> None:
    hospital = _live_through(steps)
    paths = [path for scope in hospital.scopes() if scope for path in scope]
    day = BEGIN.date() + timedelta(days=offset)
    points, parts = trend(day, paths), parts_of_day(day, paths)
    assert [point[0] for point in points] == sorted({point[0] for point in points})
    assert len(points) == 13
    assert (points[-1][1].obligations, points[-1][1].met) == (parts.asked, parts.met)
    with unit_of_work():
        _forget_everything()


@pytest.fixture
def cast(database: Flask) -> Cast:
    """The cast, with the obligations of their jobs."""
    with unit_of_work():
        publish_everything()
        made = make_cast()
        roster_changed(RosterChanged(person_ids=tuple(db.session.scalars(select(Job.person_id).distinct()))))
    return made


def test_what_is_late_is_counted_by_age_and_by_requirement_alike(cast: Cast) -> None:
    bands = ages(TODAY, [cast.north.path])
    asked = late_by_requirement(late_by_due_day(TODAY, [cast.north.path]))
    assert [(band.first, band.last) for band in bands] == list(BANDS)
    assert bands[-1].obligations == sum(row.people for row in asked) > 0


def test_a_younger_day_moves_the_same_things_into_a_younger_band(cast: Cast) -> None:
    spans = select(func.min(ObligationSpan.due_on)).where(ObligationSpan.state.in_(LATE))
    due = db.session.scalar(spans)
    assert due is not None
    young = ages(due + timedelta(days=1), [cast.north.path])
    assert young[0].obligations > 0
    assert sum(band.obligations for band in young[1:]) == 0
    week = ages(due + timedelta(days=8), [cast.north.path])
    assert (week[0].obligations, week[1].obligations) == (0, young[0].obligations)


def test_the_page_says_what_the_denominator_is_made_of(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["director"]).get("/compliance/parts").text
    for words in ("On leave", "Exempt", "Exception pending", "Asked for: the denominator of completion"):
        assert words in page
    assert "age=91-" in page


def test_a_line_opens_the_people_that_it_counts(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(client, cast["director"])
    late = browser.get(
        "/compliance/people?show=late&age=91-&asked=attestation:acceptable-use&format=csv"
    ).text
    assert late.count("\n") == 1 + next(
        row.people
        for row in late_by_requirement(late_by_due_day(TODAY, [cast.north.path]))
        if _subject(row.requirement_id) == "acceptable-use"
    )
    assert browser.get("/compliance/people?show=late&age=1-7&format=csv").text.count("\n") == 1


def _subject(requirement_id: int) -> str:
    found = db.session.get(Requirement, requirement_id)
    assert found is not None
    return found.subject


def test_an_executive_reads_numbers_and_no_way_to_names(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["executive"]).get("/compliance/parts").text
    assert "/compliance/people" not in page


def test_another_facility_has_its_own_parts(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    assert parts_of_day(TODAY, [cast.south.path]).all < parts_of_day(TODAY, [cast.system.path]).all
    assert sign_in(client, cast["eve"]).get("/compliance/parts?unit=NORTH").status_code == 404


def test_the_page_asks_as_much_for_many_people_as_for_few(
    client: FlaskClient, cast: Cast, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    browser = sign_in(client, cast["director"])

    def queries() -> int:
        browser.get("/compliance/parts")
        with count_queries() as statements:
            assert browser.get("/compliance/parts").status_code == 200
        return len(statements)

    few = queries()
    with unit_of_work():
        for _number in range(5):
            make_person(unit=cast.admitting)
        roster_changed(RosterChanged(person_ids=tuple(db.session.scalars(select(Job.person_id).distinct()))))
    assert queries() <= few <= 12
    assert clock.today() == TODAY
