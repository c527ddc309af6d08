"""A version number per table of facts, raised by every change; indexes for lists of today."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of numbers, and indexes by which lists find what stands today."""
    op.create_table(
        "fact_version",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact_version")),
    )
    op.drop_index("ix_obligation_span_pair", "obligation_span")
    op.create_index(
        "ix_obligation_span_person", "obligation_span", ["person_id", "known_to", "state", "from_on", "to_on"]
    )
    op.drop_index("ix_gate_span_state", "gate_span")
    op.create_index("ix_gate_span_state", "gate_span", ["state", "to_on", "from_on"])


def downgrade() -> None:
    """Take the numbers away and put the indexes back."""
    op.drop_index("ix_gate_span_state", "gate_span")
    op.create_index("ix_gate_span_state", "gate_span", ["state", "from_on"])
    op.drop_index("ix_obligation_span_person", "obligation_span")
    op.create_index("ix_obligation_span_pair", "obligation_span", ["person_id", "requirement_id"])
    op.drop_table("fact_version")
