"""The table of what a completion was made on besides the core of its module."""

from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class CompletionOverlay(Base):
    """An overlay that belonged to a module when it was completed, by the revision that was shown then."""

    __tablename__ = "completion_overlay"
    __table_args__ = (UniqueConstraint("completion_id", "revision_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    completion_id: Mapped[int] = mapped_column(ForeignKey("module_completion.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"), index=True)
