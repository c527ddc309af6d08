"""Signatures that close coding reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "coding_review_signature"
_LINKS = {"review_id": "coding_review", "person_id": "person", "by_id": "person", "for_id": "person"}


def upgrade() -> None:
    """Add the table; reviews that were closed before have no signature."""
    op.create_table(
        _TABLE,
        sa.Column("id", _ID, nullable=False),
        *(sa.Column(name, _ID, nullable=name == "for_id") for name in _LINKS),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("means", sa.String(), nullable=True),
        sa.Column("password_reentered", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_TABLE}"),
        sa.UniqueConstraint("review_id", name=f"uq_{_TABLE}_review_id"),
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=f"fk_{_TABLE}_{name}")
            for name, target in _LINKS.items()
        ),
    )
    for name in ("person_id", "by_id"):
        op.create_index(f"ix_{_TABLE}_{name}", _TABLE, [name])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(_TABLE)
