"""Tables of disputed ratings: who disputes an observed skill, and what further raters saw."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class SkillDispute(Base):
    """Somebody asks for a second rating of one observation, in their words; one for each observation."""

    __tablename__ = "skill_dispute"
    __table_args__ = (UniqueConstraint("person_id", "evidence_key"),)
    personal_data: ClassVar[tuple[str, ...]] = ("words",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    evidence_key: Mapped[str]
    checklist: Mapped[str]
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_score: Mapped[Decimal | None]
    first_outcome: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str]
    recorded_at: Mapped[datetime]


class SkillRating(Base):
    """A further rating of a disputed observation, by somebody who does not see the ones before it.

    ``number`` is 2 for the second rater and 3 for the trainer who decides when two differ.
    """

    __tablename__ = "skill_rating"
    __table_args__ = (UniqueConstraint("dispute_id", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ("marks", "score", "outcome", "note")

    id: Mapped[Id]
    dispute_id: Mapped[int] = mapped_column(ForeignKey("skill_dispute.id"))
    number: Mapped[int]
    rater_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marks: Mapped[dict[str, Any]]
    score: Mapped[Decimal]
    outcome: Mapped[str]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)
