"""Notices, the digests they go out with, what people chose, and addresses that mail comes back from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KNOWN_NOW = sa.text("superseded_at IS NULL")
_WAITS = sa.text("digest_id IS NULL AND withdrawn_at IS NULL")


def _id() -> sa.Column[Any]:
    return sa.Column("id", _ID, nullable=False)


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=True)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=f"pk_{table}")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _one_known_now(table: str, column: str) -> None:
    op.create_index(
        f"uq_{table}_known_now",
        table,
        [column],
        unique=True,
        sqlite_where=_KNOWN_NOW,
        postgresql_where=_KNOWN_NOW,
    )


def upgrade() -> None:
    """Add the tables."""
    _add_digests()
    _add_notices()
    _add_choices()
    _add_returns()


def _add_digests() -> None:
    name = "notice_digest"
    op.create_table(
        name,
        _id(),
        _link("recipient_id"),
        _day("day"),
        _flag("is_mailed"),
        _at("recorded_at"),
        _to(name, "recipient_id", "person"),
        _key(name),
        _once(name, "recipient_id", "day"),
    )
    op.create_index("ix_notice_digest_day", name, ["day"])
    name = "notice_plan"
    op.create_table(name, _text("source"), _day("planned_on"), _at("recorded_at"), _key(name, "source"))


def _add_notices() -> None:
    name = "notice"
    op.create_table(
        name,
        _id(),
        _link("recipient_id"),
        _link("about_id"),
        _text("key"),
        _text("audience"),
        _text("source"),
        _text("topic"),
        _text("title"),
        _text("reason"),
        _text("href"),
        _day("planned_on"),
        _whole("step_days"),
        _day("due_on", nullable=True),
        _whole("minutes"),
        _link("via_id", nullable=True),
        _flag("is_bundled"),
        _at("recorded_at"),
        _at("told_at", nullable=True),
        _at("withdrawn_at", nullable=True),
        _link("digest_id", nullable=True),
        _to(name, "recipient_id", "person"),
        _to(name, "about_id", "person"),
        _to(name, "via_id", "person"),
        _to(name, "digest_id", "notice_digest"),
        _key(name),
        _once(name, "recipient_id", "about_id", "key"),
    )
    op.create_index("ix_notice_recipient_told", name, ["recipient_id", "told_at"])
    op.create_index("ix_notice_about", name, ["about_id", "source"])
    op.create_index("ix_notice_digest_id", name, ["digest_id"])
    op.create_index("ix_notice_waiting", name, ["recipient_id"], sqlite_where=_WAITS, postgresql_where=_WAITS)


def _add_choices() -> None:
    name = "notice_reading"
    op.create_table(
        name,
        _id(),
        _link("person_id"),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _to(name, "person_id", "person"),
        _key(name),
    )
    _one_known_now(name, "person_id")
    name = "notice_choice"
    op.create_table(
        name,
        _id(),
        _link("person_id"),
        _flag("is_weekly"),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _to(name, "person_id", "person"),
        _key(name),
    )
    _one_known_now(name, "person_id")


def _add_returns() -> None:
    name = "mail_return"
    op.create_table(
        name,
        _id(),
        _text("address"),
        _text("reason"),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _link("cleared_by_id", nullable=True),
        _to(name, "cleared_by_id", "person"),
        _key(name),
    )
    _one_known_now(name, "address")


def downgrade() -> None:
    """Take them away again."""
    tables = ("mail_return", "notice_choice", "notice_reading", "notice", "notice_plan", "notice_digest")
    for table in tables:
        op.drop_table(table)
