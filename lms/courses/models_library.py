"""The table of seats in bought-in libraries."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id

_TAKEN = text("superseded_at IS NULL")


class LibrarySeat(Base):
    """A seat of a bought-in library that a person took; ``superseded_at`` is when it was given back.

    Seats are numbered from 1 to what the licence holds. A number is taken by one person at a time, so that
    never more seats are taken than there are, whoever asks at the same moment.
    """

    __tablename__ = "library_seat"
    __table_args__ = (
        Index(
            "uq_library_seat_taken",
            "library",
            "number",
            unique=True,
            sqlite_where=_TAKEN,
            postgresql_where=_TAKEN,
        ),
        Index(
            "uq_library_seat_person",
            "library",
            "person_id",
            unique=True,
            sqlite_where=_TAKEN,
            postgresql_where=_TAKEN,
        ),
        Index("ix_library_seat_person_id", "person_id"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    library: Mapped[str]
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
