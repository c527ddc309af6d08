"""Migrations: they give the models, go up, down and up again, and protect the audit chain."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from lms.app.commands import migrate_database
from lms.app.factory import create_app
from lms.core import audit, search
from lms.core.database import Base, db, transaction_mode
from lms.core.permissions import Identity
from lms.core.unit_of_work import unit_of_work
from tests.conftest import settings_for
from tests.databases import database_url

pytestmark = pytest.mark.database
KEPT_BY_THE_DATABASE = (
    "alembic_version",
    "search_index",
    "TSVECTOR()",
    "ix_search_entry_words",
    "ix_claim_fact_newest",
)


@pytest.fixture
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database that was migrated to the head."""
    with database_url(request.config.getoption("--database"), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            migrate_database()
            yield app
            db.session.remove()
            db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        found = compare_metadata(context, Base.metadata)
        return [one for one in found if not any(name in str(one) for name in KEPT_BY_THE_DATABASE)]


def test_the_migrations_give_what_the_models_say(migrated: Flask) -> None:
    assert differences() == []


def test_down_to_nothing_and_up_again(migrated: Flask) -> None:
    mode = transaction_mode.set("write")
    flask_migrate.downgrade(revision="base")
    transaction_mode.reset(mode)
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

    migrate_database()

    assert differences() == []


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_chain(migrated: Flask, statement: str) -> None:
    with unit_of_work(durable=True):
        audit.record("tests.written", subject="test:1")

    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        db.session.execute(text(statement))

    assert audit.first_broken_link() is None


def test_what_is_found_on_a_migrated_database_is_found_by_its_full_text_index(migrated: Flask) -> None:
    with unit_of_work():
        search.rebuild()

    found = search.find("hom", Identity(1, "1", "Dana"))

    assert [group.source.kind for group in found.groups] == ["page"]
