"""The table of what can be found, and its full-text index: FTS5 on SQLite, a tsvector on PostgreSQL.

The index is kept by the database itself: by triggers on SQLite, by a generated column on PostgreSQL. The
migration of the search index holds the same statements.
"""

from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id


class SearchEntry(Base):
    """One thing that can be found; derived, never a record.

    ``subject_id`` names the person or unit whose scope decides who may find it. ``title_words`` and
    ``text_words`` are title and text as they are searched. ``digest`` tells whether the entry changed.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "key"), Index("ix_search_entry_subject", "kind", "subject_id"))
    personal_data: ClassVar[tuple[str, ...]] = ("code", "title", "line", "text", "title_words", "text_words")

    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(BigId)
    code: Mapped[str]
    title: Mapped[str]
    line: Mapped[str]
    text: Mapped[str]
    href: Mapped[str]
    title_words: Mapped[str]
    text_words: Mapped[str]
    digest: Mapped[str]


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


@event.listens_for(SearchEntry.__table__, "after_create")
def _add_index(_table: Any, connection: Connection, **_: Any) -> None:
    for statement in ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL:
        connection.exec_driver_sql(statement)
