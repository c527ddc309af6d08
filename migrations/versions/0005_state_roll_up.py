"""Daily changes of obligation states by unit, role and requirement."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NUMBERS = (
    "people",
    "people_on_time",
    "people_complete",
    "obligations",
    "met",
    "late",
    "waived",
    "paused",
)
_COVER = ["known_to", "requirement_id", "from_on", "to_on", "unit_id", "job_role", "state", "met", "person_id"]
_STANDING = [
    "known_to",
    "state",
    "from_on",
    "to_on",
    "requirement_id",
    "unit_id",
    "job_role",
    "met",
    "person_id",
    "known_from",
]


def upgrade() -> None:
    """Add the signed changes that are counted; look spans up by state first."""
    op.create_table(
        "standing_change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("job_role", sa.String(), nullable=True),
        sa.Column("is_measured", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _NUMBERS),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_standing_change_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_standing_change"),
    )
    op.create_index("ix_standing_change_level", "standing_change", ["level", "from_on"])
    op.create_table(
        "person_standing_change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("job_role", sa.String(), nullable=True),
        sa.Column("is_measured", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("obligations", "met", "late")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_standing_change_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_person_standing_change_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person_standing_change"),
    )
    op.create_index("ix_person_standing_change_person_id", "person_standing_change", ["person_id"])
    op.drop_index("ix_obligation_span_cover", "obligation_span")
    op.create_index("ix_obligation_span_standing", "obligation_span", _STANDING)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_obligation_span_standing", "obligation_span")
    op.create_index("ix_obligation_span_cover", "obligation_span", _COVER)
    op.drop_table("person_standing_change")
    op.drop_table("standing_change")
