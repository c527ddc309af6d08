"""Due days that take the place of others from a day on, kept with the reason that they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a reason without it has one number of due days for all of its days."""
    op.add_column("obligation_reason", sa.Column("due_later", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it away; the due days of the first day of a reason stay."""
    op.drop_column("obligation_reason", "due_later")
