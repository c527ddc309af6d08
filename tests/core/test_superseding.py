"""Facts that follow one another: one is known now under a key, the others stay."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from lms.classes.models import CalendarFeed
from lms.core import clock
from lms.core.database import db
from lms.core.superseding import succeed, supersede
from lms.core.unit_of_work import unit_of_work
from tests.factories import PersonFactory

pytestmark = pytest.mark.database


def feeds() -> list[CalendarFeed]:
    return list(db.session.scalars(select(CalendarFeed).order_by(CalendarFeed.id)))


@pytest.fixture
def two(database: Flask) -> tuple[int, int]:
    with unit_of_work():
        ada, ben = PersonFactory(), PersonFactory()
        db.session.flush()
        return ada.id, ben.id


def test_the_fact_before_is_superseded_at_the_moment_of_the_next(two: tuple[int, int]) -> None:
    for day in (1, 2):
        with clock.frozen(datetime(2026, 9, day, tzinfo=UTC)), unit_of_work():
            succeed(CalendarFeed, {"person_id": two[0]}, digest=str(day))

    first, second = feeds()
    assert (first.digest, second.digest, second.superseded_at) == ("1", "2", None)
    assert first.superseded_at == second.recorded_at


def test_other_keys_and_what_was_superseded_before_are_left_alone(two: tuple[int, int]) -> None:
    with unit_of_work():
        for person_id in two:
            succeed(CalendarFeed, {"person_id": person_id}, digest=str(person_id))
    with unit_of_work():
        supersede(CalendarFeed, {"person_id": two[0]})
    [first, other] = feeds()
    ended = first.superseded_at
    with unit_of_work():
        supersede(CalendarFeed, {"person_id": two[0]})

    assert ended is not None
    assert [row.superseded_at for row in feeds()] == [ended, None]
    assert other.superseded_at is None
