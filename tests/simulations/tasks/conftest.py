"""Published screens with the content that their claims meet, and a learner who fills one."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.rules.tasks.playing import TaskState
from lms.simulations.services.tasks import start_task
from tests.cast import Cast, make_cast
from tests.simulations.desk import Desk
from tests.simulations.plays.conftest import PUBLISHED, publish
from tests.simulations.tasks.examples import KEYS, body, form_of
from tests.simulations.walk import body as shipped


def publish_world() -> None:
    """Add what the claims of screens meet: edits, reasons, consequences, payers."""
    for kind, key, path in PUBLISHED:
        if kind != "scenario":
            publish(kind, key, shipped(path))
    for payer in shipped("payers.yaml"):
        publish("payer", payer["id"], payer)


class TaskDesk(Desk):
    """A learner at a screen that was begun."""

    place = "/simulations/tasks/plays"

    @property
    def state(self) -> TaskState:
        state: TaskState = self.standing.state
        return state

    def send(
        self,
        act: str,
        changed: Mapping[str, Any] | None = None,
        ordinal: int | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        """Send the screen as its form does, every field right but those that are given."""
        number = self.standing.next_ordinal if ordinal is None else ordinal
        form = form_of(self.state.task, changed, act=act, ordinal=number, **more)
        return self.post(form, headers=headers)


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast, with every shipped screen and what its claim meets."""
    with unit_of_work():
        made = make_cast()
        publish_world()
        for key in KEYS:
            publish("task", key, body(key))
    return made


@pytest.fixture
def learner(cast: Cast) -> Person:
    """Dana, a registrar."""
    return cast["learner"]


@pytest.fixture
def begun_by(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], learner: Person
) -> Callable[..., TaskDesk]:
    """Begin a screen as the learner."""

    def begin(key: str = "FT-2") -> TaskDesk:
        sign_in(client, learner)
        with unit_of_work():
            public_id = start_task(person_id=learner.id, key=key, token="once").public_id
        return TaskDesk(client, learner, public_id)

    return begin


@pytest.fixture
def desk(begun_by: Callable[..., TaskDesk]) -> TaskDesk:
    """The learner at the insurance screen."""
    return begun_by()
