"""Scoped privileges and how they stand, exceptions from forbidden combinations, records behind a review."""

import sqlalchemy as sa
from alembic import op

from lms.core.database import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; evidence from before looked at one record."""
    with op.batch_alter_table("evidence") as table:
        table.add_column(sa.Column("records", sa.Integer(), nullable=True))
    _signatures()
    op.create_table(
        "privilege_span",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("privilege", sa.String(), nullable=False),
        sa.Column("job_role", sa.String(), nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("granted_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_privilege_span_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_privilege_span_unit_id"),
        sa.ForeignKeyConstraint(["granted_id"], ["privilege_sign.id"], name="fk_privilege_span_granted_id"),
        sa.PrimaryKeyConstraint("id", name="pk_privilege_span"),
        sa.UniqueConstraint(
            "person_id", "privilege", "from_on", name="uq_privilege_span_person_id_privilege_from_on"
        ),
    )
    op.create_index("ix_privilege_span_state", "privilege_span", ["state", "privilege", "to_on", "from_on"])
    op.create_index("ix_privilege_span_unit", "privilege_span", ["unit_id", "from_on"])
    _exceptions()


def _signatures() -> None:
    op.create_table(
        "privilege_sign",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("privilege", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("tenure", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("password_reentered", sa.Boolean(), nullable=False),
        sa.Column("means", sa.String(), nullable=True),
        sa.Column("for_id", _ID, nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_privilege_sign_person_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["content_revision.id"], name="fk_privilege_sign_revision_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_privilege_sign_unit_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_privilege_sign_by_id"),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name="fk_privilege_sign_for_id"),
        sa.PrimaryKeyConstraint("id", name="pk_privilege_sign"),
        sa.UniqueConstraint("form_key", name="uq_privilege_sign_form_key"),
    )
    op.create_index("ix_privilege_sign_person", "privilege_sign", ["person_id", "privilege"])
    op.create_index("ix_privilege_sign_by_id", "privilege_sign", ["by_id"])
    op.create_index("ix_privilege_sign_recorded_at", "privilege_sign", ["recorded_at"])


def _exceptions() -> None:
    op.create_table(
        "combination_exception",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("combination", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_combination_exception_person_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_combination_exception_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_combination_exception"),
        sa.UniqueConstraint("form_key", name="uq_combination_exception_form_key"),
    )
    op.create_index("ix_combination_exception_person_id", "combination_exception", ["person_id"])


def downgrade() -> None:
    """Take them away again."""
    for table in ("combination_exception", "privilege_span", "privilege_sign"):
        op.drop_table(table)
    with op.batch_alter_table("evidence") as table:
        table.drop_column("records")
