"""Tables of practice: every answer as a fact, and the cards that follow from them."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class PracticeAnswer(Base):
    """One answer given in practice; never changed, never part of a result.

    ``turn`` counts the answers of a person in a module from 1 and with both decides the variant that was
    asked; ``rating`` is how well it went (1 not known, 2 in part, 3 known).
    """

    __tablename__ = "practice_answer"
    __table_args__ = (UniqueConstraint("person_id", "module", "turn"),)
    personal_data: ClassVar[tuple[str, ...]] = ("answer", "rating")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    turn: Mapped[int]
    objective: Mapped[str]
    item_id: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    answer: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    rating: Mapped[int]
    recorded_at: Mapped[datetime]


class PracticeCard(Base):
    """When a person is due to practise an objective again; derived from the answers.

    ``stability`` is in days, ``difficulty`` 1 to 10; ``answers`` is how many it follows from.
    """

    __tablename__ = "practice_card"
    __table_args__ = (
        UniqueConstraint("person_id", "module", "objective"),
        Index("ix_practice_card_due", "person_id", "due_on"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("stability", "difficulty", "due_on")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    objective: Mapped[str]
    stability: Mapped[float] = mapped_column(Float(53))
    difficulty: Mapped[float] = mapped_column(Float(53))
    due_on: Mapped[date]
    answered_at: Mapped[datetime]
    answers: Mapped[int]
