"""Coding reviews: coded records, samples, results, steps, audits made elsewhere."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_KNOWN_NOW = sa.text("superseded_at IS NULL")


def _id() -> sa.Column[Any]:
    return sa.Column("id", _ID, nullable=False)


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _whole(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _known() -> list[sa.Column[Any]]:
    return [
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("superseded_at", _INSTANT, nullable=True),
    ]


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


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
    _coded()
    _reviews()
    _results()


def _coded() -> None:
    op.create_table(
        "coded_record",
        _id(),
        *_text("record_key"),
        _link("person_id"),
        *_text("patient_type"),
        _day("ready_on", nullable=True),
        _day("coded_on"),
        *_known(),
        sa.PrimaryKeyConstraint("id", name="pk_coded_record"),
        _to("coded_record", "person_id", "person"),
    )
    _one_known_now("coded_record", "record_key")
    op.create_index("ix_coded_record_person_id", "coded_record", ["person_id", "patient_type", "coded_on"])
    op.create_index("ix_coded_record_coded_on", "coded_record", ["coded_on", "superseded_at"])
    op.create_table(
        "coding_audit_case",
        _id(),
        *_text("case_key"),
        _link("person_id"),
        *_text("patient_type"),
        _day("audited_on"),
        *_whole("codes", "correct"),
        *_text("drg_original", "drg_final", "em_original", "em_final", nullable=True),
        *_known(),
        sa.PrimaryKeyConstraint("id", name="pk_coding_audit_case"),
        _to("coding_audit_case", "person_id", "person"),
    )
    _one_known_now("coding_audit_case", "case_key")
    op.create_index(
        "ix_coding_audit_case_person_id", "coding_audit_case", ["person_id", "patient_type", "audited_on"]
    )


def _reviews() -> None:
    op.create_table(
        "coding_review",
        _id(),
        *_text("public_id"),
        _link("person_id"),
        *_text("patient_type"),
        *_whole("year", "quarter", "number"),
        *_text("seed"),
        *_whole("asked", "population"),
        *_text("digest"),
        sa.Column("strata", sa.JSON(), nullable=False),
        _link("by_id"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coding_review"),
        _to("coding_review", "person_id", "person"),
        _to("coding_review", "by_id", "person"),
        _once("coding_review", "public_id"),
        _once("coding_review", "person_id", "patient_type", "year", "quarter", "number"),
    )
    op.create_index("ix_coding_review_quarter", "coding_review", ["year", "quarter"])
    op.create_table(
        "coding_review_case",
        _id(),
        _link("review_id"),
        *_whole("ordinal"),
        _link("record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coding_review_case"),
        _to("coding_review_case", "review_id", "coding_review"),
        _to("coding_review_case", "record_id", "coded_record"),
        _once("coding_review_case", "review_id", "ordinal"),
    )
    op.create_index("ix_coding_review_case_record_id", "coding_review_case", ["record_id"])


def _results() -> None:
    op.create_table(
        "coding_review_result",
        _id(),
        _link("case_id"),
        *_whole("rating", "codes", "correct"),
        sa.Column("classes", sa.JSON(), nullable=False),
        *_text("drg_original", "drg_final", nullable=True),
        *_text("note"),
        _link("by_id"),
        *_known(),
        sa.PrimaryKeyConstraint("id", name="pk_coding_review_result"),
        _to("coding_review_result", "case_id", "coding_review_case"),
        _to("coding_review_result", "by_id", "person"),
    )
    _one_known_now("coding_review_result", "case_id", "rating")
    op.create_index("ix_coding_review_result_case_id", "coding_review_result", ["case_id"])
    op.create_table(
        "coding_review_step",
        _id(),
        _link("review_id"),
        *_text("key", "kind"),
        _link("case_id", nullable=True),
        _link("to_id", nullable=True),
        *_text("text"),
        _link("by_id"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coding_review_step"),
        _to("coding_review_step", "review_id", "coding_review"),
        _to("coding_review_step", "case_id", "coding_review_case"),
        _to("coding_review_step", "to_id", "person"),
        _to("coding_review_step", "by_id", "person"),
        _once("coding_review_step", "key"),
    )
    op.create_index("ix_coding_review_step_review_id", "coding_review_step", ["review_id"])


def downgrade() -> None:
    """Take them away."""
    for table in ("coding_review_step", "coding_review_result", "coding_review_case", "coding_review"):
        op.drop_table(table)
    for table in ("coding_audit_case", "coded_record"):
        op.drop_table(table)
