"""Orders to systems that keep accounts, what they answered, and the lines of the security log."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KNOWN_NOW = sa.text("superseded_at IS NULL")
_ORDER, _DELIVERY, _EVENT, _POSITION = (
    "access_order",
    "access_delivery",
    "security_event",
    "security_log_position",
)


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


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
    _add_orders()
    _add_deliveries()
    op.create_table(
        _EVENT,
        sa.Column("sequence", _ID, nullable=False, autoincrement=False),
        _text("source"),
        _instant("at"),
        _text("line"),
        _text("digest"),
        sa.PrimaryKeyConstraint("sequence", name=f"pk_{_EVENT}"),
        sa.UniqueConstraint("source", name=f"uq_{_EVENT}_source"),
    )
    op.create_index(f"ix_{_EVENT}_at", _EVENT, ["at"])
    op.create_table(
        _POSITION,
        _text("sink"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sink", name=f"pk_{_POSITION}"),
    )


def _add_orders() -> None:
    op.create_table(
        _ORDER,
        _link("id"),
        _link("person_id"),
        _text("security_class"),
        _text("kind"),
        _text("gate", nullable=True),
        _link("unit_id", nullable=True),
        _text("basis"),
        _text("reason"),
        _text("decision", nullable=True),
        _instant("effective_at"),
        sa.Column("until_on", sa.Date(), nullable=True),
        _link("by_id", nullable=True),
        _instant("recorded_at"),
        _instant("superseded_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_ORDER}"),
        _to(_ORDER, "person_id", "person"),
        _to(_ORDER, "unit_id", "unit"),
        _to(_ORDER, "by_id", "person"),
    )
    _one_known_now(_ORDER, "person_id", "security_class")
    op.create_index(f"ix_{_ORDER}_unit", _ORDER, ["unit_id", "recorded_at"])
    op.create_index(f"ix_{_ORDER}_recorded_at", _ORDER, ["recorded_at"])


def _add_deliveries() -> None:
    op.create_table(
        _DELIVERY,
        _link("id"),
        _link("order_id"),
        _text("adapter"),
        _text("state"),
        _text("reason", nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        _link("by_id", nullable=True),
        _instant("recorded_at"),
        _instant("superseded_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_DELIVERY}"),
        _to(_DELIVERY, "order_id", _ORDER),
        _to(_DELIVERY, "by_id", "person"),
    )
    _one_known_now(_DELIVERY, "order_id", "adapter")
    op.create_index(f"ix_{_DELIVERY}_state", _DELIVERY, ["adapter", "state", "superseded_at"])
    op.create_index(f"ix_{_DELIVERY}_recorded_at", _DELIVERY, ["recorded_at"])


def downgrade() -> None:
    """Take the tables away."""
    for table in (_POSITION, _EVENT, _DELIVERY, _ORDER):
        op.drop_table(table)
