"""Form tasks keep times of their fields."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIELD = "simulation_field"


def upgrade() -> None:
    """Add the fields of form tasks as they were handed in."""
    op.create_table(
        _FIELD,
        sa.Column("id", _ID, nullable=False),
        sa.Column("play_id", _ID, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("first_ms", sa.Integer(), nullable=True),
        sa.Column("in_ms", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["play_id"], ["simulation_play.id"], name=f"fk_{_FIELD}_play_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_FIELD}"),
        sa.UniqueConstraint("play_id", "field", name=f"uq_{_FIELD}_play_id_field"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table(_FIELD)
