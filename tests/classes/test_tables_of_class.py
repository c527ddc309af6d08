"""The part of a class's page that leads to visits its people play together."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.classes.services.placing import sign_up
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.rules.tables.seats import BEST, Seat
from lms.simulations.services.tables.seating import lay_table
from tests.cast import Cast
from tests.classes.factories import make_class, make_people, make_world
from tests.simulations.plays.conftest import PUBLISHED, publish
from tests.simulations.tables.conftest import SC1_ROLES
from tests.simulations.walk import body

pytestmark = pytest.mark.database


class Room:
    """A class of three people, and SC1 to be played."""

    def __init__(self, client: FlaskClient, sign_in: Callable[..., Any]) -> None:
        self.client, self.sign_in = client, sign_in
        with unit_of_work():
            self.cast: Cast = make_world()
            for kind, key, path in PUBLISHED:
                publish(kind, key, body(path))
            for payer in body("payers.yaml"):
                publish("payer", payer["id"], payer)
            self.people = make_people(self.cast, ("Ada", "Ben", "Cleo"))
            self.public_id = make_class(self.cast, capacity=12)
        for person in self.people:
            with unit_of_work():
                sign_up(self.public_id, person_id=person.id)

    def lay(self) -> str:
        """Lay a table of the class for Ada and Ben and return its address."""
        held = dict(zip(SC1_ROLES, self.people[:2], strict=False))
        seats = {
            role: Seat(role, held[role].id) if role in held else Seat(role, None, BEST) for role in SC1_ROLES
        }
        with unit_of_work():
            table = lay_table(
                key="SC1",
                host_id=self.cast["trainer"].id,
                seats=seats,
                form_key="form",
                seed="seed",
                class_id=self.public_id,
            )
        return f"/simulations/tables/{table.public_id}"

    def page(self, person: Person) -> str:
        """Return the page of the class as somebody sees it."""
        return str(self.sign_in(self.client, person).get(f"/classes/{self.public_id}").text)


@pytest.fixture
def room(database: Any, client: FlaskClient, sign_in: Callable[..., Any]) -> Room:
    """A class of three people, and SC1 to be played."""
    return Room(client, sign_in)


def test_who_leads_a_class_lays_a_table_for_its_people(room: Room) -> None:
    page = room.page(room.cast["trainer"])

    assert "/simulations/tables/new?" in page
    assert f"class_id={room.public_id}" in page
    assert all(person.employee_no in page for person in room.people)


def test_people_of_a_class_find_the_visits_they_sit_at_and_no_others(room: Room) -> None:
    assert "A visit, played together" not in room.page(room.people[0])
    table = room.lay()
    assert f'href="{table}"' in room.page(room.people[0])
    assert "/simulations/tables/new" not in room.page(room.people[0])
    assert table not in room.page(room.people[2])
