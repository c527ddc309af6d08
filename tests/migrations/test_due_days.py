"""Due days that changed are kept with their reason; the way back leaves those of its first day."""

from datetime import date

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from lms.app.commands import migrate_database
from lms.compliance.models import ObligationReason, Requirement
from lms.core.database import db, transaction_mode
from lms.core.unit_of_work import unit_of_work
from tests.conftest import NOW
from tests.factories import PersonFactory
from tests.migrations.test_migrations import migrated  # noqa: F401  (a fixture asked for by its name)

pytestmark = pytest.mark.database


def test_a_reason_survives_down_and_up(migrated: Flask) -> None:  # noqa: F811  (a fixture asked for by its name)
    with unit_of_work():
        person = PersonFactory()
        asked = Requirement(kind="attestation", subject="acceptable-use")
        db.session.add(asked)
        db.session.flush()
        row = {
            "person_id": person.id,
            "requirement_id": asked.id,
            "key": "job:1:gate",
            "kind": "rule",
            "text": "Registrar",
            "due_days": 30,
            "due_later": "2026-11-16:90",
            "from_on": date(2026, 11, 2),
            "recorded_at": NOW,
        }
        db.session.execute(insert(ObligationReason), [row])
    db.session.remove()
    mode = transaction_mode.set("write")
    flask_migrate.downgrade(revision="0037")
    transaction_mode.reset(mode)
    kept = db.session.execute(text("SELECT * FROM obligation_reason")).mappings().one()
    db.session.remove()
    assert "due_later" not in kept
    assert kept["due_days"] == 30

    migrate_database()

    reason = db.session.scalars(select(ObligationReason)).one()
    assert (reason.key, reason.due_days, reason.due_later) == ("job:1:gate", 30, None)
