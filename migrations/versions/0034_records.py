"""Retention, legal holds, exports and erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", _ID, nullable=False)


def _link(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _ID, nullable=nullable)


def _to(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", **options)


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def upgrade() -> None:
    """Add the tables, and the instant at which a person was erased."""
    op.add_column("person", sa.Column("erased_at", _INSTANT, nullable=True))
    _holds()
    _erasures()
    _counts()


def _holds() -> None:
    op.create_table(
        "audit_redaction",
        _id(),
        _link("entry_id"),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_redaction"),
        _to("audit_redaction", "entry_id", "audit_entry"),
        _once("audit_redaction", "entry_id", "act"),
    )
    op.create_table(
        "legal_hold",
        _id(),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _link("person_id", nullable=True),
        _link("unit_id", nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("claims_from_on", sa.Date(), nullable=True),
        sa.Column("claims_to_on", sa.Date(), nullable=True),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        _link("by_id"),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold"),
        _to("legal_hold", "person_id", "person"),
        _to("legal_hold", "unit_id", "unit"),
        _to("legal_hold", "by_id", "person"),
        _once("legal_hold", "public_id"),
        _once("legal_hold", "form_key"),
    )
    op.create_index("ix_legal_hold_person_id", "legal_hold", ["person_id"])
    op.create_table(
        "legal_hold_release",
        _id(),
        _link("hold_id"),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        _link("by_id"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold_release"),
        _to("legal_hold_release", "hold_id", "legal_hold"),
        _to("legal_hold_release", "by_id", "person"),
        _once("legal_hold_release", "hold_id"),
    )


def _erasures() -> None:
    op.create_table(
        "data_copy",
        _id(),
        sa.Column("public_id", sa.String(), nullable=False),
        _link("person_id"),
        _link("by_id"),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("upload_id", _ID, nullable=True),
        sa.Column("made_at", _INSTANT, nullable=True),
        sa.Column("expires_at", _INSTANT, nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_data_copy"),
        _to("data_copy", "person_id", "person"),
        _to("data_copy", "by_id", "person"),
        _to("data_copy", "upload_id", "upload", ondelete="SET NULL"),
        _once("data_copy", "public_id"),
        _once("data_copy", "form_key"),
    )
    op.create_index("ix_data_copy_person_id", "data_copy", ["person_id"])
    op.create_index("ix_data_copy_upload_id", "data_copy", ["upload_id"])
    op.create_table(
        "erasure_request",
        _id(),
        sa.Column("public_id", sa.String(), nullable=False),
        _link("person_id"),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        _link("by_id"),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_request"),
        _to("erasure_request", "person_id", "person"),
        _to("erasure_request", "by_id", "person"),
        _once("erasure_request", "public_id"),
        _once("erasure_request", "form_key"),
    )
    op.create_index("ix_erasure_request_person_id", "erasure_request", ["person_id"])
    op.create_table(
        "erasure_decision",
        _id(),
        _link("request_id"),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _link("by_id"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_decision"),
        _to("erasure_decision", "request_id", "erasure_request"),
        _to("erasure_decision", "by_id", "person"),
        _once("erasure_decision", "request_id"),
    )
    op.create_table(
        "erasure",
        _id(),
        _link("person_id"),
        _link("request_id", nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
        _to("erasure", "person_id", "person"),
        _to("erasure", "request_id", "erasure_request"),
        _once("erasure", "person_id", "stage"),
    )


def _counts() -> None:
    op.create_table(
        "retention_forecast",
        _id(),
        sa.Column("record_class", sa.String(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("of_records", sa.Integer(), nullable=False),
        sa.Column("counted_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retention_forecast"),
        _once("retention_forecast", "record_class", "month_on"),
    )
    op.create_table(
        "quality_count",
        _id(),
        sa.Column("check_key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("of_all", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quality_count"),
        _once("quality_count", "check_key", "day"),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("quality_count", "retention_forecast", "erasure", "erasure_decision", "erasure_request"):
        op.drop_table(table)
    for table in ("data_copy", "legal_hold_release", "legal_hold", "audit_redaction"):
        op.drop_table(table)
    op.drop_column("person", "erased_at")
