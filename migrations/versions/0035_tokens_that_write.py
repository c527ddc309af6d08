"""Tokens of the JSON API that may also ask and decide; those made before only read."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: every token that there is only reads."""
    with op.batch_alter_table("api_token") as table:
        table.add_column(sa.Column("may_write", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("api_token") as table:
        table.alter_column(
            "may_write", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )


def downgrade() -> None:
    """Take it away; what may write is ended first, because it would read from then on."""
    op.execute("UPDATE api_token SET revoked_at = created_at WHERE may_write AND revoked_at IS NULL")
    with op.batch_alter_table("api_token") as table:
        table.drop_column("may_write")
