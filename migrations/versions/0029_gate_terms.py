"""Second ratings of observed skills, emergency staffing, proposals to suspend, reviews of overrides."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SCORE = sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite")
_KNOWN_NOW = sa.text("superseded_at IS NULL")
_DISPUTE, _RATING = "skill_dispute", "skill_rating"
_EMERGENCY, _PROPOSAL, _REVIEW = "emergency_staffing", "suspension_proposal", "override_review"


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


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
    """Add the tables, and of a provisional grant what it is for and the emergency that it belongs to."""
    _add_ratings()
    with op.batch_alter_table("provisional_grant") as table:
        table.add_column(_text("functions", nullable=True))
        table.add_column(_text("emergency", nullable=True))
    _add_emergencies()
    _add_proposals()
    _add_reviews()


def _add_ratings() -> None:
    op.create_table(
        _DISPUTE,
        _link("id"),
        _link("person_id"),
        _text("evidence_key"),
        _text("checklist"),
        _link("assessor_id"),
        sa.Column("first_score", _SCORE, nullable=True),
        _text("first_outcome"),
        _link("by_id"),
        _text("words"),
        _instant("recorded_at"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_DISPUTE}"),
        *(_to(_DISPUTE, name, "person") for name in ("person_id", "assessor_id", "by_id")),
        sa.UniqueConstraint("person_id", "evidence_key", name=f"uq_{_DISPUTE}_person_id_evidence_key"),
    )
    op.create_table(
        _RATING,
        _link("id"),
        _link("dispute_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _link("rater_id"),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("score", _SCORE, nullable=False),
        _text("outcome"),
        _text("note", nullable=True),
        _instant("recorded_at"),
        _text("form_key"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_RATING}"),
        _to(_RATING, "dispute_id", _DISPUTE),
        _to(_RATING, "rater_id", "person"),
        sa.UniqueConstraint("dispute_id", "number", name=f"uq_{_RATING}_dispute_id_number"),
        sa.UniqueConstraint("form_key", name=f"uq_{_RATING}_form_key"),
    )


def _add_emergencies() -> None:
    op.create_table(
        _EMERGENCY,
        _link("id"),
        _text("code"),
        _link("unit_id"),
        _link("by_id"),
        _text("reason"),
        _instant("begins_at"),
        _instant("ends_at"),
        _day("first_on"),
        _day("last_on"),
        _link("ended_by_id", nullable=True),
        _text("ended_reason", nullable=True),
        _instant("recorded_at"),
        _instant("superseded_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_EMERGENCY}"),
        _to(_EMERGENCY, "unit_id", "unit"),
        _to(_EMERGENCY, "by_id", "person"),
        _to(_EMERGENCY, "ended_by_id", "person"),
    )
    _one_known_now(_EMERGENCY, "code")
    op.create_index(f"ix_{_EMERGENCY}_ends_at", _EMERGENCY, ["ends_at", "superseded_at"])


def _add_proposals() -> None:
    op.create_table(
        _PROPOSAL,
        _link("id"),
        _link("person_id"),
        _text("gate"),
        _text("topic"),
        _day("last_day"),
        _text("title"),
        _link("unit_id"),
        _text("state"),
        _day("until_on", nullable=True),
        _text("reason", nullable=True),
        _link("by_id", nullable=True),
        _link("suspension_id", nullable=True),
        _link("grant_id", nullable=True),
        _instant("recorded_at"),
        _instant("superseded_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_PROPOSAL}"),
        _to(_PROPOSAL, "person_id", "person"),
        _to(_PROPOSAL, "unit_id", "unit"),
        _to(_PROPOSAL, "by_id", "person"),
        _to(_PROPOSAL, "suspension_id", "access_suspension"),
        _to(_PROPOSAL, "grant_id", "provisional_grant"),
    )
    _one_known_now(_PROPOSAL, "person_id", "gate", "topic", "last_day")
    op.create_index(f"ix_{_PROPOSAL}_state", _PROPOSAL, ["state", "superseded_at", "unit_id"])


def _add_reviews() -> None:
    op.create_table(
        _REVIEW,
        _link("id"),
        _link("unit_id"),
        _day("month"),
        _link("by_id"),
        sa.Column("count", sa.Integer(), nullable=False),
        _text("digest"),
        _text("meaning"),
        _text("note", nullable=True),
        sa.Column("password_reentered", sa.Boolean(), nullable=False),
        _instant("recorded_at"),
        _text("form_key"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{_REVIEW}"),
        _to(_REVIEW, "unit_id", "unit"),
        _to(_REVIEW, "by_id", "person"),
        sa.UniqueConstraint("form_key", name=f"uq_{_REVIEW}_form_key"),
    )
    op.create_index(f"ix_{_REVIEW}_month", _REVIEW, ["month", "unit_id"])


def downgrade() -> None:
    """Take them away."""
    for table in (_REVIEW, _PROPOSAL, _EMERGENCY):
        op.drop_table(table)
    with op.batch_alter_table("provisional_grant") as table:
        table.drop_column("emergency")
        table.drop_column("functions")
    for table in (_RATING, _DISPUTE):
        op.drop_table(table)
