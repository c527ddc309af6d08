"""Tables of careers: cycles of credentials, continuing education with its files, external teaching.

Every row is a fact. A change is a new row; the old one is superseded and stays.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now

COUNTS, WITHDRAWN = "counts", "withdrawn"
ACCEPTED, RETURNED, TAKEN_BACK = "accepted", "returned", "taken-back"
_IN_USE = text("superseded_at IS NULL AND source_key IS NOT NULL AND state = 'counts'")


class CredentialCycle(Base):
    """A cycle of a credential as its holder told it; ``state`` is counts, or withdrawn when told by mistake.

    ``public_id`` names it through its corrections, ``number`` counts them from 1. ``credential_no`` is the
    number on the credential, kept only where somebody needs it.
    """

    __tablename__ = "credential_cycle"
    __table_args__ = (
        UniqueConstraint("public_id", "number"),
        one_known_now("uq_credential_cycle_known_now", "public_id"),
        Index("ix_credential_cycle_person_id", "person_id", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("credential_no", "from_on", "to_on", "reason")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str]
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    credential_no: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_key: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class CareerFile(Base):
    """A certificate that was uploaded for a person; pictures are made anew, a PDF is kept as it came."""

    __tablename__ = "career_file"
    __table_args__ = (UniqueConstraint("person_id", "digest"),)
    personal_data: ClassVar[tuple[str, ...]] = ("name", "body")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str]
    name: Mapped[str]
    mimetype: Mapped[str]
    size: Mapped[int]
    body: Mapped[bytes]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class CreditEntry(Base):
    """An activity of continuing education: what, when, how many hours; ``state`` is counts or withdrawn.

    ``source_key`` names the evidence or the teaching that it rests on, None when a file or nothing shows
    it; one source is counted once. ``public_id`` names the entry through its corrections.
    """

    __tablename__ = "credit_entry"
    __table_args__ = (
        UniqueConstraint("public_id", "number"),
        one_known_now("uq_credit_entry_known_now", "public_id"),
        one_known_now("uq_credit_entry_source_in_use", "person_id", "source_key", where=_IN_USE),
        Index("ix_credit_entry_person_id", "person_id", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("title", "provider", "reason")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str]
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    occurred_on: Mapped[date]
    hours: Mapped[Decimal]
    title: Mapped[str]
    provider: Mapped[str]
    source_key: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("career_file.id"))
    state: Mapped[str]
    reason: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_key: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class CreditShare(Base):
    """For which association an entry counts, as what; the approval number as it stands there."""

    __tablename__ = "credit_share"
    __table_args__ = (UniqueConstraint("entry_id", "issuer"),)
    personal_data: ClassVar[tuple[str, ...]] = ("approval_no",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("credit_entry.id"))
    issuer: Mapped[str]
    category: Mapped[str]
    approval_no: Mapped[str | None]


class Teaching(Base):
    """An external presentation that a person hands in; ``replaces_id`` is the one that was returned."""

    __tablename__ = "teaching"
    personal_data: ClassVar[tuple[str, ...]] = ("title", "place")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    place: Mapped[str]
    taught_on: Mapped[date]
    hours: Mapped[Decimal]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("career_file.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("teaching.id"), unique=True)
    form_key: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]


class TeachingAnswer(Base):
    """What came of it: accepted or returned by a manager, or taken back by whoever handed it in."""

    __tablename__ = "teaching_answer"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    teaching_id: Mapped[int] = mapped_column(ForeignKey("teaching.id"), unique=True)
    kind: Mapped[str]
    reason: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
