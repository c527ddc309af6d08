"""Tables of what people choose to learn, keep at hand and answer for: enrolments, bookmarks, owners."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class Enrolment(Base):
    """A module put on a person's shelf, by themself or by their manager; never an obligation.

    ``number`` counts how often the same person did so for the same module; ``wish_on`` is a day that whoever
    enrolled hopes for, None for no day; ``note`` says why, "" when nothing was said.
    """

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "module", "by_id", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ("wish_on", "note")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    wish_on: Mapped[date | None]
    note: Mapped[str]
    recorded_at: Mapped[datetime]


class EnrolmentEnd(Base):
    """An enrolment that was taken back, by whom."""

    __tablename__ = "enrolment_end"
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class Bookmark(Base):
    """A lesson that a person keeps at hand, with their own note; ``removed_at`` None while it is kept."""

    __tablename__ = "bookmark"
    __table_args__ = (UniqueConstraint("person_id", "module", "lesson"),)
    personal_data: ClassVar[tuple[str, ...]] = ("note",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    lesson: Mapped[str]
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ModuleOwner(Base):
    """Who answers for a module from an instant on: the newest row counts; ``person_id`` None = nobody."""

    __tablename__ = "module_owner"
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    module: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
