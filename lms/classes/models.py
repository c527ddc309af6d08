"""Tables of classes: what is planned in versions, places, marks, days made up, calendar addresses.

Every row is a fact. A change is a new row; the old one is superseded and stays.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class ClassSession(Base):
    """A class of a module; what is planned stands in its versions. ``public_id`` is its name in addresses."""

    __tablename__ = "class_session"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    module: Mapped[str] = mapped_column(index=True)
    form_key: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class ClassVersion(Base):
    """What is planned of a class as known from an instant on; ``state`` is planned, cancelled or held.

    ``number`` counts from 1; ``revision_id`` is the revision of the module that was taught, known once held.
    """

    __tablename__ = "class_version"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        one_known_now("uq_class_version_known_now", "session_id"),
        Index("ix_class_version_first_on", "first_on", "state"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    number: Mapped[int]
    state: Mapped[str]
    title: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    room: Mapped[str]
    link: Mapped[str]
    time_zone: Mapped[str]
    capacity: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    first_on: Mapped[date]
    last_on: Mapped[date]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("content_revision.id"))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ClassDay(Base):
    """One day of a version of a class, counted from 1."""

    __tablename__ = "class_day"
    __table_args__ = (UniqueConstraint("version_id", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("class_version.id"))
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class ClassTrainer(Base):
    """Who leads a version of a class; ``override`` says why without the evidence that the policy asks."""

    __tablename__ = "class_trainer"
    __table_args__ = (UniqueConstraint("version_id", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("override",)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("class_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    override: Mapped[str | None]


class ClassPlace(Base):
    """How a person stands to a class: seat, waiting or withdrawn. The list goes by the order of the rows."""

    __tablename__ = "class_place"
    __table_args__ = (
        one_known_now("uq_class_place_known_now", "session_id", "person_id"),
        Index("ix_class_place_person_id", "person_id", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("standing",)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ClassMark(Base):
    """Whether a person was there on a day of a class: present, late, absent or excused."""

    __tablename__ = "class_mark"
    __table_args__ = (one_known_now("uq_class_mark_known_now", "session_id", "person_id", "day"),)
    personal_data: ClassVar[tuple[str, ...]] = ("mark", "reason")

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[int]
    mark: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ClassMakeup(Base):
    """A day of the class ``home_id`` that a person makes up on the same day of another class."""

    __tablename__ = "class_makeup"
    __table_args__ = (
        one_known_now("uq_class_makeup_known_now", "home_id", "person_id", "day"),
        Index("ix_class_makeup_session_id", "session_id", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("day",)

    id: Mapped[Id]
    home_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class CalendarFeed(Base):
    """The address of a person's own calendar; of its secret only the digest is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (one_known_now("uq_calendar_feed_known_now", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
