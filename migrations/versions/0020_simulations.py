"""Plays of simulations and their steps."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PLAY, _STEP = "simulation_play", "simulation_step"


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _percent(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite"), nullable=True)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        _PLAY,
        _link("id"),
        _text("public_id"),
        _link("person_id"),
        _text("kind"),
        _text("key"),
        _link("revision_id"),
        _text("version"),
        _text("mode"),
        _text("viewpoint", nullable=True),
        _whole("attempt"),
        _link("replays_id", nullable=True),
        _text("start_token"),
        _text("seed"),
        _instant("started_at"),
        _instant("finished_at", nullable=True),
        _percent("score"),
        _whole("points", nullable=True),
        _whole("points_of", nullable=True),
        _text("outcome", nullable=True),
        sa.Column("is_breach", sa.Boolean(), nullable=True),
        _instant("recorded_at"),
        _to(_PLAY, "person_id", "person"),
        _to(_PLAY, "revision_id", "content_revision"),
        _to(_PLAY, "replays_id", _PLAY),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_PLAY}"),
        sa.UniqueConstraint("public_id", name=f"uq_{_PLAY}_public_id"),
        sa.UniqueConstraint("person_id", "start_token", name=f"uq_{_PLAY}_person_id_start_token"),
        sa.UniqueConstraint(
            "person_id", "kind", "key", "attempt", name=f"uq_{_PLAY}_person_id_kind_key_attempt"
        ),
    )
    op.create_index("ix_simulation_play_thing", _PLAY, ["kind", "key", "started_at"])
    op.create_index("ix_simulation_play_revision_id", _PLAY, ["revision_id"])
    op.create_index("ix_simulation_play_replays_id", _PLAY, ["replays_id"])
    op.create_table(
        _STEP,
        _link("id"),
        _link("play_id"),
        _whole("ordinal"),
        _text("beat"),
        sa.Column("choice", sa.JSON(), nullable=False),
        _text("option", nullable=True),
        _whole("points", nullable=True),
        sa.Column("is_breach", sa.Boolean(), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=True),
        _instant("recorded_at"),
        _to(_STEP, "play_id", _PLAY),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_STEP}"),
        sa.UniqueConstraint("play_id", "ordinal", name=f"uq_{_STEP}_play_id_ordinal"),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table(_STEP)
    op.drop_table(_PLAY)
