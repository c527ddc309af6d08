"""The trainer's desk: the files behind revisions, drafts with their versions, merges and comments."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_OPEN = sa.text("closed_at IS NULL")
_DESK = (
    "authoring_comment_settled",
    "authoring_comment",
    "authoring_draft_merge",
    "authoring_draft_file",
    "authoring_draft",
    "authoring_picture",
)
_FILES = ("content_source_thing", "content_file", "content_source", "content_text")


def upgrade() -> None:
    """Add the tables; the next load of the content fills in the files of what is live."""
    _add_files()
    _add_drafts()
    _add_comments()
    _add_pictures()


def _id(
    name: str, to: str | None = None, *, nullable: bool = False, table: str = ""
) -> list[sa.schema.SchemaItem]:
    column: list[sa.schema.SchemaItem] = [sa.Column(name, _ID, nullable=nullable)]
    if to:
        column.append(sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}"))
    return column


def _create(table: str, *parts: list[sa.schema.SchemaItem] | sa.schema.SchemaItem) -> None:
    items: list[sa.schema.SchemaItem] = []
    for part in parts:
        items += part if isinstance(part, list) else [part]
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
    op.create_table(table, sa.Column("id", _ID, nullable=False), *items, key)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _add_files() -> None:
    op.create_table(
        "content_text",
        _text("digest"),
        _text("text"),
        sa.PrimaryKeyConstraint("digest", name="pk_content_text"),
    )
    table = "content_source"
    _create(
        table,
        _text("kind"),
        _text("path"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("digest"),
        _text("origin"),
        _text("standing"),
        _id("base_id", table, nullable=True, table=table),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("published_at", _AT, nullable=False),
        _text("published_by"),
        _text("reason"),
        sa.UniqueConstraint("path", "number", name="uq_content_source_path_number"),
    )
    op.create_index("ix_content_source_standing", table, ["standing", "path"])
    _create(
        "content_file",
        _id("source_id", table, table="content_file"),
        _text("path"),
        _text("digest"),
        sa.ForeignKeyConstraint(["digest"], ["content_text.digest"], name="fk_content_file_digest"),
        sa.UniqueConstraint("source_id", "path", name="uq_content_file_source_id_path"),
    )
    things = "content_source_thing"
    _create(
        things,
        _id("source_id", table, table=things),
        _text("kind"),
        _text("key"),
        _id("revision_id", "content_revision", table=things),
        sa.UniqueConstraint("source_id", "kind", "key", name=f"uq_{things}_source_id_kind_key"),
    )
    op.create_index(f"ix_{things}_key", things, ["kind", "key", "source_id"])
    op.create_index(f"ix_{things}_revision_id", things, ["revision_id"])


def _add_drafts() -> None:
    table = "authoring_draft"
    _create(
        table,
        _text("public_id"),
        _text("kind"),
        _text("path"),
        _id("based_on_id", "content_source", nullable=True, table=table),
        _id("opened_by_id", "person", nullable=True, table=table),
        sa.Column("opened_at", _AT, nullable=False),
        sa.Column("closed_at", _AT, nullable=True),
        _id("closed_by_id", "person", nullable=True, table=table),
        _text("outcome", nullable=True),
        _text("reason", nullable=True),
        _id("published_id", "content_source", nullable=True, table=table),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
    )
    op.create_index(f"ix_{table}_path", table, ["path"])
    op.create_index(
        f"ix_{table}_open", table, ["path"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    files = "authoring_draft_file"
    _create(
        files,
        _id("draft_id", table, table=files),
        _text("path"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("digest", nullable=True),
        sa.ForeignKeyConstraint(["digest"], ["content_text.digest"], name=f"fk_{files}_digest"),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("is_conflict", sa.Boolean(), nullable=False),
        _id("resolves_id", files, nullable=True, table=files),
        _id("saved_by_id", "person", nullable=True, table=files),
        sa.Column("saved_at", _AT, nullable=False),
        sa.UniqueConstraint("draft_id", "path", "number", name=f"uq_{files}_draft_id_path_number"),
    )
    merges = "authoring_draft_merge"
    _create(
        merges,
        _id("draft_id", table, table=merges),
        _text("kind"),
        _id("source_id", "content_source", table=merges),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        _id("merged_by_id", "person", nullable=True, table=merges),
        sa.Column("merged_at", _AT, nullable=False),
    )
    op.create_index(f"ix_{merges}_draft_id", merges, ["draft_id"])


def _add_comments() -> None:
    table = "authoring_comment"
    _create(
        table,
        _id("draft_id", "authoring_draft", table=table),
        _text("path"),
        _text("block"),
        _id("parent_id", table, nullable=True, table=table),
        _text("text"),
        _id("written_by_id", "person", table=table),
        sa.Column("written_at", _AT, nullable=False),
    )
    op.create_index(f"ix_{table}_draft_id", table, ["draft_id"])
    settled = "authoring_comment_settled"
    _create(
        settled,
        _id("comment_id", table, table=settled),
        _id("settled_by_id", "person", table=settled),
        sa.Column("settled_at", _AT, nullable=False),
        sa.UniqueConstraint("comment_id", name=f"uq_{settled}_comment_id"),
    )


def _add_pictures() -> None:
    table = "authoring_picture"
    _create(
        table,
        _text("digest"),
        _text("mimetype"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("alt"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _id("uploaded_by_id", "person", table=table),
        sa.Column("uploaded_at", _AT, nullable=False),
        sa.UniqueConstraint("digest", name=f"uq_{table}_digest"),
    )


def downgrade() -> None:
    """Take them away again."""
    for table in (*_DESK, *_FILES):
        op.drop_table(table)
