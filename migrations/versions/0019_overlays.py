"""What a completion was made on besides the core; passages of comments; pictures that a folder brought."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_QUOTED = "fk_authoring_comment_quoted_in"


def upgrade() -> None:
    """Add overlays to completions, a passage to comments; a picture may come without a person."""
    op.create_table(
        "completion_overlay",
        sa.Column("id", _ID, nullable=False),
        sa.Column("completion_id", _ID, nullable=False),
        sa.Column("revision_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["completion_id"], ["module_completion.id"], name="fk_completion_overlay_completion_id"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["content_revision.id"], name="fk_completion_overlay_revision_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_completion_overlay"),
        sa.UniqueConstraint(
            "completion_id", "revision_id", name="uq_completion_overlay_completion_id_revision_id"
        ),
    )
    op.create_index("ix_completion_overlay_revision_id", "completion_overlay", ["revision_id"])
    with op.batch_alter_table("authoring_comment") as table:
        table.add_column(sa.Column("quote", sa.String(), nullable=True))
        table.add_column(sa.Column("quoted_in", sa.String(), nullable=True))
        table.create_foreign_key(_QUOTED, "content_text", ["quoted_in"], ["digest"])
    with op.batch_alter_table("authoring_picture") as table:
        table.alter_column("uploaded_by_id", existing_type=_ID, nullable=True)


def downgrade() -> None:
    """Take them away again; pictures that a folder brought go with it."""
    op.execute(sa.text("DELETE FROM authoring_picture WHERE uploaded_by_id IS NULL"))
    with op.batch_alter_table("authoring_picture") as table:
        table.alter_column("uploaded_by_id", existing_type=_ID, nullable=False)
    with op.batch_alter_table("authoring_comment") as table:
        table.drop_constraint(_QUOTED, type_="foreignkey")
        table.drop_column("quoted_in")
        table.drop_column("quote")
    op.drop_index("ix_completion_overlay_revision_id", "completion_overlay")
    op.drop_table("completion_overlay")
