"""Long work that a person starts, with its progress, and the sealed files that it reads."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the waiting files and the work."""
    op.create_table(
        "upload",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_expires_at", "upload", ["expires_at"])
    op.create_table(
        "upload_piece",
        sa.Column("upload_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name="fk_upload_piece_upload_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name="pk_upload_piece"),
    )
    _create_work()


def _create_work() -> None:
    op.create_table(
        "long_work",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("unit_path", sa.String(), nullable=True),
        sa.Column("upload_id", BIG, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("step_words", sa.String(), nullable=False),
        sa.Column("step_noun", sa.String(), nullable=False),
        sa.Column("step_done", sa.Integer(), nullable=False),
        sa.Column("step_of", sa.Integer(), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name="fk_long_work_upload_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_long_work"),
        sa.UniqueConstraint("public_id", name="uq_long_work_public_id"),
        sa.UniqueConstraint("key", name="uq_long_work_key"),
    )
    op.create_index("ix_long_work_state_free_at", "long_work", ["state", "free_at"])
    op.create_index("ix_long_work_upload_id", "long_work", ["upload_id"])
    op.create_index("ix_long_work_ended_at", "long_work", ["ended_at"])


def downgrade() -> None:
    """Take them away again; work that has not ended is lost."""
    op.drop_table("long_work")
    op.drop_table("upload_piece")
    op.drop_table("upload")
