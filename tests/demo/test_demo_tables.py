"""The visits that people of the demo play together: one waits for the biller, and a second load adds none."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.app.demo.scope import Scope
from lms.app.demo.tables import table_steps
from lms.core import clock
from lms.core.database import db
from lms.simulations.models_tables import SimulationTable, TableTurn
from lms.simulations.services.tables.listing import called
from tests.simulations.tables.conftest import Room, cast, now, room

__all__ = ["cast", "room"]
pytestmark = pytest.mark.database


def fill(room: Room) -> dict[str, Any]:
    """Fill the tables for the people of a room under the numbers of the demo."""
    numbers = dict(zip(("10040", "10041", "10044", "10052", "10053"), room.people.values(), strict=True))
    ids = {number: person.id for number, person in numbers.items()}
    ids["10034"] = room.cast["trainer"].id
    scope = Scope(80, 600, 12, 7, date(2026, 11, 16))
    for step in table_steps(scope, lambda: ids):
        with clock.frozen(step.at.replace(tzinfo=clock.zone())):
            assert step.act is not None
            step.act()
    return ids


def test_a_table_waits_for_the_biller_with_what_registration_left(room: Room) -> None:
    ids = fill(room)
    assert [one.role for one in called(ids["10052"])] == ["biller"]
    found = now(db.session.scalars(select(SimulationTable)).one())
    assert [one.option.id for one in found.state.taken] == ["a", "b", "b", "a"]
    assert found.turns[1].note.startswith("Coverage is as last year.")


def test_filling_again_changes_nothing(room: Room) -> None:
    fill(room)
    fill(room)
    assert db.session.scalar(select(func.count()).select_from(SimulationTable)) == 1
    assert db.session.scalar(select(func.count()).select_from(TableTurn)) == 4
