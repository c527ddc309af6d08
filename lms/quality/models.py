"""Sums of first sittings as logs of signed changes, and panels of judges."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id


class ItemTally(Base):
    """By how much the sums of an item change; the sum of all rows of a key is what stands.

    Keys: the item in a revision, unit and job role on the day of the sitting, whether it counted, the band
    of ability and the number of items in the rest. Points are in parts (``lms.quality.rules.marks``).
    """

    __tablename__ = "item_tally"
    __table_args__ = (Index("ix_item_tally_item", "module", "item_id", "revision_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    module: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    item_id: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    is_scored: Mapped[bool]
    band: Mapped[int]
    rest_items: Mapped[int]
    count: Mapped[int]
    right: Mapped[int]
    points: Mapped[int] = mapped_column(BigInteger)
    points_squared: Mapped[int] = mapped_column(BigInteger)
    rest: Mapped[int] = mapped_column(BigInteger)
    rest_squared: Mapped[int] = mapped_column(BigInteger)
    cross: Mapped[int] = mapped_column(BigInteger)
    timed: Mapped[int]
    seconds: Mapped[int] = mapped_column(BigInteger)


class OptionTally(Base):
    """By how much the number of learners of a band who chose an option changes; "" is no option."""

    __tablename__ = "option_tally"
    __table_args__ = (Index("ix_option_tally_item", "module", "item_id", "revision_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    module: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    item_id: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    band: Mapped[int]
    option: Mapped[str]
    count: Mapped[int]


class ExamTally(Base):
    """By how much the sums of an exam change: sittings with so many scored items in a bar of scores."""

    __tablename__ = "exam_tally"
    __table_args__ = (Index("ix_exam_tally_module", "module", "revision_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    module: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    items: Mapped[int]
    bucket: Mapped[int]
    count: Mapped[int]
    passed: Mapped[int]
    points: Mapped[int] = mapped_column(BigInteger)
    points_squared: Mapped[int] = mapped_column(BigInteger)
    squares: Mapped[int] = mapped_column(BigInteger)


class AngoffPanel(Base):
    """A panel of judges on the exam of one revision, which suggests a cut score."""

    __tablename__ = "angoff_panel"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    module: Mapped[str] = mapped_column(index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    form_key: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class AngoffJudge(Base):
    """A person who judges on a panel."""

    __tablename__ = "angoff_judge"
    __table_args__ = (UniqueConstraint("panel_id", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    panel_id: Mapped[int] = mapped_column(ForeignKey("angoff_panel.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_at: Mapped[datetime]


class AngoffRound(Base):
    """A round of a panel; the one with the greatest number is open until the decision."""

    __tablename__ = "angoff_round"
    __table_args__ = (UniqueConstraint("panel_id", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    panel_id: Mapped[int] = mapped_column(ForeignKey("angoff_panel.id"))
    number: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class AngoffEstimate(Base):
    """What a judge says of an item in a round: share right, 0 to 1. The newest row of a judge counts."""

    __tablename__ = "angoff_estimate"
    __table_args__ = (Index("ix_angoff_estimate_round", "panel_id", "round"),)
    personal_data: ClassVar[tuple[str, ...]] = ("estimate",)

    id: Mapped[Id]
    panel_id: Mapped[int] = mapped_column(ForeignKey("angoff_panel.id"))
    judge_id: Mapped[int] = mapped_column(BigId, ForeignKey("angoff_judge.id"))
    round: Mapped[int]
    item_id: Mapped[str]
    estimate: Mapped[Decimal]
    recorded_at: Mapped[datetime]


class AngoffDecision(Base):
    """What was decided on the cut after a panel, with what the panel had said; amounts in percent."""

    __tablename__ = "angoff_decision"
    __table_args__ = (UniqueConstraint("panel_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    panel_id: Mapped[int] = mapped_column(ForeignKey("angoff_panel.id"))
    round: Mapped[int]
    judges: Mapped[int]
    suggested: Mapped[Decimal]
    error: Mapped[Decimal | None]
    agreement: Mapped[Decimal | None]
    cut: Mapped[int]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
