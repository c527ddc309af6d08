"""Table of exceptions: somebody may hold two things together that nobody should, until a day."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class CombinationException(Base):
    """An approved exception from a forbidden combination; ending it early supersedes the row."""

    __tablename__ = "combination_exception"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    combination: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)
