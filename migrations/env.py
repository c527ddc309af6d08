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


def is_of_models(_item: object, name: str | None, kind: str, reflected: bool, beside: object) -> bool:
    """Leave out what the database keeps by itself for the search: FTS5 on SQLite, a column on PostgreSQL."""
    is_kept = (kind == "table" and str(name).startswith("search_index")) or name in (
        "words",
        "ix_search_entry_words",
    )
    return not (reflected and beside is None and is_kept)


def run() -> None:
    """Run the migrations on the application's engine, each in a transaction of its own."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            include_object=is_of_models,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
