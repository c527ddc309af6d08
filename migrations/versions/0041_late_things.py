"""What is late, and what waits for a due day, by indexes of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

LATE = sa.text("known_to IS NULL AND state IN ('overdue', 'expired')")
WAITS = sa.text(r"key LIKE '%\:waits'")
OF_A_DAY = ["to_on", "from_on", "person_id", "requirement_id", "unit_id", "due_on", "expires_on"]
BY_DUE_DAY = ["known_to", "due_on", "from_on", "to_on"]


def upgrade() -> None:
    """Add the indexes: late spans of a day, late spans by due day, reasons whose due day waits."""
    op.create_index(
        "ix_obligation_span_late", "obligation_span", OF_A_DAY, sqlite_where=LATE, postgresql_where=LATE
    )
    op.create_index(
        "ix_obligation_span_late_due",
        "obligation_span",
        BY_DUE_DAY,
        sqlite_where=LATE,
        postgresql_where=LATE,
    )
    op.create_index(
        "ix_obligation_reason_waits",
        "obligation_reason",
        ["person_id", "requirement_id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_obligation_reason_waits", table_name="obligation_reason")
    op.drop_index("ix_obligation_span_late_due", table_name="obligation_span")
    op.drop_index("ix_obligation_span_late", table_name="obligation_span")
