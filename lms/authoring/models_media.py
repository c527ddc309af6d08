"""The table of uploaded pictures."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class Picture(Base):
    """A picture as it is served, made anew from what was uploaded; ``digest`` is the SHA-256 of ``body``.

    ``width`` and ``height`` are pixels, ``size`` bytes; ``alt`` are the words for those who do not see it.
    ``uploaded_by_id`` None means that a loaded folder brought it.
    """

    __tablename__ = "authoring_picture"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(unique=True)
    mimetype: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    alt: Mapped[str]
    body: Mapped[bytes]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
