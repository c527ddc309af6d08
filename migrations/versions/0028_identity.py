"""Second factors, recovery codes, and who stands in for whom."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KNOWN_NOW = sa.text("superseded_at IS NULL")


def _id() -> sa.Column[Any]:
    return sa.Column("id", _ID, nullable=False)


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=f"pk_{table}")


def _to(table: str, column: str, other: str = "person") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _once(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=f"uq_{table}_{column}")


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
    """Add the tables, and how a session and a signature were authenticated: empty for those before."""
    _add_app()
    _add_codes()
    _add_passkeys()
    _add_events()
    _add_covers()
    with op.batch_alter_table("sign_in_session") as table:
        table.add_column(_text("means", nullable=True))
        table.add_column(_at("proved_at", nullable=True))
    with op.batch_alter_table("sign_off") as table:
        table.add_column(_text("means", nullable=True))
        table.add_column(_link("for_id", nullable=True))
        table.create_foreign_key("fk_sign_off_for_id", "person", ["for_id"], ["id"])


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("sign_off") as table:
        table.drop_constraint("fk_sign_off_for_id", type_="foreignkey")
        table.drop_column("for_id")
        table.drop_column("means")
    with op.batch_alter_table("sign_in_session") as table:
        table.drop_column("proved_at")
        table.drop_column("means")
    for name in (
        "duty_cover",
        "sign_in_event",
        "spent_challenge",
        "passkey",
        "recovery_code",
        "authenticator_app",
    ):
        op.drop_table(name)


def _add_app() -> None:
    name = "authenticator_app"
    op.create_table(
        name,
        _id(),
        _link("person_id"),
        _text("sealed"),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _link("ended_by", nullable=True),
        _text("ended_why", nullable=True),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _key(name),
        _to(name, "person_id"),
        _to(name, "ended_by"),
    )
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])
    _one_known_now(name, "person_id")


def _add_codes() -> None:
    name = "recovery_code"
    op.create_table(
        name,
        _id(),
        _link("person_id"),
        _text("digest"),
        _at("used_at", nullable=True),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _key(name),
        _to(name, "person_id"),
        _once(name, "digest"),
    )
    op.create_index(f"ix_{name}_person", name, ["person_id", "superseded_at"])


def _add_passkeys() -> None:
    name = "passkey"
    op.create_table(
        name,
        _id(),
        _text("public_id"),
        _link("person_id"),
        _text("credential_id"),
        _text("public_key"),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        _text("name"),
        _at("last_used_at", nullable=True),
        _link("ended_by", nullable=True),
        _text("ended_why", nullable=True),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _key(name),
        _to(name, "person_id"),
        _to(name, "ended_by"),
        _once(name, "public_id"),
        _once(name, "credential_id"),
    )
    op.create_index(f"ix_{name}_person", name, ["person_id", "superseded_at"])
    op.create_table("spent_challenge", _text("digest"), _at("spent_at"), _key("spent_challenge", "digest"))
    op.create_index("ix_spent_challenge_spent_at", "spent_challenge", ["spent_at"])


def _add_events() -> None:
    name = "sign_in_event"
    op.create_table(
        name,
        _id(),
        _link("person_id"),
        _text("kind"),
        _text("means", nullable=True),
        _link("by_id", nullable=True),
        _at("at"),
        _key(name),
        _to(name, "person_id"),
        _to(name, "by_id"),
    )
    op.create_index(f"ix_{name}_person_id", name, ["person_id"])
    op.create_index(f"ix_{name}_at", name, ["at"])


def _add_covers() -> None:
    name = "duty_cover"
    op.create_table(
        name,
        _id(),
        _text("cover"),
        _link("person_id"),
        _link("deputy_id"),
        _text("duty"),
        _link("unit_id"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        _text("reason"),
        _link("by_id"),
        _text("ended_why", nullable=True),
        _at("recorded_at"),
        _at("superseded_at", nullable=True),
        _key(name),
        _to(name, "person_id"),
        _to(name, "deputy_id"),
        _to(name, "unit_id", "unit"),
        _to(name, "by_id"),
    )
    for column in ("person_id", "deputy_id", "unit_id"):
        op.create_index(f"ix_{name}_{column}", name, [column])
    _one_known_now(name, "cover")
