"""Accounts of the EHR beside gates by day, how many holders there are, and what measures are read by."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_NEWEST = "ix_claim_fact_newest"
_STATE = ["state", "to_on", "from_on"]
_READ_BY = (
    ("ix_evidence_kind_day", "evidence", ["kind", "occurred_on", "subject", "person_id", "superseded_at"]),
    ("ix_sign_off_kind_day", "sign_off", ["kind", "signed_on", "person_id", "job_id", "unit_id", "id"]),
    ("ix_sign_off_tenure", "sign_off", ["person_id", "job_id", "kind", "signed_on", "id"]),
)


def upgrade() -> None:
    """Add the spans and the signed changes that are counted of them; ``lms init`` fills them."""
    op.create_table(
        "access_span",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("job_role", sa.String(), nullable=True),
        sa.Column("has_account", sa.Boolean(), nullable=False),
        sa.Column("may_work", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_access_span_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_access_span_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_access_span"),
    )
    standing = ["has_account", "may_work", "to_on", "from_on"]
    op.create_index("ix_access_span_standing", "access_span", standing)
    op.create_index("ix_access_span_person", "access_span", ["person_id", "from_on"])
    op.create_table(
        "access_change",
        sa.Column("id", _ID, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("job_role", sa.String(), nullable=True),
        sa.Column("holders", sa.Integer(), nullable=False),
        sa.Column("without_gate", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_access_change_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_access_change"),
    )
    counted = ["level", "from_on", "unit_id", "job_role", "holders", "without_gate"]
    op.create_index("ix_access_change_level", "access_change", counted)
    op.drop_index("ix_gate_span_state", "gate_span")
    shown = ["unit_id", "job_role", "person_id", "confirmed_id", "last_on"]
    op.create_index("ix_gate_span_state", "gate_span", [*_STATE, *shown])
    for name, table, columns in _READ_BY:
        op.create_index(name, table, columns)
    if _is_postgresql():
        op.execute(f"CREATE INDEX {_NEWEST} ON claim_fact (first_submission_on DESC NULLS LAST, id DESC)")


def downgrade() -> None:
    """Take them away again."""
    if _is_postgresql():
        op.drop_index(_NEWEST, "claim_fact")
    for name, table, _columns in _READ_BY:
        op.drop_index(name, table)
    op.drop_index("ix_gate_span_state", "gate_span")
    op.create_index("ix_gate_span_state", "gate_span", _STATE)
    op.drop_table("access_change")
    op.drop_table("access_span")


def _is_postgresql() -> bool:
    """Tell whether unknown days need an index of their own order: SQLite has them last by itself."""
    return op.get_bind().dialect.name == "postgresql"
