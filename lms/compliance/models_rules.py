"""Tables of rules: decisions about due dates, what rules did to whom, and where units stood when."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class RuleDecision(Base):
    """What somebody decided about the due date that a rule gives a person and that is not realistic.

    ``choice`` is date (due on ``due_on``), anyway (as the rule says) or dismiss (the rule does not ask).
    """

    __tablename__ = "rule_decision"
    __table_args__ = (one_known_now("uq_rule_decision_known_now", "person_id", "rule"),)
    personal_data: ClassVar[tuple[str, ...]] = ("choice", "due_on", "text")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    rule: Mapped[str] = mapped_column(index=True)
    choice: Mapped[str]
    due_on: Mapped[date | None]
    text: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class RuleEffect(Base):
    """What a version of a rule does to whom, person by person: as previewed, or as it was applied.

    ``digest`` is the SHA-256 of ``document``; that of what was applied stands in the audit chain. ``text``
    is the digest of the text of the draft that was previewed, so that a later change makes it old.
    """

    __tablename__ = "rule_effect"
    personal_data: ClassVar[tuple[str, ...]] = ("document", "by")

    id: Mapped[Id]
    rule: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str]
    text: Mapped[str]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str]
    by: Mapped[str]
    recorded_at: Mapped[datetime]


class UnitPlace(Base):
    """Where a unit stood, and its care setting, as known from one instant to another.

    A unit without a row stood where it stands now ever since it was known.
    """

    __tablename__ = "unit_place"
    __table_args__ = (one_known_now("uq_unit_place_known_now", "unit_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str]
    care_setting: Mapped[str]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
