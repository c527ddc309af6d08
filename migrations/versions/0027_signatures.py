"""Seals of the audit chain; what a signature says and the digest of what was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the seals and two columns of a signature, empty for those given before."""
    op.create_table(
        "audit_seal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_seal"),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name="fk_audit_seal_entry_id"),
        sa.UniqueConstraint("entry_id", name="uq_audit_seal_entry_id"),
    )
    with op.batch_alter_table("sign_off") as table:
        table.add_column(sa.Column("meaning", sa.String(), nullable=True))
        table.add_column(sa.Column("digest", sa.String(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("sign_off") as table:
        table.drop_column("digest")
        table.drop_column("meaning")
    op.drop_table("audit_seal")
