"""Signed changes by requirement, and since when the numbers of a person are known."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both tables; ``lms init`` fills them from the spans."""
    op.create_table(
        "requirement_change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("is_placed", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requirement_change"),
    )
    op.create_index("ix_requirement_change_level", "requirement_change", ["level", "from_on"])
    op.create_table(
        "standing_known",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_standing_known_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_standing_known"),
    )
    op.create_index("ix_standing_known_person_id", "standing_known", ["person_id"])
    op.create_index("ix_standing_known_known_from", "standing_known", ["known_from", "from_on", "person_id"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("standing_known")
    op.drop_table("requirement_change")
