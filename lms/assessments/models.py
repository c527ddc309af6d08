"""Tables of exams: attempts, their items with the answers, trainer sessions, extra time, credit."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import Base, Id

_OPEN = text("submitted_at IS NULL")


class Attempt(Base):
    """One sitting of an exam: the form drawn for one person from one revision, and how it ended.

    ``number`` counts the attempts of the cycle; a repeat carries the number of its attempt.
    ``allowed_seconds`` includes extra time. Until ``submitted_at`` is set the attempt is open; a person has
    one open attempt of a module at most. ``missed`` are the critical objectives still open after it.
    ``pauses`` lists when the learner was called away, ``[began, ended or None]`` as ISO instants, within the
    policy in force at the start (``pause_times``, ``pause_minutes``).
    """

    __tablename__ = "exam_attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "start_token"),
        Index(
            "ix_exam_attempt_open",
            "person_id",
            "module",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_exam_attempt_person_module", "person_id", "module"),
        Index("ix_exam_attempt_running", "started_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("score", "outcome", "missed")

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    mode: Mapped[str]
    number: Mapped[int]
    allowed_attempts: Mapped[int]
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("exam_attempt.id"), index=True)
    objectives: Mapped[list[str]]
    start_token: Mapped[str]
    seed: Mapped[str]
    started_at: Mapped[datetime]
    allowed_seconds: Mapped[int]
    pause_times: Mapped[int]
    pause_minutes: Mapped[int]
    pauses: Mapped[list[Any]] = mapped_column(default=list)
    submitted_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    score: Mapped[Decimal | None]
    outcome: Mapped[str | None]
    is_above_cut: Mapped[bool | None]
    missed: Mapped[list[str]] = mapped_column(default=list)
    feedback_opened_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]

    items: Mapped[list["AttemptItem"]] = relationship(order_by="AttemptItem.place", lazy="raise")


class AttemptItem(Base):
    """One item of a form at its place, with the newest answer; None means not answered.

    ``sequence`` grows with every answer a browser sends; an older one never replaces a newer one.
    """

    __tablename__ = "exam_attempt_item"
    __table_args__ = (UniqueConstraint("attempt_id", "place"),)
    personal_data: ClassVar[tuple[str, ...]] = ("answer", "is_right")

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempt.id"), index=True)
    place: Mapped[int]
    item_id: Mapped[str] = mapped_column(index=True)
    objective: Mapped[str]
    answer: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    answered_at: Mapped[datetime | None]
    is_flagged: Mapped[bool] = mapped_column(default=False)
    is_right: Mapped[bool | None]


class TrainerSession(Base):
    """A session with a trainer after the allowed failures; opens further attempts.

    ``agreed_with_id`` names the manager when both decided together after the attempts of a first session.
    """

    __tablename__ = "exam_trainer_session"
    __table_args__ = (UniqueConstraint("person_id", "module", "held_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ("note",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    module: Mapped[str]
    held_on: Mapped[date]
    minutes: Mapped[int]
    trainer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agreed_with_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str]
    recorded_at: Mapped[datetime]


class ExtraTime(Base):
    """An accommodation: the factor by which a person's exams are longer, from a day on. A private fact."""

    __tablename__ = "exam_extra_time"
    personal_data: ClassVar[tuple[str, ...]] = ("factor",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    factor: Mapped[Decimal]
    from_on: Mapped[date]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ExamCredit(Base):
    """A pass from elsewhere (imported evidence) that counts like one earned here."""

    __tablename__ = "exam_credit"
    __table_args__ = (UniqueConstraint("person_id", "module", "passed_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ("score",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    module: Mapped[str]
    passed_on: Mapped[date]
    score: Mapped[Decimal | None]
    recorded_at: Mapped[datetime]
