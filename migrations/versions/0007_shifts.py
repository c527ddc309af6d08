"""A person begins a shift in a unit at one moment once, as known now."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KNOWN_NOW = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    """Keep two imports at the same time from planning one shift twice."""
    op.create_index(
        "uq_shift_known_now",
        "shift",
        ["person_id", "unit_id", "starts_at"],
        unique=True,
        sqlite_where=_KNOWN_NOW,
        postgresql_where=_KNOWN_NOW,
    )


def downgrade() -> None:
    """Take the rule away again; the shifts stay."""
    op.drop_index("uq_shift_known_now", table_name="shift")
