"""Rules that say who must do what: decisions about due dates, what rules did, where units stood."""

import sqlalchemy as sa
from alembic import op

from lms.core.database import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KNOWN_NOW = sa.text("superseded_at IS NULL")
_BEGINNING = "1970-01-01 00:00:00.000000"


def upgrade() -> None:
    """Add the tables of rules; where every unit stands counts as known from the beginning."""
    with op.batch_alter_table("obligation_reason") as table:
        table.add_column(sa.Column("counts_from", sa.Date(), nullable=True))
    op.create_table(
        "rule_decision",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_rule_decision_person_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_rule_decision_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_decision"),
    )
    op.create_index("ix_rule_decision_person_id", "rule_decision", ["person_id"])
    op.create_index("ix_rule_decision_rule", "rule_decision", ["rule"])
    _one_known_now("uq_rule_decision_known_now", "rule_decision", ["person_id", "rule"])
    op.create_table(
        "rule_effect",
        sa.Column("id", _ID, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule_effect"),
    )
    op.create_index("ix_rule_effect_rule", "rule_effect", ["rule"])
    op.create_table(
        "unit_place",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("care_setting", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_unit_place_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit_place"),
    )
    op.create_index("ix_unit_place_unit_id", "unit_place", ["unit_id"])
    _one_known_now("uq_unit_place_known_now", "unit_place", ["unit_id"])
    zone = "+00" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(
        sa.text(
            "INSERT INTO unit_place (unit_id, path, care_setting, recorded_at) "  # noqa: S608  (constants)
            f"SELECT id, path, care_setting, '{_BEGINNING}{zone}' FROM unit"
        )
    )


def _one_known_now(name: str, table: str, columns: list[str]) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=_KNOWN_NOW, postgresql_where=_KNOWN_NOW)


def downgrade() -> None:
    """Take them away again."""
    for table in ("unit_place", "rule_effect", "rule_decision"):
        op.drop_table(table)
    with op.batch_alter_table("obligation_reason") as table:
        table.drop_column("counts_from")
