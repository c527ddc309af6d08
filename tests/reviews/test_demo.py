"""The review that the demo shows is taken step by step; taken again it changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.app.demo import coding_reviews as demo
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.reviews.rules import standing
from lms.reviews.services.reading import seen
from tests.reviews.factories import Q3, code

pytestmark = pytest.mark.database
BEGUN = datetime(2026, 10, 7, 15, 0, tzinfo=UTC)
ACTS = (
    (0, demo._draw_and_look),
    (9, demo._tell),
    (12, demo._dispute),
    (15, demo._decide),
    (29, demo._close),
)


@pytest.mark.parametrize("times", [1, 2])
def test_the_closed_review_of_the_demo(coder: Person, manager: Person, other: Person, times: int) -> None:
    ids = {demo.CODER: coder.id, demo.REVIEWER: manager.id, demo.SECOND: other.id}
    with clock.frozen(BEGUN - timedelta(days=2)), unit_of_work():
        code(coder, 60, demo.TYPE)
    for days, act in ACTS:
        for minute in range(times):
            with clock.frozen(BEGUN + timedelta(days=days, minutes=minute)):
                demo._try(act, Q3, lambda: ids)
    (found,) = seen()
    assert (found.state, found.course.cases, len(found.steps)) == (standing.CLOSED, 30, 4)
    assert found.case(2).second is not None
    assert 95 <= (found.totals.percent() or 0) < 100
