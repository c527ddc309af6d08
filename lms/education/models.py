"""Tables of provider education: pathways of new providers with their steps and notes, educators' profiles.

Every row is a fact. A change is a new row; the old one is superseded and stays. Notes are read by educators
alone, never by compliance.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class PathwayStart(Base):
    """A provider begins a pathway; ``number`` counts the times, so that a start sent twice is one.

    ``anchor`` is hire or acquisition, ``anchor_on`` the day from which the steps are counted; ``unit_id`` is
    the practice, ``by_id`` who started it (None: the roster did).
    """

    __tablename__ = "pathway_start"
    __table_args__ = (UniqueConstraint("person_id", "pathway", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ("anchor_on",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pathway: Mapped[str]
    number: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    anchor: Mapped[str]
    anchor_on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class PathwayStep(Base):
    """A step of a pathway that was begun, due by a day that follows from revision and anchor."""

    __tablename__ = "pathway_step"
    __table_args__ = (UniqueConstraint("start_id", "step"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    start_id: Mapped[int] = mapped_column(ForeignKey("pathway_start.id"))
    step: Mapped[str]
    number: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)


class PathwayOutcome(Base):
    """What became of a step: done or skipped on a day, or open again; the one known now counts."""

    __tablename__ = "pathway_outcome"
    __table_args__ = (one_known_now("uq_pathway_outcome_known_now", "start_id", "step"),)
    personal_data: ClassVar[tuple[str, ...]] = ("outcome", "reason")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    start_id: Mapped[int] = mapped_column(ForeignKey("pathway_start.id"))
    step: Mapped[str]
    outcome: Mapped[str]
    occurred_on: Mapped[date]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class PathwayEducator(Base):
    """Who goes with a provider through a pathway; None while nobody does."""

    __tablename__ = "pathway_educator"
    __table_args__ = (
        one_known_now("uq_pathway_educator_known_now", "start_id"),
        Index("ix_pathway_educator_educator_id", "educator_id", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    start_id: Mapped[int] = mapped_column(ForeignKey("pathway_start.id"))
    educator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class PathwayEnd(Base):
    """A pathway that ended before its last step, and why; ``by_id`` None: the roster said that they left."""

    __tablename__ = "pathway_end"
    __table_args__ = (UniqueConstraint("start_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    start_id: Mapped[int] = mapped_column(ForeignKey("pathway_start.id"))
    reason: Mapped[str]
    ended_on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class EducationNote(Base):
    """What an educator noted of a provider's pathway. For educators alone; never changed."""

    __tablename__ = "education_note"
    personal_data: ClassVar[tuple[str, ...]] = ("text",)

    id: Mapped[Id]
    start_id: Mapped[int] = mapped_column(ForeignKey("pathway_start.id"), index=True)
    text: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class ProviderSpecialty(Base):
    """The specialty that a provider works in from a day on."""

    __tablename__ = "provider_specialty"
    __table_args__ = (one_known_now("uq_provider_specialty_known_now", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("specialty",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    specialty: Mapped[str]
    from_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class EducatorFact(Base):
    """A line of an educator's profile: a credential, a specialty or a setting, since a day."""

    __tablename__ = "educator_fact"
    __table_args__ = (one_known_now("uq_educator_fact_known_now", "person_id", "kind", "code"),)
    personal_data: ClassVar[tuple[str, ...]] = ("code", "detail", "from_on")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    code: Mapped[str]
    detail: Mapped[str]
    from_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class EducatorConfirmation(Base):
    """A manager confirmed a line of an educator's profile; another line needs another confirmation."""

    __tablename__ = "educator_confirmation"
    __table_args__ = (UniqueConstraint("fact_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    fact_id: Mapped[int] = mapped_column(ForeignKey("educator_fact.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
