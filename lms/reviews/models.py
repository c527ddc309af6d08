"""Tables of coding reviews: who coded what, samples, results, steps, audits made elsewhere.

Every row is a fact. A correction is a new row; the old one is superseded and stays, so that a sample can be
drawn again from what was known when it was drawn.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class CodedRecord(Base):
    """Who coded a record, and when, as the coding system tells; ``record_key`` is the keyed claim number."""

    __tablename__ = "coded_record"
    __table_args__ = (
        one_known_now("uq_coded_record_known_now", "record_key"),
        Index("ix_coded_record_person_id", "person_id", "patient_type", "coded_on"),
        Index("ix_coded_record_coded_on", "coded_on", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    record_key: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    patient_type: Mapped[str]
    ready_on: Mapped[date | None]
    coded_on: Mapped[date]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class CodingReview(Base):
    """A sample of what a person coded of one type of patients in a quarter; ``public_id`` names it.

    ``number`` counts the samples of the same person, type and quarter: a later one is drawn when the one
    before was withdrawn. ``asked`` is how many records policy asked for, ``population`` how many there
    were, ``strata`` by month how many of how many were drawn; ``digest`` that of the population.
    """

    __tablename__ = "coding_review"
    __table_args__ = (
        UniqueConstraint("person_id", "patient_type", "year", "quarter", "number"),
        Index("ix_coding_review_quarter", "year", "quarter"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    patient_type: Mapped[str]
    year: Mapped[int]
    quarter: Mapped[int]
    number: Mapped[int]
    seed: Mapped[str]
    asked: Mapped[int]
    population: Mapped[int]
    digest: Mapped[str]
    strata: Mapped[list[Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class ReviewCase(Base):
    """One drawn record of a review, counted from 1."""

    __tablename__ = "coding_review_case"
    __table_args__ = (UniqueConstraint("review_id", "ordinal"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("coding_review.id"))
    ordinal: Mapped[int]
    record_id: Mapped[int] = mapped_column(ForeignKey("coded_record.id"), index=True)


class ReviewResult(Base):
    """What a reviewer found in a record; ``rating`` 1 is the first look, 2 that of the second reviewer."""

    __tablename__ = "coding_review_result"
    __table_args__ = (one_known_now("uq_coding_review_result_known_now", "case_id", "rating"),)
    personal_data: ClassVar[tuple[str, ...]] = ("codes", "correct", "classes", "note")

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("coding_review_case.id"), index=True)
    rating: Mapped[int]
    codes: Mapped[int]
    correct: Mapped[int]
    classes: Mapped[list[Any]]
    drg_original: Mapped[str | None]
    drg_final: Mapped[str | None]
    note: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ReviewStep(Base):
    """What happened to a review: assigned, reported, accepted, disputed, closed or withdrawn.

    ``key`` makes the same step told twice one row; ``case_id`` is the disputed record, ``to_id`` who reviews.
    """

    __tablename__ = "coding_review_step"
    personal_data: ClassVar[tuple[str, ...]] = ("text",)

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("coding_review.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("coding_review_case.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class ReviewSignature(Base):
    """The signature that closes a review, with everything that it rested on; immutable, like one on a gate.

    ``shown`` is the sample, the results that count and what comes of them; ``note`` the words for the coder.
    ``digest`` is the SHA-256 of all of it. ``means`` is how who signed proved to be themself, ``for_id`` for
    whom they stood in, None for nobody.
    """

    __tablename__ = "coding_review_signature"
    personal_data: ClassVar[tuple[str, ...]] = ("note",)

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("coding_review.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    meaning: Mapped[str]
    means: Mapped[str | None]
    password_reentered: Mapped[bool]
    note: Mapped[str]
    shown: Mapped[dict[str, Any]]
    signed_on: Mapped[date]
    signed_at: Mapped[datetime]
    digest: Mapped[str]


class AuditedCase(Base):
    """A record that was audited elsewhere, by ``case_key``, the keyed number of the case."""

    __tablename__ = "coding_audit_case"
    __table_args__ = (
        one_known_now("uq_coding_audit_case_known_now", "case_key"),
        Index("ix_coding_audit_case_person_id", "person_id", "patient_type", "audited_on"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("codes", "correct")

    id: Mapped[Id]
    case_key: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    patient_type: Mapped[str]
    audited_on: Mapped[date]
    codes: Mapped[int]
    correct: Mapped[int]
    drg_original: Mapped[str | None]
    drg_final: Mapped[str | None]
    em_original: Mapped[str | None]
    em_final: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
