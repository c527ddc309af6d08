"""Rows that are inserted once: a row that is known already is left as it is."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.fact_versions import FactVersion, versions
from lms.core.once import insert_new, insert_once
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Unit

pytestmark = pytest.mark.database

ROW = {"code": "A", "name": "First", "kind": "facility", "path": "/1/", "npis": []}


def test_a_new_row_tells_its_id(database: Flask) -> None:
    with unit_of_work():
        added = insert_new(Unit, ROW)
    assert added == db.session.scalar(select(Unit.id).where(Unit.code == "A"))


def test_a_row_that_is_known_stays_and_tells_nothing(database: Flask) -> None:
    with unit_of_work():
        insert_new(Unit, ROW)
        assert insert_new(Unit, {**ROW, "name": "Second"}) is None
    assert db.session.scalars(select(Unit.name)).all() == ["First"]


def test_many_rows_leave_out_those_that_are_known(database: Flask) -> None:
    with unit_of_work():
        insert_new(Unit, ROW)
        insert_once(Unit, [ROW, {**ROW, "code": "B", "path": "/2/"}])
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 2


def test_a_new_row_raises_the_number_of_its_table(database: Flask) -> None:
    before = versions().get(Unit.__tablename__, 0)
    with unit_of_work():
        insert_new(Unit, ROW)
    assert db.session.get_one(FactVersion, Unit.__tablename__).number == before + 1
