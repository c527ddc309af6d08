"""Renewal forms, drafts of observations, and an index for what payers denied most in a unit."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DENIED = sa.text("cause IS NOT NULL")


def upgrade() -> None:
    """Add the tables and the index."""
    op.create_table(
        "renewal_form",
        sa.Column("id", _ID, nullable=False),
        sa.Column("attempt_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("job_role", sa.String(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("renews", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_renewal_form"),
        sa.ForeignKeyConstraint(["attempt_id"], ["exam_attempt.id"], name="fk_renewal_form_attempt_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_renewal_form_person_id"),
        sa.UniqueConstraint("attempt_id", name="uq_renewal_form_attempt_id"),
    )
    op.create_index("ix_renewal_form_person", "renewal_form", ["person_id", "recorded_at"])
    op.create_table(
        "observation_draft",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("assessor_id", _ID, nullable=False),
        sa.Column("checklist", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_observation_draft"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_observation_draft_person_id"),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name="fk_observation_draft_assessor_id"),
    )
    op.create_index(
        "uq_observation_draft_known_now",
        "observation_draft",
        ["assessor_id", "person_id", "checklist", "form_key", "step"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index(
        "ix_claim_fact_denied",
        "claim_fact",
        ["unit_id", "first_remit_on"],
        sqlite_where=_DENIED,
        postgresql_where=_DENIED,
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_claim_fact_denied", table_name="claim_fact")
    op.drop_table("observation_draft")
    op.drop_table("renewal_form")
