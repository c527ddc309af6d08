"""The unit of work: commits whole or not at all, and nothing writes outside one."""

import threading
import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core import audit
from lms.core import database as database_module
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.models import Unit
from tests.factories import UnitFactory


def test_leaving_commits(database: Flask) -> None:
    with unit_of_work():
        UnitFactory(code="A")

    assert db.session.scalar(select(func.count()).select_from(Unit)) == 1


def test_raising_rolls_everything_back(database: Flask) -> None:
    with pytest.raises(ValueError, match="no"), unit_of_work():
        UnitFactory(code="A")
        audit.record("unit.made", subject="unit:A")
        raise ValueError("no")

    assert db.session.scalar(select(func.count()).select_from(Unit)) == 0
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_writing_outside_a_unit_is_refused(database: Flask) -> None:
    db.session.add(Unit(code="A", name="A", kind="system", npis=[]))

    with pytest.raises(RuntimeError, match="unit_of_work"):
        db.session.flush()


def test_a_second_unit_inside_the_first_is_refused(database: Flask) -> None:
    with unit_of_work(), pytest.raises(RuntimeError, match="already open"), unit_of_work():
        pass


def test_facts_carry_the_instant_of_their_unit(database: Flask) -> None:
    with unit_of_work() as unit:
        assert recorded_at() == unit.at


def test_the_audit_chain_is_whole_after_several_units(database: Flask) -> None:
    for number in range(3):
        with unit_of_work(durable=True):
            audit.record("unit.made", subject=f"unit:{number}", number=number)

    assert audit.first_broken_link() is None
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 3


def test_a_changed_row_breaks_the_chain_at_that_row(database: Flask) -> None:
    for number in range(3):
        with unit_of_work(durable=True):
            audit.record("unit.made", subject=f"unit:{number}", number=number)
    with unit_of_work():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[1]
        entry.actor = "somebody else"

    broken = audit.first_broken_link()

    assert broken is not None
    assert broken[0] == entry.id


def test_erasing_the_details_leaves_the_chain_whole(database: Flask) -> None:
    with unit_of_work(durable=True):
        audit.record("unit.made", subject="unit:1", name="A. Sample")
    with unit_of_work():
        db.session.delete(db.session.scalars(select(AuditPayload)).one())

    assert audit.first_broken_link() is None


def test_threads_write_one_after_another_on_sqlite(database: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    inside, most = [0], []

    def write() -> None:
        with database.app_context(), unit_of_work():
            inside[0] += 1
            most.append(inside[0])
            time.sleep(0.01)
            inside[0] -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1, 1, 1, 1]


def test_a_unit_that_raises_lets_the_next_one_write(database: Flask) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="no"), unit_of_work():
            raise ValueError("no")

    assert not database_module._writing.locked()
