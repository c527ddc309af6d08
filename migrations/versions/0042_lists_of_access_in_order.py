"""Valid gates in the order of their last days, proposals to suspend in the order of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_GATES, _PROPOSALS = "gate_span", "suspension_proposal"


def upgrade() -> None:
    """Add the indexes by which the lists of the access officer are read; one takes the place of another."""
    _add("ix_gate_span_last_on", _GATES, "last_on", "id", "from_on", "to_on", "state", "unit_id")
    _add("ix_suspension_proposal_known", _PROPOSALS, "state", "last_day", "id", "person_id", "unit_id")
    op.drop_index("ix_suspension_proposal_state", table_name=_PROPOSALS)


def downgrade() -> None:
    """Take them away, and put back the one that was there."""
    op.create_index("ix_suspension_proposal_state", _PROPOSALS, ["state", "superseded_at", "unit_id"])
    op.drop_index("ix_suspension_proposal_known", table_name=_PROPOSALS)
    op.drop_index("ix_gate_span_last_on", table_name=_GATES)


def _add(name: str, table: str, *columns: str) -> None:
    """Add an index of the rows that a list is of."""
    listed = {_GATES: "last_on IS NOT NULL", _PROPOSALS: "superseded_at IS NULL"}[table]
    op.create_index(
        name, table, list(columns), postgresql_where=sa.text(listed), sqlite_where=sa.text(listed)
    )
