"""Waivers, extensions, and what is due on return."""

import sqlalchemy as sa
from alembic import op

from lms.core.database import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INACTIVE = sa.text("kind = 'inactive'")
_KNOWN_NOW = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    """Add the ways of exceptions and of changes of policy; a waiver names what it follows from."""
    with op.batch_alter_table("waiver") as table:
        table.add_column(sa.Column("decided_in", sa.String(), nullable=True))
    op.create_index(
        "ix_obligation_reason_inactive",
        "obligation_reason",
        ["person_id"],
        sqlite_where=_INACTIVE,
        postgresql_where=_INACTIVE,
    )
    op.create_table(
        "due_extension",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("requirement_id", _ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("was_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("decided_in", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_due_extension_person_id"),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name="fk_due_extension_requirement_id"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_due_extension_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_due_extension"),
    )
    op.create_index("ix_due_extension_person_id", "due_extension", ["person_id"])
    _add_steps()
    _add_proposals()


def _add_steps() -> None:
    op.create_table(
        "exception_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("was_due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("asked_by_id", _ID, nullable=True),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_exception_step_person_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_exception_step_asked_by_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_exception_step_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exception_step"),
    )
    op.create_index("ix_exception_step_person_id", "exception_step", ["person_id"])
    op.create_index("ix_exception_step_public_id", "exception_step", ["public_id"])
    _one_known_now("uq_exception_step_known_now", "exception_step")


def _add_proposals() -> None:
    op.create_table(
        "policy_proposal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("proposed_by_id", _ID, nullable=False),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("published_id", _ID, nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name="fk_policy_proposal_proposed_by_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_policy_proposal_decided_by_id"),
        sa.ForeignKeyConstraint(
            ["published_id"], ["content_source.id"], name="fk_policy_proposal_published_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_policy_proposal"),
    )
    op.create_index("ix_policy_proposal_public_id", "policy_proposal", ["public_id"])
    op.create_index("ix_policy_proposal_section", "policy_proposal", ["section"])
    _one_known_now("uq_policy_proposal_known_now", "policy_proposal")


def _one_known_now(name: str, table: str) -> None:
    op.create_index(
        name, table, ["public_id"], unique=True, sqlite_where=_KNOWN_NOW, postgresql_where=_KNOWN_NOW
    )


def downgrade() -> None:
    """Take them away again."""
    for table in ("policy_proposal", "exception_step", "due_extension"):
        op.drop_table(table)
    op.drop_index("ix_obligation_reason_inactive", "obligation_reason")
    with op.batch_alter_table("waiver") as table:
        table.drop_column("decided_in")
