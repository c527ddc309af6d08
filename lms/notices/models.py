"""Tables of notices: what is told to whom, with which digest, and addresses that mail comes back from.

A notice waits, is told, or is taken back before it was told: each of these instants is set once. Its key
makes telling it twice impossible. A digest is one message of a recipient and business day.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now

_WAITS = text("digest_id IS NULL AND withdrawn_at IS NULL")


class NoticeDigest(Base):
    """One message to a recipient on a business day; ``is_mailed`` tells whether it was mailed as well."""

    __tablename__ = "notice_digest"
    __table_args__ = (UniqueConstraint("recipient_id", "day"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date] = mapped_column(index=True)
    is_mailed: Mapped[bool]
    recorded_at: Mapped[datetime]


class Notice(Base):
    """One thing that a recipient is told about a person: waiting, told or taken back.

    ``told_at`` is when it could be read first; ``digest_id`` the message it went out with.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("recipient_id", "about_id", "key"),
        Index("ix_notice_recipient_told", "recipient_id", "told_at"),
        Index("ix_notice_about", "about_id", "source"),
        Index("ix_notice_waiting", "recipient_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("title", "reason", "due_on")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    about_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str]
    audience: Mapped[str]
    source: Mapped[str]
    topic: Mapped[str]
    title: Mapped[str]
    reason: Mapped[str]
    href: Mapped[str]
    planned_on: Mapped[date]
    step_days: Mapped[int | None]
    due_on: Mapped[date | None]
    minutes: Mapped[int | None]
    via_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_bundled: Mapped[bool]
    recorded_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("notice_digest.id"), index=True)


class NoticeReading(Base):
    """A person has seen what they were told up to the instant at which this was recorded."""

    __tablename__ = "notice_reading"
    __table_args__ = (one_known_now("uq_notice_reading_known_now", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """Whether a person has reminders before a due day told once a week; without a row they come at once."""

    __tablename__ = "notice_choice"
    __table_args__ = (one_known_now("uq_notice_choice_known_now", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("is_weekly",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_weekly: Mapped[bool]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class MailReturn(Base):
    """Mail to an address came back for good; it holds until the address is another or somebody clears it."""

    __tablename__ = "mail_return"
    __table_args__ = (one_known_now("uq_mail_return_known_now", "address"),)
    personal_data: ClassVar[tuple[str, ...]] = ("address", "reason")

    id: Mapped[Id]
    address: Mapped[str]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class NoticePlan(Base):
    """Up to which business day a source has planned what it tells; one row a source."""

    __tablename__ = "notice_plan"
    personal_data: ClassVar[tuple[str, ...]] = ()

    source: Mapped[str] = mapped_column(primary_key=True)
    planned_on: Mapped[date]
    recorded_at: Mapped[datetime]
