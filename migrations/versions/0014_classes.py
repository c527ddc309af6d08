"""Instructor-led classes, and completions that name the class and can be withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NOW = sa.text("superseded_at IS NULL")
_ONE_RUN = ["person_id", "module", "run"]
_TABLES = (
    "calendar_feed",
    "class_makeup",
    "class_mark",
    "class_place",
    "class_trainer",
    "class_day",
    "class_version",
    "class_session",
)


def upgrade() -> None:
    """Add the tables of classes; a completion gets a reference and an end of being known."""
    _sessions()
    _versions()
    _days_and_trainers()
    _people()
    with op.batch_alter_table("module_completion") as batch:
        batch.add_column(sa.Column("reference", sa.String(), nullable=True))
        batch.add_column(sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_constraint("uq_module_completion_person_id_module_run", type_="unique")
        batch.create_index("ix_module_completion_reference", ["reference"])
    _one_now("uq_module_completion_known_now", "module_completion", *_ONE_RUN)


def downgrade() -> None:
    """Take them away again, with the completions that were withdrawn."""
    op.drop_index("uq_module_completion_known_now", "module_completion")
    op.execute("DELETE FROM module_completion WHERE superseded_at IS NOT NULL")
    with op.batch_alter_table("module_completion") as batch:
        batch.drop_index("ix_module_completion_reference")
        batch.drop_column("superseded_at")
        batch.drop_column("reference")
        batch.create_unique_constraint("uq_module_completion_person_id_module_run", _ONE_RUN)
    for table in _TABLES:
        op.drop_table(table)


def _sessions() -> None:
    op.create_table(
        "class_session",
        sa.Column("id", _ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_class_session_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_class_session"),
        sa.UniqueConstraint("public_id", name="uq_class_session_public_id"),
        sa.UniqueConstraint("form_key", name="uq_class_session_form_key"),
    )
    op.create_index("ix_class_session_module", "class_session", ["module"])


def _versions() -> None:
    op.create_table(
        "class_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("session_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("revision_id", _ID, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name="fk_class_version_session_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_class_version_unit_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["content_revision.id"], name="fk_class_version_revision_id"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_class_version_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_class_version"),
        sa.UniqueConstraint("session_id", "number", name="uq_class_version_session_id_number"),
    )
    _one_now("uq_class_version_known_now", "class_version", "session_id")
    op.create_index("ix_class_version_first_on", "class_version", ["first_on", "state"])
    op.create_index("ix_class_version_unit_id", "class_version", ["unit_id"])


def _days_and_trainers() -> None:
    op.create_table(
        "class_day",
        sa.Column("id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["class_version.id"], name="fk_class_day_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_class_day"),
        sa.UniqueConstraint("version_id", "number", name="uq_class_day_version_id_number"),
    )
    op.create_table(
        "class_trainer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("override", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["class_version.id"], name="fk_class_trainer_version_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_class_trainer_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_class_trainer"),
        sa.UniqueConstraint("version_id", "person_id", name="uq_class_trainer_version_id_person_id"),
    )
    op.create_index("ix_class_trainer_person_id", "class_trainer", ["person_id"])


def _people() -> None:
    _of_person("class_place", ("session_id",), sa.Column("standing", sa.String(), nullable=False))
    _one_now("uq_class_place_known_now", "class_place", "session_id", "person_id")
    op.create_index("ix_class_place_person_id", "class_place", ["person_id", "superseded_at"])
    _of_person(
        "class_mark",
        ("session_id",),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
    )
    _one_now("uq_class_mark_known_now", "class_mark", "session_id", "person_id", "day")
    op.create_index("ix_class_mark_person_id", "class_mark", ["person_id"])
    _of_person("class_makeup", ("home_id", "session_id"), sa.Column("day", sa.Integer(), nullable=False))
    _one_now("uq_class_makeup_known_now", "class_makeup", "home_id", "person_id", "day")
    op.create_index("ix_class_makeup_session_id", "class_makeup", ["session_id", "superseded_at"])
    op.create_index("ix_class_makeup_person_id", "class_makeup", ["person_id"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_calendar_feed_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.UniqueConstraint("digest", name="uq_calendar_feed_digest"),
    )
    _one_now("uq_calendar_feed_known_now", "calendar_feed", "person_id")


def _of_person(table: str, sessions: tuple[str, ...], *columns: sa.Column[object]) -> None:
    """Make a table of facts about people in classes."""
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        *(sa.Column(name, _ID, nullable=False) for name in sessions),
        sa.Column("person_id", _ID, nullable=False),
        *columns,
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["class_session.id"], name=f"fk_{table}_{name}")
            for name in sessions
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{table}_person_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=f"fk_{table}_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _one_now(name: str, table: str, *columns: str) -> None:
    """Add the rule that of the rows with the same values one is known now."""
    op.create_index(name, table, list(columns), unique=True, sqlite_where=_NOW, postgresql_where=_NOW)
