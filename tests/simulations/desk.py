"""A learner at a play of any kind that works by steps, as tests drive it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.people.models import Person
from lms.simulations.models import SimulationPlay
from lms.simulations.services.plays import Played, find, played


@dataclass
class Desk:
    """A learner at a play that was begun; ``place`` is the address below which plays of the kind are."""

    client: FlaskClient
    person: Person
    public_id: str
    place: ClassVar[str] = ""

    @property
    def at(self) -> str:
        """The page of the play."""
        return f"{self.place}/{self.public_id}"

    @property
    def play(self) -> SimulationPlay:
        """Its row."""
        return find(self.public_id)

    @property
    def standing(self) -> Played:
        """How it stands after its steps."""
        return played(self.play)

    def get(self, path: str = "") -> str:
        """Return the text of a page of the play, which opens."""
        answer = self.client.get(f"{self.at}{path}")
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

    def post(self, form: dict[str, Any], **options: Any) -> TestResponse:
        """Send a step."""
        return self.client.post(f"{self.at}/steps", data=form, **options)
