"""Records of the demo: a hold, a copy, an erasure and one that waits; made twice they are there once."""

from datetime import date
from operator import attrgetter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from lms.app.demo.records import DECIDER, KEEPER, MATTER, record_steps
from lms.app.demo.scope import Scope
from lms.core import audit, clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Employment, Job, Person, Unit
from lms.records.services.copying import copies_of, is_there
from lms.records.services.holds import holds
from lms.records.services.requests import requests
from tests.factories import EmploymentFactory, UnitFactory, make_person

pytestmark = pytest.mark.database
LEFT_ON = date(2026, 3, 31)


def leaver(unit: Unit) -> None:
    """Make somebody who left."""
    person = make_person(unit=unit)
    db.session.execute(update(Job).where(Job.person_id == person.id).values(to_on=LEFT_ON))
    mine = update(Employment).where(Employment.person_id == person.id)
    db.session.execute(mine.values(superseded_at=person.recorded_at))
    EmploymentFactory(person_id=person.id, status="terminated", left_on=LEFT_ON, from_on=LEFT_ON)


def test_the_records_of_the_demo_are_there_once_however_often_they_are_made(
    database: Flask, tmp_path: Path
) -> None:
    scope = Scope(60, 0, 3, 7, date(2026, 11, 16))
    with unit_of_work():
        unit = UnitFactory(code="LH", kind="system")
        keepers = [make_person(unit=unit, employee_no=number) for number in (KEEPER, DECIDER)]
        for _number in range(3):
            leaver(unit)
    ids = {one.employee_no: one.id for one in keepers}
    for step in 2 * sorted(record_steps(scope, tmp_path, lambda: ids), key=attrgetter("at")):
        assert step.act is not None
        with clock.frozen(step.at.replace(tzinfo=clock.zone())):
            step.act()

    copies = copies_of(ids[KEEPER])
    assert [one.row.matter for one in holds()] == [MATTER]
    assert [is_there(one) for one in copies] == [True]
    assert [one.state for one in requests()] == ["waiting", "kept"]
    assert db.session.query(Person).filter(Person.erased_at.is_not(None)).count() == 1
    assert audit.first_broken_link() is None
