"""Tables of documents: certificates and what became of them, cards on walls and their recall.

Every row is a fact that is only added. What a certificate or a card is today follows from the rows about it.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class Certificate(Base):
    """A certificate as it was issued: everything that stands on it, under a code that cannot be guessed.

    It rests on the pass that ``(person_id, evidence_key)`` names; ``evidence_id`` is the row of it that was
    read. ``number`` counts the certificates of one pass; a later one replaces the one before and says why.
    A code is looked up by its digest, so that the time an answer takes tells nothing of it.
    ``content_digest`` is made of what is printed.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("person_id", "evidence_key", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ("holder", "occurred_on", "reason")

    id: Mapped[Id]
    code: Mapped[str]
    code_digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    evidence_key: Mapped[str]
    number: Mapped[int]
    kind: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str]
    revision: Mapped[str | None]
    holder: Mapped[str]
    occurred_on: Mapped[date]
    expires_on: Mapped[date | None]
    issued_on: Mapped[date]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    reason: Mapped[str | None]
    content_digest: Mapped[str]
    recorded_at: Mapped[datetime]


class CertificateWithdrawal(Base):
    """A named decision that a certificate holds no longer."""

    __tablename__ = "certificate_withdrawal"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)

    id: Mapped[Id]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    withdrawn_on: Mapped[date]
    recorded_at: Mapped[datetime]


class PrintedCard(Base):
    """Cards of one text that hang at one place; ``revision_id`` None is a card from before this system.

    ``sheet_digest`` tells whether the card still says what the module says.
    """

    __tablename__ = "printed_card"
    __table_args__ = (Index("ix_printed_card_unit", "unit_id", "sheet_digest"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    module: Mapped[str] = mapped_column(index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("content_revision.id"))
    version: Mapped[str | None]
    sheet_digest: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    place: Mapped[str]
    copies: Mapped[int]
    printed_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("printed_card.id"), unique=True)
    recorded_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)


class CardRecall(Base):
    """A card is out of date and was called back, once; ``revision_id`` None: the module is retired."""

    __tablename__ = "card_recall"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("printed_card.id"), unique=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("content_revision.id"))
    recalled_on: Mapped[date]
    recorded_at: Mapped[datetime]


class CardAnswer(Base):
    """What came of a card: replaced, destroyed or not found."""

    __tablename__ = "card_answer"
    personal_data: ClassVar[tuple[str, ...]] = ("note",)

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("printed_card.id"), unique=True)
    kind: Mapped[str]
    note: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_on: Mapped[date]
    recorded_at: Mapped[datetime]
