"""Alembic's environment: the application's database and metadata, batch mode for SQLite."""

from alembic import context
from flask import current_app

from lms.core.database import Base, ExactDecimal, UtcDateTime, db

context.config.set_main_option("script_location", "migrations")


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as plain SQLAlchemy, so that a migration never imports the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, ExactDecimal):
        return 'sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite")'
    return False


def run() -> None:
    """Run the migrations on the application's engine, each in a transaction of its own."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
