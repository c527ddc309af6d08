"""Tables of the trainer's desk: drafts, the versions of their files, what was merged in, comments.

Everything is added and nothing is changed, but that a draft is closed once: published or dropped.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id

PUBLISHED, DROPPED = "published", "dropped"
FROM_LIVE, FROM_SHIPPED = "live", "shipped"
_OPEN = text("closed_at IS NULL")


class Draft(Base):
    """Work on one source (a module's folder, a file); one open at a time, shared by the trainers.

    ``path`` is below the content folder. ``based_on_id`` is the version it began from, None for a new
    thing; ``opened_by_id`` None means that a shipped update opened it. ``outcome`` is published or dropped.
    """

    __tablename__ = "authoring_draft"
    __table_args__ = (
        Index("ix_authoring_draft_open", "path", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    path: Mapped[str] = mapped_column(index=True)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("content_source.id"))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    published_id: Mapped[int | None] = mapped_column(ForeignKey("content_source.id"))


class DraftFile(Base):
    """One saved version of a file of a draft; ``number`` counts from 1, 0 is the file as published.

    ``digest`` None means that the file was taken out. ``seen`` is the version that the writer had before
    them. ``is_conflict`` marks a text saved over a newer one: it is kept beside and does not count until a
    later version ``resolves_id`` it. ``saved_by_id`` None means that a merge wrote it.
    """

    __tablename__ = "authoring_draft_file"
    __table_args__ = (UniqueConstraint("draft_id", "path", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(ForeignKey("authoring_draft.id"))
    path: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str | None] = mapped_column(ForeignKey("content_text.digest"))
    seen: Mapped[int]
    is_conflict: Mapped[bool] = mapped_column(default=False)
    resolves_id: Mapped[int | None] = mapped_column(ForeignKey("authoring_draft_file.id"))
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]


class DraftMerge(Base):
    """A newer version that was merged into a draft: what is live, or a shipped update.

    ``conflicts`` is how many places needed a person's decision.
    """

    __tablename__ = "authoring_draft_merge"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(ForeignKey("authoring_draft.id"), index=True)
    kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("content_source.id"))
    conflicts: Mapped[int]
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    merged_at: Mapped[datetime]


class DraftComment(Base):
    """A comment on a block of a draft, or an answer to one.

    ``block`` is the id of a lesson, an item or an objective (``L2``, ``PA-03-O1-04``), empty for the file.
    ``quote`` is the passage that it is about, None for none; ``quoted_in`` the text that held it then.
    """

    __tablename__ = "authoring_comment"
    personal_data: ClassVar[tuple[str, ...]] = ("text",)

    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(ForeignKey("authoring_draft.id"), index=True)
    path: Mapped[str]
    block: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("authoring_comment.id"))
    text: Mapped[str]
    quote: Mapped[str | None]
    quoted_in: Mapped[str | None] = mapped_column(ForeignKey("content_text.digest"))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]


class CommentSettled(Base):
    """A comment that was settled, once, and by whom."""

    __tablename__ = "authoring_comment_settled"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("authoring_comment.id"), unique=True)
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime]
