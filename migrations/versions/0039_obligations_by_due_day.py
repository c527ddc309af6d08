"""Obligations in the order of their due days."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index by which the list of obligations is read in the order of their due days."""
    op.create_index(
        "ix_obligation_span_due", "obligation_span", ["known_to", "due_on", "from_on", "to_on"], unique=False
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_obligation_span_due", table_name="obligation_span")
