"""The search index."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ON_SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(title_words, text_words, kind, content='search_entry',
    content_rowid='id', tokenize='unicode61', prefix='2 3')""",
    "INSERT INTO search_index (search_index, rank) VALUES ('rank', 'bm25(10.0, 1.0, 0.0)')",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_index (rowid, title_words, text_words, kind)
    VALUES (new.id, new.title_words, new.text_words, new.kind);
    END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_index (search_index, rowid, title_words, text_words, kind)
    VALUES ('delete', old.id, old.title_words, old.text_words, old.kind);
    END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF title_words, text_words ON search_entry BEGIN
    INSERT INTO search_index (search_index, rowid, title_words, text_words, kind)
    VALUES ('delete', old.id, old.title_words, old.text_words, old.kind);
    INSERT INTO search_index (rowid, title_words, text_words, kind)
    VALUES (new.id, new.title_words, new.text_words, new.kind);
    END""",
)
ON_POSTGRESQL = (
    """ALTER TABLE search_entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, title_words), 'A') ||
    setweight(to_tsvector('simple'::regconfig, kind), 'C') ||
    setweight(to_tsvector('simple'::regconfig, text_words), 'D')) STORED""",
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin (words)",
)


def upgrade() -> None:
    """Add the table of what can be found and its full-text index, which the database keeps by itself."""
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    texts = ("kind", "key", "code", "title", "line", "text", "href", "title_words", "text_words", "digest")
    op.create_table(
        "search_entry",
        sa.Column("id", identity, nullable=False),
        sa.Column("subject_id", identity, nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_search_entry_kind_key")),
    )
    op.create_index("ix_search_entry_subject", "search_entry", ["kind", "subject_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in ON_SQLITE if is_sqlite else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take index and table away; ``lms rebuild`` fills them again after the next upgrade."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_index("ix_search_entry_subject", "search_entry")
    op.drop_table("search_entry")
