"""Reasons that people and events gave, apart from the many that rules give."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_GIVEN = sa.text("kind NOT IN ('rule', 'measure', 'return')")


def upgrade() -> None:
    """Add the index by which they are read."""
    op.create_index(
        "ix_obligation_reason_given",
        "obligation_reason",
        ["person_id"],
        unique=False,
        sqlite_where=_GIVEN,
        postgresql_where=_GIVEN,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_obligation_reason_given", table_name="obligation_reason")
