"""Extra time as it was becomes an accommodation, and its factor stays on the way back."""

from datetime import date
from decimal import Decimal

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select, text

from lms.app.commands import migrate_database
from lms.assessments.models import Accommodation
from lms.assessments.services.accommodations import Terms, accommodate
from lms.core.database import db, transaction_mode
from lms.core.unit_of_work import unit_of_work
from tests.factories import PersonFactory
from tests.migrations.test_migrations import migrated  # noqa: F401  (a fixture asked for by its name)

pytestmark = pytest.mark.database


def test_a_factor_survives_down_and_up(migrated: Flask) -> None:  # noqa: F811  (a fixture asked for by its name)
    with unit_of_work():
        terms = Terms(Decimal("1.5"), extra_breaks=2, note="A reader")
        accommodate(person=PersonFactory(), terms=terms, from_on=date(2026, 11, 2))
    db.session.remove()
    mode = transaction_mode.set("write")
    flask_migrate.downgrade(revision="0012")
    transaction_mode.reset(mode)
    kept = db.session.execute(text("SELECT count(*) FROM exam_extra_time")).scalar_one()
    db.session.remove()

    migrate_database()

    rows = db.session.scalars(select(Accommodation)).all()
    assert kept == 1
    assert [(row.factor, row.extra_breaks, row.from_on) for row in rows] == [
        (Decimal("1.50"), 0, date(2026, 11, 2))
    ]
    with unit_of_work():
        accommodate(person=PersonFactory(), terms=Terms(Decimal(2)), from_on=date(2026, 11, 3))
