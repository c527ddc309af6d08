"""Pathways of new providers, educators' profiles, answers for everybody, searches answered, pre-tests."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SCORE = sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite")


def _link(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _ID, nullable=nullable)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def _recorded() -> sa.Column[Any]:
    return sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False)


def _superseded() -> sa.Column[Any]:
    return sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _table(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", _ID, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _one_now(table: str, *columns: str) -> None:
    known_now = sa.text("superseded_at IS NULL")
    op.create_index(
        f"uq_{table}_known_now",
        table,
        list(columns),
        unique=True,
        sqlite_where=known_now,
        postgresql_where=known_now,
    )


def upgrade() -> None:
    """Add the tables."""
    _add_pathways()
    _add_what_happens()
    _add_profiles()
    _add_answers()
    _add_pre_tests()


def _add_pathways() -> None:
    name = "pathway_start"
    _table(
        name,
        *_texts("public_id", "pathway", "anchor"),
        _link("person_id"),
        _number("number"),
        _link("revision_id"),
        _link("unit_id"),
        _day("anchor_on"),
        _link("by_id", nullable=True),
        _recorded(),
        _to(name, "person_id", "person"),
        _to(name, "revision_id", "content_revision"),
        _to(name, "unit_id", "unit"),
        _to(name, "by_id", "person"),
        _once(name, "public_id"),
        _once(name, "person_id", "pathway", "number"),
    )
    op.create_index("ix_pathway_start_unit_id", name, ["unit_id"])
    name = "pathway_step"
    _table(
        name,
        _link("start_id"),
        *_texts("step"),
        _number("number"),
        _day("due_on"),
        _to(name, "start_id", "pathway_start"),
        _once(name, "start_id", "step"),
    )
    op.create_index("ix_pathway_step_due_on", name, ["due_on"])


def _add_what_happens() -> None:
    name = "pathway_outcome"
    _table(
        name,
        _link("start_id"),
        *_texts("step", "outcome", "reason"),
        _day("occurred_on"),
        _link("by_id"),
        _recorded(),
        _superseded(),
        _to(name, "start_id", "pathway_start"),
        _to(name, "by_id", "person"),
    )
    _one_now(name, "start_id", "step")
    name = "pathway_educator"
    _table(
        name,
        _link("start_id"),
        _link("educator_id", nullable=True),
        _link("by_id", nullable=True),
        _recorded(),
        _superseded(),
        _to(name, "start_id", "pathway_start"),
        _to(name, "educator_id", "person"),
        _to(name, "by_id", "person"),
    )
    _one_now(name, "start_id")
    op.create_index("ix_pathway_educator_educator_id", name, ["educator_id", "superseded_at"])
    name = "pathway_end"
    _table(
        name,
        _link("start_id"),
        *_texts("reason"),
        _day("ended_on"),
        _link("by_id", nullable=True),
        _recorded(),
        _to(name, "start_id", "pathway_start"),
        _to(name, "by_id", "person"),
        _once(name, "start_id"),
    )
    name = "education_note"
    _table(
        name,
        _link("start_id"),
        *_texts("text", "form_key"),
        _link("by_id"),
        _recorded(),
        _to(name, "start_id", "pathway_start"),
        _to(name, "by_id", "person"),
        _once(name, "form_key"),
    )
    op.create_index("ix_education_note_start_id", name, ["start_id"])


def _add_profiles() -> None:
    name = "provider_specialty"
    _table(
        name,
        _link("person_id"),
        *_texts("specialty"),
        _day("from_on"),
        _link("by_id"),
        _recorded(),
        _superseded(),
        _to(name, "person_id", "person"),
        _to(name, "by_id", "person"),
    )
    _one_now(name, "person_id")
    name = "educator_fact"
    _table(
        name,
        _link("person_id"),
        *_texts("kind", "code", "detail"),
        _day("from_on"),
        _link("by_id"),
        _recorded(),
        _superseded(),
        _to(name, "person_id", "person"),
        _to(name, "by_id", "person"),
    )
    _one_now(name, "person_id", "kind", "code")
    name = "educator_confirmation"
    _table(
        name,
        _link("fact_id"),
        _link("by_id"),
        _recorded(),
        _to(name, "fact_id", "educator_fact"),
        _to(name, "by_id", "person"),
        _once(name, "fact_id"),
    )


def _add_answers() -> None:
    name = "public_answer"
    _table(
        name,
        *_texts("public_id", "module", "question", "answer"),
        _link("issue_id"),
        _link("by_id"),
        _recorded(),
        _superseded(),
        _to(name, "issue_id", "feedback_issue"),
        _to(name, "by_id", "person"),
        _once(name, "public_id"),
    )
    _one_now(name, "issue_id")
    name = "search_answered"
    _table(
        name,
        *_texts("token", "kind", "key"),
        _link("unit_id", nullable=True),
        _number("seconds"),
        _day("searched_on"),
        _recorded(),
        _to(name, "unit_id", "unit"),
        _once(name, "token"),
    )
    op.create_index("ix_search_answered_searched_on", name, ["searched_on", "unit_id"])


def _add_pre_tests() -> None:
    name = "pre_test_answer"
    _table(
        name,
        _link("person_id"),
        *_texts("module", "item_id"),
        _link("revision_id"),
        _number("place"),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("points", _SCORE, nullable=False),
        _recorded(),
        _to(name, "person_id", "person"),
        _to(name, "revision_id", "content_revision"),
        _once(name, "person_id", "module", "place"),
    )
    name = "pre_test"
    _table(
        name,
        _link("person_id"),
        *_texts("module"),
        _link("revision_id"),
        _number("items"),
        sa.Column("score", _SCORE, nullable=False),
        _day("taken_on"),
        _recorded(),
        _to(name, "person_id", "person"),
        _to(name, "revision_id", "content_revision"),
        _once(name, "person_id", "module"),
    )
    op.create_index("ix_pre_test_module", name, ["module", "score"])


def downgrade() -> None:
    """Take them away again."""
    for table in (
        "pre_test",
        "pre_test_answer",
        "search_answered",
        "public_answer",
        "educator_confirmation",
        "educator_fact",
        "provider_specialty",
        "education_note",
        "pathway_end",
        "pathway_educator",
        "pathway_outcome",
        "pathway_step",
        "pathway_start",
    ):
        op.drop_table(table)
