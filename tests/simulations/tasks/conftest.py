"""Published screens with the content that their claims meet, and a learner who fills one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.models import SimulationPlay
from lms.simulations.rules.tasks.playing import TaskState
from lms.simulations.services.plays import Played, find, played
from lms.simulations.services.tasks import start_task
from tests.cast import Cast, make_cast
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


@dataclass
class Desk:
    """A learner at a screen that was begun."""

    client: FlaskClient
    person: Person
    public_id: str

    @property
    def at(self) -> str:
        return f"/simulations/tasks/plays/{self.public_id}"

    @property
    def play(self) -> SimulationPlay:
        return find(self.public_id)

    @property
    def standing(self) -> Played:
        return played(self.play)

    @property
    def state(self) -> TaskState:
        state: TaskState = self.standing.state
        return state

    def get(self, path: str = "") -> str:
        answer = self.client.get(f"{self.at}{path}")
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

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
        return self.client.post(f"{self.at}/steps", data=form, headers=headers)


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
) -> Callable[..., Desk]:
    """Begin a screen as the learner."""

    def begin(key: str = "FT-2") -> Desk:
        sign_in(client, learner)
        with unit_of_work():
            public_id = start_task(person_id=learner.id, key=key, token="once").public_id
        return Desk(client, learner, public_id)

    return begin


@pytest.fixture
def desk(begun_by: Callable[..., Desk]) -> Desk:
    """The learner at the insurance screen."""
    return begun_by()
