"""Reasons that people and events gave, apart from the many that rules give; evidence about a subject."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_GIVEN = sa.text("kind NOT IN ('rule', 'measure', 'return')")


def upgrade() -> None:
    """Add the indexes by which they are read; one takes the place of another."""
    op.create_index(
        "ix_obligation_reason_given",
        "obligation_reason",
        ["person_id"],
        unique=False,
        sqlite_where=_GIVEN,
        postgresql_where=_GIVEN,
    )
    op.create_index("ix_evidence_person_subject", "evidence", ["person_id", "subject"])
    op.drop_index("ix_evidence_person_id", table_name="evidence")


def downgrade() -> None:
    """Take them away, and put back the one that was there."""
    op.create_index("ix_evidence_person_id", "evidence", ["person_id"])
    op.drop_index("ix_evidence_person_subject", table_name="evidence")
    op.drop_index("ix_obligation_reason_given", table_name="obligation_reason")
