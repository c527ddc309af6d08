"""The unit of work: commits whole or not at all, and nothing writes outside one."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from lms.app.factory import create_app
from lms.core import audit
from lms.core import database as database_module
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.models import Unit
from tests.conftest import settings_for
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


def test_a_unit_takes_its_turn_with_its_first_statement_and_keeps_it(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'turns.sqlite'}", tmp_path))
    with app.app_context(), unit_of_work():
        before = database_module._writing.locked()
        db.session.execute(text("SELECT 1"))
        during = database_module._writing.locked()

    assert (before, during, database_module._writing.locked()) == (False, True, False)


def test_a_unit_that_raises_lets_the_next_one_write(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'turns.sqlite'}", tmp_path))

    with app.app_context(), pytest.raises(ValueError, match="no"), unit_of_work():
        db.session.execute(text("SELECT 1"))
        raise ValueError("no")

    assert not database_module._writing.locked()
