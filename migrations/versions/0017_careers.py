"""Credentials and continuing education, external teaching, seats of bought-in libraries."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HOURS = sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite")
_NOW = sa.text("superseded_at IS NULL")
_IN_USE = sa.text("superseded_at IS NULL AND source_key IS NOT NULL AND state = 'counts'")
_TABLES = (
    "library_seat",
    "teaching_answer",
    "teaching",
    "credit_share",
    "credit_entry",
    "career_file",
    "credential_cycle",
)


def upgrade() -> None:
    """Add the tables."""
    _add_cycles()
    _add_files()
    _add_entries()
    _add_teaching()
    _add_seats()


def downgrade() -> None:
    """Take them away again."""
    for table in _TABLES:
        op.drop_table(table)


def _id() -> sa.Column[Any]:
    return sa.Column("id", _ID, nullable=False)


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _one_now(name: str, table: str, *columns: str, where: Any = _NOW) -> None:
    op.create_index(name, table, list(columns), unique=True, sqlite_where=where, postgresql_where=where)


def _add_cycles() -> None:
    name = "credential_cycle"
    op.create_table(
        name,
        _id(),
        _text("public_id"),
        _whole("number"),
        _link("person_id"),
        _text("code"),
        _day("from_on"),
        _day("to_on"),
        _text("credential_no", nullable=True),
        _text("state"),
        _text("reason", nullable=True),
        _link("by_id"),
        _text("form_key"),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _to(name, "person_id", "person"),
        _to(name, "by_id", "person"),
        _key(name),
        _once(name, "public_id", "number"),
        _once(name, "form_key"),
    )
    _one_now("uq_credential_cycle_known_now", name, "public_id")
    op.create_index("ix_credential_cycle_person_id", name, ["person_id", "superseded_at"])


def _add_files() -> None:
    name = "career_file"
    op.create_table(
        name,
        _id(),
        _link("person_id"),
        _text("digest"),
        _text("name"),
        _text("mimetype"),
        _whole("size"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _link("by_id"),
        _at("recorded_at"),
        _to(name, "person_id", "person"),
        _to(name, "by_id", "person"),
        _key(name),
        _once(name, "person_id", "digest"),
    )


def _add_entries() -> None:
    name = "credit_entry"
    op.create_table(
        name,
        _id(),
        _text("public_id"),
        _whole("number"),
        _link("person_id"),
        _day("occurred_on"),
        sa.Column("hours", _HOURS, nullable=False),
        _text("title"),
        _text("provider"),
        _text("source_key", nullable=True),
        _link("file_id", nullable=True),
        _text("state"),
        _text("reason", nullable=True),
        _link("by_id"),
        _text("form_key"),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _to(name, "person_id", "person"),
        _to(name, "file_id", "career_file"),
        _to(name, "by_id", "person"),
        _key(name),
        _once(name, "public_id", "number"),
        _once(name, "form_key"),
    )
    _one_now("uq_credit_entry_known_now", name, "public_id")
    _one_now("uq_credit_entry_source_in_use", name, "person_id", "source_key", where=_IN_USE)
    op.create_index("ix_credit_entry_person_id", name, ["person_id", "superseded_at"])
    name = "credit_share"
    op.create_table(
        name,
        _id(),
        _link("entry_id"),
        _text("issuer"),
        _text("category"),
        _text("approval_no", nullable=True),
        _to(name, "entry_id", "credit_entry"),
        _key(name),
        _once(name, "entry_id", "issuer"),
    )


def _add_teaching() -> None:
    name = "teaching"
    op.create_table(
        name,
        _id(),
        _text("public_id"),
        _link("person_id"),
        _text("title"),
        _text("place"),
        _day("taught_on"),
        sa.Column("hours", _HOURS, nullable=False),
        _link("file_id", nullable=True),
        _link("replaces_id", nullable=True),
        _text("form_key"),
        _at("recorded_at"),
        _to(name, "person_id", "person"),
        _to(name, "file_id", "career_file"),
        _to(name, "replaces_id", "teaching"),
        _key(name),
        _once(name, "public_id"),
        _once(name, "replaces_id"),
        _once(name, "form_key"),
    )
    op.create_index("ix_teaching_person_id", name, ["person_id"])
    name = "teaching_answer"
    op.create_table(
        name,
        _id(),
        _link("teaching_id"),
        _text("kind"),
        _text("reason", nullable=True),
        _link("by_id"),
        _at("recorded_at"),
        _to(name, "teaching_id", "teaching"),
        _to(name, "by_id", "person"),
        _key(name),
        _once(name, "teaching_id"),
    )


def _add_seats() -> None:
    name = "library_seat"
    op.create_table(
        name,
        _id(),
        _text("library"),
        _whole("number"),
        _link("person_id"),
        _link("by_id"),
        _link("ended_by_id", nullable=True),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _to(name, "person_id", "person"),
        _to(name, "by_id", "person"),
        _to(name, "ended_by_id", "person"),
        _key(name),
    )
    _one_now("uq_library_seat_taken", name, "library", "number")
    _one_now("uq_library_seat_person", name, "library", "person_id")
    op.create_index("ix_library_seat_person_id", name, ["person_id"])
