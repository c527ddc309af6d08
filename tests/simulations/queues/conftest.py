"""A published queue, and a learner who works it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.models import Person
from lms.simulations.rules.queues.playing import QueueState
from lms.simulations.services.queues import start_queue
from tests.factories import UnitFactory, make_person
from tests.simulations.desk import Desk
from tests.simulations.queues.examples import KEYS, best, body


def publish_queues() -> None:
    """Add the shipped queues as a content load does."""
    for key in KEYS:
        db.session.add(
            ContentRevision(
                kind="queue",
                key=key,
                number=1,
                digest=f"queue:{key}",
                body=body(key),
                effective_on=None,
                published_at=recorded_at(),
                source="tests",
            )
        )
    db.session.flush()


class QueueDesk(Desk):
    """A learner at a queue that was begun."""

    place = "/simulations/queues/plays"

    @property
    def state(self) -> QueueState:
        state: QueueState = self.standing.state
        return state

    def send(self, ordinal: int | None = None, **fields: Any) -> TestResponse:
        """Send a step as its form does; without a number it is the next one."""
        number = self.standing.next_ordinal if ordinal is None else ordinal
        return self.post({"ordinal": number, **fields})

    def decide_all(self) -> None:
        for item in self.state.queue.items:
            self.send(**best(item))


def words(page: str) -> str:
    """Return the text of a page without its markup, as it is read."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


@pytest.fixture
def learner(database: Any) -> Person:
    """A biller, with the queues published."""
    with unit_of_work():
        publish_queues()
        unit = UnitFactory(code="BO", name="Business office", kind="department")
        return make_person(unit=unit, job_role="biller", given_name="Dana", family_name="Whitfield")


@pytest.fixture
def begun_by(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], learner: Person
) -> Callable[..., QueueDesk]:
    """Begin a queue as the learner."""

    def begin(key: str = "WQ-1", *, practice: bool = False) -> QueueDesk:
        sign_in(client, learner)
        with unit_of_work():
            play = start_queue(person_id=learner.id, key=key, token="once", practice=practice)
            public_id = play.public_id
        return QueueDesk(client, learner, public_id)

    return begin


@pytest.fixture
def desk(begun_by: Callable[..., QueueDesk]) -> QueueDesk:
    """The learner at the biller's queue."""
    return begun_by()
