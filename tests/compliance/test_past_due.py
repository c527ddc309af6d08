"""What people are late with, in few words, is what their obligations say, after any history."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.compliance.rules.standings import LATE
from lms.compliance.services.obligations import obligations_of_people
from lms.compliance.services.past_due import past_due_of
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.compliance.test_rebuild import BEGIN, STEPS, _forget_everything, _live_through
from tests.examples import at_most

pytestmark = pytest.mark.database


@at_most(20)
@given(steps=STEPS, offset=st.integers(-80, 400))
def test_it_is_what_the_obligations_say_after_any_history(
    database: Flask, steps: list[tuple[int, int, int]], offset: int
) -> None:
    _live_through(steps)
    day = BEGIN.date() + timedelta(days=offset)
    people = list(db.session.scalars(select(Person.id)))
    owed = obligations_of_people(people, as_of=day)
    expected = {
        person_id: [(one.title, one.subject, one.due_on) for one in own if one.state in LATE]
        for person_id, own in owed.items()
    }
    found = past_due_of(people, day)
    told = {
        person_id: [(one.title, one.subject, one.due_on) for one in own] for person_id, own in found.items()
    }
    assert told == {person_id: own for person_id, own in expected.items() if own}
    with unit_of_work():
        _forget_everything()
