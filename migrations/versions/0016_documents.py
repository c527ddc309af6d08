"""Certificates and printed cards."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[Any]:
    return sa.Column("id", _ID, nullable=False)


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _recorded() -> sa.Column[Any]:
    return sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def upgrade() -> None:
    """Add the tables."""
    _add_certificates()
    _add_cards()


def _add_certificates() -> None:
    name = "certificate"
    op.create_table(
        name,
        _id(),
        _text("code"),
        _text("code_digest"),
        _link("person_id"),
        _link("evidence_id"),
        _text("evidence_key"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("kind"),
        _text("subject"),
        _text("title"),
        _text("revision", nullable=True),
        _text("holder"),
        _day("occurred_on"),
        _day("expires_on", nullable=True),
        _day("issued_on"),
        _link("issued_by_id"),
        _link("replaces_id", nullable=True),
        _text("reason", nullable=True),
        _text("content_digest"),
        _recorded(),
        _to(name, "person_id", "person"),
        _to(name, "evidence_id", "evidence"),
        _to(name, "issued_by_id", "person"),
        _to(name, "replaces_id", "certificate"),
        _key(name),
        _once(name, "code_digest"),
        _once(name, "replaces_id"),
        _once(name, "person_id", "evidence_key", "number"),
    )
    name = "certificate_withdrawal"
    op.create_table(
        name,
        _id(),
        _link("certificate_id"),
        _link("by_id"),
        _text("reason"),
        _day("withdrawn_on"),
        _recorded(),
        _to(name, "certificate_id", "certificate"),
        _to(name, "by_id", "person"),
        _key(name),
        _once(name, "certificate_id"),
    )


def _add_cards() -> None:
    name = "printed_card"
    op.create_table(
        name,
        _id(),
        _text("module"),
        _link("revision_id", nullable=True),
        _text("version", nullable=True),
        _text("sheet_digest"),
        _link("unit_id"),
        _text("place"),
        sa.Column("copies", sa.Integer(), nullable=False),
        _day("printed_on"),
        _link("by_id"),
        _link("replaces_id", nullable=True),
        _recorded(),
        _text("form_key"),
        _to(name, "revision_id", "content_revision"),
        _to(name, "unit_id", "unit"),
        _to(name, "by_id", "person"),
        _to(name, "replaces_id", "printed_card"),
        _key(name),
        _once(name, "replaces_id"),
        _once(name, "form_key"),
    )
    op.create_index("ix_printed_card_unit", name, ["unit_id", "sheet_digest"])
    op.create_index("ix_printed_card_module", name, ["module"])
    op.create_index("ix_printed_card_by_id", name, ["by_id"])
    name = "card_recall"
    op.create_table(
        name,
        _id(),
        _link("card_id"),
        _link("revision_id", nullable=True),
        _day("recalled_on"),
        _recorded(),
        _to(name, "card_id", "printed_card"),
        _to(name, "revision_id", "content_revision"),
        _key(name),
        _once(name, "card_id"),
    )
    name = "card_answer"
    op.create_table(
        name,
        _id(),
        _link("card_id"),
        _text("kind"),
        _text("note", nullable=True),
        _link("by_id"),
        _day("answered_on"),
        _recorded(),
        _to(name, "card_id", "printed_card"),
        _to(name, "by_id", "person"),
        _key(name),
        _once(name, "card_id"),
    )


def downgrade() -> None:
    """Take them away again."""
    for table in ("card_answer", "card_recall", "printed_card", "certificate_withdrawal", "certificate"):
        op.drop_table(table)
