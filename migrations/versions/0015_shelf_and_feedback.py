"""Self-enrolment, bookmarks, owners of modules, feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_TABLES = (
    "feedback_event",
    "feedback_issue",
    "feedback_tap",
    "module_owner",
    "bookmark",
    "enrolment_end",
    "enrolment",
)


def upgrade() -> None:
    """Add the shelf of a person and the feedback with what became of it."""
    _add_shelf()
    _add_owners()
    _add_taps()
    _add_issues()


def downgrade() -> None:
    """Take them away again, with their indexes."""
    for table in _TABLES:
        op.drop_table(table)


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _add_shelf() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wish_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", _AT, nullable=False),
        _of("enrolment", "person_id", "person"),
        _of("enrolment", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint(
            "person_id", "module", "by_id", "number", name="uq_enrolment_person_id_module_by_id_number"
        ),
    )
    op.create_index("ix_enrolment_by_id", "enrolment", ["by_id"])
    op.create_table(
        "enrolment_end",
        sa.Column("id", _ID, nullable=False),
        sa.Column("enrolment_id", _ID, nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("recorded_at", _AT, nullable=False),
        _of("enrolment_end", "enrolment_id", "enrolment"),
        _of("enrolment_end", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_end"),
        sa.UniqueConstraint("enrolment_id", name="uq_enrolment_end_enrolment_id"),
    )
    op.create_table(
        "bookmark",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", _AT, nullable=False),
        sa.Column("removed_at", _AT, nullable=True),
        _of("bookmark", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_bookmark"),
        sa.UniqueConstraint("person_id", "module", "lesson", name="uq_bookmark_person_id_module_lesson"),
    )


def _add_owners() -> None:
    op.create_table(
        "module_owner",
        sa.Column("id", _ID, nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("recorded_at", _AT, nullable=False),
        _of("module_owner", "person_id", "person"),
        _of("module_owner", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_module_owner"),
    )
    op.create_index("ix_module_owner_module", "module_owner", ["module"])


def _add_taps() -> None:
    op.create_table(
        "feedback_tap",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("revision_id", _ID, nullable=False),
        sa.Column("recorded_at", _AT, nullable=False),
        _of("feedback_tap", "person_id", "person"),
        _of("feedback_tap", "revision_id", "content_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_tap"),
        sa.UniqueConstraint(
            *("person_id", "module", "place", "thing", "number"),
            name="uq_feedback_tap_person_id_module_place_thing_number",
        ),
    )
    op.create_index("ix_feedback_tap_thing", "feedback_tap", ["module", "place", "thing", "verdict"])


def _add_issues() -> None:
    op.create_table(
        "feedback_issue",
        sa.Column("id", _ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", _ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", _AT, nullable=False),
        _of("feedback_issue", "person_id", "person"),
        _of("feedback_issue", "unit_id", "unit"),
        _of("feedback_issue", "revision_id", "content_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_issue"),
        sa.UniqueConstraint("public_id", name="uq_feedback_issue_public_id"),
        sa.UniqueConstraint(
            *("person_id", "module", "place", "thing", "number"),
            name="uq_feedback_issue_person_id_module_place_thing_number",
        ),
    )
    op.create_index("ix_feedback_issue_module", "feedback_issue", ["module"])
    op.create_index("ix_feedback_issue_unit", "feedback_issue", ["unit_id", "recorded_at"])
    op.create_table(
        "feedback_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("issue_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("revision_id", _ID, nullable=True),
        sa.Column("waited_days", sa.Integer(), nullable=True),
        sa.Column("recorded_at", _AT, nullable=False),
        _of("feedback_event", "issue_id", "feedback_issue"),
        _of("feedback_event", "by_id", "person"),
        _of("feedback_event", "revision_id", "content_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_event"),
        sa.UniqueConstraint("issue_id", "number", name="uq_feedback_event_issue_id_number"),
    )
