"""A hospital whose people can play SC1 together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.models_tables import SimulationTable
from lms.simulations.rules.tables.seats import BEST, Seat
from lms.simulations.services.plays import Taking
from lms.simulations.services.tables.reading import Laid, find_table, laid
from lms.simulations.services.tables.seating import lay_table
from lms.simulations.services.tables.turning import take_turn
from tests.cast import Cast
from tests.factories import make_person
from tests.simulations.plays.conftest import cast

__all__ = ["cast"]
SC1_ROLES = ("ed_registrar", "nurse", "coder_1", "biller", "denial_specialist")


@dataclass(frozen=True)
class Room:
    """The cast, and people with the jobs of SC1."""

    cast: Cast
    people: dict[str, Person]

    def __getitem__(self, role: str) -> Person:
        return self.people[role]

    def seats(self, *roles: str, **system: Seat) -> dict[str, Seat]:
        """Return seats: these roles by their people, ``system`` as given, the rest by the system at best."""
        return {
            role: system.get(role)
            or (Seat(role, self.people[role].id) if role in roles else Seat(role, None, BEST))
            for role in SC1_ROLES
        }


@pytest.fixture
def room(cast: Cast) -> Room:
    """Dana and colleagues of her hospital, one for each role of SC1."""
    people = {"ed_registrar": cast["learner"]}
    with unit_of_work():
        for role in SC1_ROLES[1:]:
            people[role] = make_person(
                unit=cast.north, job_role=role, given_name=role.title(), family_name="Table"
            )
    return Room(cast, people)


@pytest.fixture
def lay(room: Room) -> Callable[..., SimulationTable]:
    """Lay a table of SC1 by the trainer: ``lay("ed_registrar", "nurse", biller=Seat(...))``."""

    def made(*roles: str, form_key: str = "form", **more: Any) -> SimulationTable:
        seats = room.seats(*roles, **{name: more.pop(name) for name in [*more] if name in SC1_ROLES})
        with unit_of_work():
            return lay_table(
                key="SC1",
                host_id=room.cast["trainer"].id,
                seats=seats,
                form_key=form_key,
                seed="seed",
                **more,
            )

    return made


def now(table: SimulationTable) -> Laid:
    """Return a table as it stands."""
    return laid(find_table(table.public_id))


def choose(table: SimulationTable, person: Person, *options: str, note: str = "") -> None:
    """Let a person choose these options, each in a unit of its own."""
    for option in options:
        with unit_of_work():
            taken = take_turn(
                table.public_id,
                person_id=person.id,
                ordinal=now(table).next_ordinal,
                form={"option": [option]},
                note=note,
            )
        assert taken is Taking.TAKEN
