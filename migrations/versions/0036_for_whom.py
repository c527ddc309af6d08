"""For whom a deputy decided about access, and the digest by which an import knows somebody erased."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FOR_WHOM = (
    ("access_suspension", "for_id"),
    ("access_suspension", "lifted_for_id"),
    ("provisional_grant", "for_id"),
    ("suspension_proposal", "for_id"),
    ("override_review", "for_id"),
)


def upgrade() -> None:
    """Add the columns; what was decided before names nobody, and who was erased before has no digest."""
    op.add_column("person", sa.Column("number_digest", sa.String(), nullable=True))
    for table, column in _FOR_WHOM:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, _ID, nullable=True))
            batch.create_foreign_key(f"fk_{table}_{column}_person", "person", [column], ["id"])


def downgrade() -> None:
    """Take them away."""
    for table, column in reversed(_FOR_WHOM):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_{column}_person", type_="foreignkey")
            batch.drop_column(column)
    op.drop_column("person", "number_digest")
