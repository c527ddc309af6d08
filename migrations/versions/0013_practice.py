"""Practice, accommodations with breaks and an end, test-out, and lessons that were met in another way."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FACTOR = sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_TEST_OUT = sa.text("mode = 'test-out'")


def upgrade() -> None:
    """Add the tables; extra time as it was becomes an accommodation without breaks and without an end."""
    _add_practice()
    op.create_table(
        "exam_accommodation",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("factor", _FACTOR, nullable=False),
        sa.Column("extra_breaks", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", _ID, nullable=True),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("superseded_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_exam_accommodation_person_id"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name="fk_exam_accommodation_recorded_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exam_accommodation"),
    )
    op.create_index("ix_exam_accommodation_person_id", "exam_accommodation", ["person_id"])
    op.execute(
        "INSERT INTO exam_accommodation"
        " (id, person_id, factor, extra_breaks, note, from_on, recorded_at, superseded_at)"
        " SELECT id, person_id, factor, 0, '', from_on, recorded_at, superseded_at FROM exam_extra_time"
    )
    _number_on("exam_accommodation")
    op.drop_index("ix_exam_extra_time_person_id", table_name="exam_extra_time")
    op.drop_table("exam_extra_time")
    op.add_column("exam_attempt", sa.Column("cut", sa.Integer(), nullable=True))
    op.create_index(
        "ix_exam_attempt_test_out",
        "exam_attempt",
        ["person_id", "module"],
        unique=True,
        sqlite_where=_TEST_OUT,
        postgresql_where=_TEST_OUT,
    )
    op.add_column(
        "lesson_done", sa.Column("source", sa.String(), nullable=False, server_default=sa.text("'firstpass'"))
    )


def downgrade() -> None:
    """Take them away; of an accommodation its factor stays."""
    op.drop_column("lesson_done", "source")
    op.drop_index("ix_exam_attempt_test_out", table_name="exam_attempt")
    op.drop_column("exam_attempt", "cut")
    op.create_table(
        "exam_extra_time",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("factor", _FACTOR, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("superseded_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_exam_extra_time_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exam_extra_time"),
    )
    op.create_index("ix_exam_extra_time_person_id", "exam_extra_time", ["person_id"])
    op.execute(
        "INSERT INTO exam_extra_time (id, person_id, factor, from_on, recorded_at, superseded_at)"
        " SELECT id, person_id, factor, from_on, recorded_at, superseded_at FROM exam_accommodation"
    )
    _number_on("exam_extra_time")
    op.drop_index("ix_exam_accommodation_person_id", table_name="exam_accommodation")
    op.drop_table("exam_accommodation")
    op.drop_index("ix_practice_card_due", table_name="practice_card")
    op.drop_table("practice_card")
    op.drop_table("practice_answer")


def _add_practice() -> None:
    op.create_table(
        "practice_answer",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("revision_id", _ID, nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_practice_answer_person_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["content_revision.id"], name="fk_practice_answer_revision_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_practice_answer"),
        sa.UniqueConstraint("person_id", "module", "turn", name="uq_practice_answer_person_id_module_turn"),
    )
    op.create_table(
        "practice_card",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("stability", sa.Float(53), nullable=False),
        sa.Column("difficulty", sa.Float(53), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", _INSTANT, nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_practice_card_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_practice_card"),
        sa.UniqueConstraint(
            "person_id", "module", "objective", name="uq_practice_card_person_id_module_objective"
        ),
    )
    op.create_index("ix_practice_card_due", "practice_card", ["person_id", "due_on"])


def _number_on(table: str) -> None:
    """Let the numbers of a table go on after the rows that were copied into it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608  (a name of our own)
            f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {table}), false)"
        )
