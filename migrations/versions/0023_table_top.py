"""Visits that several people play together."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NOW = sa.text("superseded_at IS NULL")
_TABLE, _SEAT = "simulation_table", "simulation_seat"
_TURN, _CALL = "simulation_turn", "simulation_call"


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _one_now(table: str, *columns: str) -> None:
    name = f"uq_{table}_known_now"
    op.create_index(name, table, list(columns), unique=True, sqlite_where=_NOW, postgresql_where=_NOW)


def upgrade() -> None:
    """Add the tables."""
    _add_table()
    _add_seat()
    _add_turn()
    _add_call()


def _add_table() -> None:
    op.create_table(
        _TABLE,
        _link("id"),
        _text("public_id"),
        _text("key"),
        _link("revision_id"),
        _text("version"),
        _text("seed"),
        _link("host_id"),
        _text("class_id", nullable=True),
        sa.Column("shows_choices", sa.Boolean(), nullable=False),
        _text("form_key"),
        _instant("recorded_at"),
        _to(_TABLE, "revision_id", "content_revision"),
        _to(_TABLE, "host_id", "person"),
        _key(_TABLE),
        _unique(_TABLE, "public_id"),
        _unique(_TABLE, "form_key"),
    )
    for column in ("revision_id", "host_id", "class_id"):
        op.create_index(f"ix_{_TABLE}_{column}", _TABLE, [column])


def _add_seat() -> None:
    op.create_table(
        _SEAT,
        _link("id"),
        _link("table_id"),
        _text("role"),
        _link("person_id", nullable=True),
        _text("way"),
        _text("error", nullable=True),
        _link("by_id"),
        _instant("recorded_at"),
        _instant("superseded_at", nullable=True),
        _to(_SEAT, "table_id", _TABLE),
        _to(_SEAT, "person_id", "person"),
        _to(_SEAT, "by_id", "person"),
        _key(_SEAT),
    )
    _one_now(_SEAT, "table_id", "role")
    op.create_index(f"ix_{_SEAT}_person_id", _SEAT, ["person_id", "superseded_at"])


def _add_turn() -> None:
    op.create_table(
        _TURN,
        _link("id"),
        _link("table_id"),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _text("role"),
        _text("beat"),
        _link("step_id", nullable=True),
        _text("option", nullable=True),
        _text("note"),
        _instant("recorded_at"),
        _to(_TURN, "table_id", _TABLE),
        _to(_TURN, "step_id", "simulation_step"),
        _key(_TURN),
        _unique(_TURN, "table_id", "ordinal"),
        _unique(_TURN, "step_id"),
    )


def _add_call() -> None:
    op.create_table(
        _CALL,
        _link("id"),
        _link("table_id"),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        _text("role", nullable=True),
        _link("person_id", nullable=True),
        _instant("recorded_at"),
        _instant("superseded_at", nullable=True),
        _to(_CALL, "table_id", _TABLE),
        _to(_CALL, "person_id", "person"),
        _key(_CALL),
    )
    _one_now(_CALL, "table_id")
    op.create_index(f"ix_{_CALL}_person_id", _CALL, ["person_id", "superseded_at"])


def downgrade() -> None:
    """Take them away again."""
    for table in (_CALL, _TURN, _SEAT, _TABLE):
        op.drop_table(table)
