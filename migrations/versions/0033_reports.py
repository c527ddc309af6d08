"""Saved reports, daily snapshots and evidence packs."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KNOWN_NOW = sa.text("superseded_at IS NULL")


def _id() -> sa.Column[Any]:
    return sa.Column("id", _ID, nullable=False)


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _one_known_now(table: str, *columns: str) -> None:
    op.create_index(
        f"uq_{table}_known_now",
        table,
        list(columns),
        unique=True,
        sqlite_where=_KNOWN_NOW,
        postgresql_where=_KNOWN_NOW,
    )


def upgrade() -> None:
    """Add the tables."""
    _add_snapshots()
    _add_reports()
    _add_runs()
    _add_packs()


def _add_snapshots() -> None:
    name = "report_snapshot"
    op.create_table(
        name,
        _id(),
        _text("report"),
        _day("day"),
        _at("known_at"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _whole("rows"),
        _text("digest"),
        _at("recorded_at"),
        _key(name),
        _once(name, "report", "day"),
    )
    op.create_index("ix_report_snapshot_day", name, ["day"])


def _add_reports() -> None:
    name = "saved_report"
    op.create_table(
        name,
        _id(),
        _text("public_id"),
        _link("owner_id"),
        _at("recorded_at"),
        _text("form_key"),
        _to(name, "owner_id", "person"),
        _key(name),
        _once(name, "public_id"),
        _once(name, "form_key"),
    )
    op.create_index("ix_saved_report_owner_id", name, ["owner_id"])
    name = "report_version"
    op.create_table(
        name,
        _id(),
        _link("report_id"),
        _text("title"),
        _text("source"),
        _json("definition"),
        _json("schedule", nullable=True),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        _link("by_id"),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _to(name, "report_id", "saved_report"),
        _to(name, "by_id", "person"),
        _key(name),
    )
    op.create_index("ix_report_version_report_id", name, ["report_id"])
    _one_known_now(name, "report_id")
    name = "report_recipient"
    op.create_table(
        name,
        _id(),
        _link("report_id"),
        _link("person_id"),
        _link("by_id"),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _to(name, "report_id", "saved_report"),
        _to(name, "person_id", "person"),
        _to(name, "by_id", "person"),
        _key(name),
    )
    op.create_index("ix_report_recipient_person_id", name, ["person_id"])
    _one_known_now(name, "report_id", "person_id")


def _add_runs() -> None:
    name = "report_run"
    op.create_table(
        name,
        _id(),
        _text("public_id"),
        _text("key"),
        _link("report_id"),
        _link("version_id"),
        _link("person_id"),
        _at("scheduled_for", nullable=True),
        _day("as_of"),
        _text("scope"),
        _whole("row_count"),
        _text("digest"),
        _at("recorded_at"),
        _to(name, "report_id", "saved_report"),
        _to(name, "version_id", "report_version"),
        _to(name, "person_id", "person"),
        _key(name),
        _once(name, "public_id"),
        _once(name, "key"),
    )
    op.create_index("ix_report_run_person_id", name, ["person_id"])
    op.create_index("ix_report_run_report_person", name, ["report_id", "person_id"])


def _add_packs() -> None:
    name = "evidence_pack"
    op.create_table(
        name,
        _id(),
        _text("public_id"),
        _text("kind"),
        _text("subject"),
        _text("title"),
        _text("reason"),
        _day("as_of"),
        _link("asked_by_id"),
        _text("work"),
        _at("recorded_at"),
        _text("form_key"),
        _to(name, "asked_by_id", "person"),
        _key(name),
        _once(name, "public_id"),
        _once(name, "form_key"),
    )
    op.create_index("ix_evidence_pack_asked_by_id", name, ["asked_by_id"])
    name = "evidence_pack_file"
    op.create_table(
        name,
        _id(),
        _link("pack_id"),
        _link("upload_id", nullable=True),
        _whole("people"),
        _whole("size"),
        _text("sha256"),
        _text("contents"),
        _at("recorded_at"),
        _at("expires_at"),
        _to(name, "pack_id", "evidence_pack"),
        _to(name, "upload_id", "upload", ondelete="SET NULL"),
        _key(name),
        _once(name, "pack_id"),
    )
    op.create_index("ix_evidence_pack_file_upload_id", name, ["upload_id"])


def downgrade() -> None:
    """Take them away again."""
    for table in (
        *("evidence_pack_file", "evidence_pack", "report_run", "report_recipient", "report_version"),
        *("saved_report", "report_snapshot"),
    ):
        op.drop_table(table)
