"""Statistics of items and lessons: sums of first sittings, decisions on items, regrades, panels of judges."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EXACT = sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables; ``lms rebuild`` fills the sums from exams that were handed in before."""
    op.add_column(
        "exam_attempt_item", sa.Column("is_scored", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_index("ix_lesson_done_module", "lesson_done", ["module", "run", "lesson", "person_id"])
    op.create_index("ix_check_answer_module", "check_answer", ["module", "lesson", "check_id", "is_right"])
    _add_tallies()
    _add_rulings()
    _add_panels()


def downgrade() -> None:
    """Take everything away again."""
    for table in ("angoff_decision", "angoff_estimate", "angoff_round", "angoff_judge", "angoff_panel"):
        op.drop_table(table)
    for table in ("exam_regrade", "exam_item_ruling", "exam_tally", "option_tally", "item_tally"):
        op.drop_table(table)
    op.drop_index("ix_check_answer_module", "check_answer")
    op.drop_index("ix_lesson_done_module", "lesson_done")
    with op.batch_alter_table("exam_attempt_item") as table:
        table.drop_column("is_scored")


def _add_tallies() -> None:
    whole = ("points", "points_squared")
    _table(
        "item_tally",
        *_place(),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("is_scored", sa.Boolean(), nullable=False),
        *_numbers("band", "rest_items", "count", "right"),
        *_large(*whole, "rest", "rest_squared", "cross"),
        *_numbers("timed"),
        *_large("seconds"),
        references=_PLACED,
    )
    op.create_index("ix_item_tally_item", "item_tally", ["module", "item_id", "revision_id"])
    _table(
        "option_tally",
        *_place(),
        sa.Column("item_id", sa.String(), nullable=False),
        *_numbers("band"),
        sa.Column("option", sa.String(), nullable=False),
        *_numbers("count"),
        references=_PLACED,
    )
    op.create_index("ix_option_tally_item", "option_tally", ["module", "item_id", "revision_id"])
    _table(
        "exam_tally",
        *_place(),
        *_numbers("items", "bucket", "count", "passed"),
        *_large(*whole, "squares"),
        references=_PLACED,
    )
    op.create_index("ix_exam_tally_module", "exam_tally", ["module", "revision_id"])


def _add_rulings() -> None:
    _table(
        "exam_item_ruling",
        *_words("public_id", "module", "item_id", "fingerprint", "act"),
        sa.Column("keys", sa.JSON(), nullable=False),
        *_words("reason", "form_key"),
        *_by(),
        references={"by_id": "person"},
        unique=(["public_id"], ["form_key"]),
    )
    op.create_index("ix_exam_item_ruling_item", "exam_item_ruling", ["module", "item_id"])
    _table(
        "exam_regrade",
        sa.Column("ruling_id", _ID, nullable=False),
        sa.Column("attempt_id", _ID, nullable=False),
        *_words("act"),
        sa.Column("score_before", _EXACT, nullable=False),
        *_words("outcome_before"),
        sa.Column("score", _EXACT, nullable=False),
        *_words("outcome"),
        sa.Column("is_above_cut", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("decides_id", _ID, nullable=True),
        *_words("reason"),
        *_by(),
        references={
            "ruling_id": "exam_item_ruling",
            "attempt_id": "exam_attempt",
            "decides_id": "exam_regrade",
            "by_id": "person",
        },
        unique=(["decides_id"],),
    )
    op.create_index("ix_exam_regrade_ruling_id", "exam_regrade", ["ruling_id"])
    op.create_index("ix_exam_regrade_attempt_id", "exam_regrade", ["attempt_id"])


def _add_panels() -> None:
    panel = {"panel_id": "angoff_panel"}
    _table(
        "angoff_panel",
        *_words("public_id", "module"),
        sa.Column("revision_id", _ID, nullable=False),
        *_words("form_key"),
        *_by(),
        references={"revision_id": "content_revision", "by_id": "person"},
        unique=(["public_id"], ["form_key"]),
    )
    op.create_index("ix_angoff_panel_module", "angoff_panel", ["module"])
    _table(
        "angoff_judge",
        sa.Column("panel_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        references=panel | {"person_id": "person"},
        unique=(["panel_id", "person_id"],),
    )
    op.create_index("ix_angoff_judge_person_id", "angoff_judge", ["person_id"])
    _table(
        "angoff_round",
        sa.Column("panel_id", _ID, nullable=False),
        *_numbers("number"),
        *_by(),
        references=panel | {"by_id": "person"},
        unique=(["panel_id", "number"],),
    )
    _table(
        "angoff_estimate",
        sa.Column("panel_id", _ID, nullable=False),
        sa.Column("judge_id", _ID, nullable=False),
        *_numbers("round"),
        *_words("item_id"),
        sa.Column("estimate", _EXACT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        references=panel | {"judge_id": "angoff_judge"},
    )
    op.create_index("ix_angoff_estimate_round", "angoff_estimate", ["panel_id", "round"])
    _table(
        "angoff_decision",
        sa.Column("panel_id", _ID, nullable=False),
        *_numbers("round", "judges"),
        sa.Column("suggested", _EXACT, nullable=False),
        sa.Column("error", _EXACT, nullable=True),
        sa.Column("agreement", _EXACT, nullable=True),
        *_numbers("cut"),
        *_words("reason"),
        *_by(),
        references=panel | {"by_id": "person"},
        unique=(["panel_id"],),
    )


_PLACED = {"revision_id": "content_revision", "unit_id": "unit"}


def _table(
    name: str,
    *columns: sa.Column[object],
    references: dict[str, str],
    unique: tuple[list[str], ...] = (),
) -> None:
    """Create a table with the names of constraints that the convention gives."""
    op.create_table(
        name,
        sa.Column("id", _ID, nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{name}_{column}")
            for column, target in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(sa.UniqueConstraint(*names, name=f"uq_{name}_{'_'.join(names)}") for names in unique),
    )


def _place() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("revision_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("job_role", sa.String(), nullable=True),
    )


def _by() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
    )


def _words(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, sa.String(), nullable=False) for name in names)


def _numbers(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, sa.Integer(), nullable=False) for name in names)


def _large(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, sa.BigInteger(), nullable=False) for name in names)
