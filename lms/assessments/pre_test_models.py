"""Tables of pre-tests: what was known before the first section; never part of a result."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class PreTestAnswer(Base):
    """One answer of a pre-test at its ``place``, counted from 1; None where nothing was known.

    Person and revision decide what is asked. ``points`` is the share of the item's points, 0 to 1.
    """

    __tablename__ = "pre_test_answer"
    __table_args__ = (UniqueConstraint("person_id", "module", "place"),)
    personal_data: ClassVar[tuple[str, ...]] = ("answer", "points")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    place: Mapped[int]
    item_id: Mapped[str]
    answer: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    points: Mapped[Decimal]
    recorded_at: Mapped[datetime]


class PreTest(Base):
    """A pre-test that was answered whole: the share of its points in percent, of so many items."""

    __tablename__ = "pre_test"
    __table_args__ = (
        UniqueConstraint("person_id", "module"),
        Index("ix_pre_test_module", "module", "score"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("score",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    items: Mapped[int]
    score: Mapped[Decimal]
    taken_on: Mapped[date]
    recorded_at: Mapped[datetime]
