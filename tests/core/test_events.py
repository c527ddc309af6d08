"""Events: kept as rows, told to listeners in the same transaction."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.database import db
from lms.core.events import DomainEvent, Event, announce
from lms.core.feature import Feature, features
from lms.core.unit_of_work import unit_of_work

pytestmark = pytest.mark.database


@dataclass(frozen=True, kw_only=True)
class BellRung(Event):
    name: ClassVar[str] = "tests.bell.rung.v1"

    times: int
    on: date
    cost: Decimal


EVENT = BellRung(times=3, on=date(2026, 11, 16), cost=Decimal("1.50"))


@pytest.fixture
def heard(database: Flask) -> list[BellRung]:
    """What a listener heard; it raises at the seventh ring."""
    found, events = features(), []
    before = found.all

    def listen(event: BellRung) -> None:
        events.append(event)
        if event.times == 7:
            raise ValueError("too loud")

    found.all = (Feature(name="tests", listeners=((BellRung, listen),)),)
    yield events
    found.all = before


def test_an_event_is_a_row_and_reaches_its_listeners(heard: list[BellRung]) -> None:
    with unit_of_work():
        announce(EVENT)

    row = db.session.scalars(select(DomainEvent)).one()
    assert (row.name, row.payload) == (
        "tests.bell.rung.v1",
        {"times": 3, "on": "2026-11-16", "cost": "1.50"},
    )
    assert heard == [EVENT]


def test_a_listener_that_raises_rolls_all_back(heard: list[BellRung]) -> None:
    with pytest.raises(ValueError, match="too loud"), unit_of_work():
        announce(BellRung(times=7, on=date(2026, 11, 16), cost=Decimal(0)))

    assert db.session.scalars(select(DomainEvent)).all() == []
