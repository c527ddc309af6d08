"""Tables of exams: attempts, their items with the answers, trainer sessions, accommodations, credit."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import Base, Id

_OPEN = text("submitted_at IS NULL")
_TEST_OUT = text("mode = 'test-out'")


class Attempt(Base):
    """One sitting of an exam: the form drawn for one person from one revision, and how it ended.

    ``number`` counts the attempts of the cycle; a repeat carries the number of its attempt.
    ``allowed_seconds`` includes extra time. Until ``submitted_at`` is set the attempt is open; a person has
    one open attempt of a module at most. ``missed`` are the critical objectives still open after it.
    ``pauses`` lists when the learner was called away, ``[began, ended or None]`` as ISO instants, within the
    policy in force at the start (``pause_times``, ``pause_minutes``) and the learner's accommodation.
    ``cut`` is the percent to reach where it is not that of the exam. A test-out is had once. The sitting of a
    renewal form asks several modules: ``module`` is RENEWAL and ``revision_id`` that of its first topic.
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
        Index(
            "ix_exam_attempt_test_out",
            "person_id",
            "module",
            unique=True,
            sqlite_where=_TEST_OUT,
            postgresql_where=_TEST_OUT,
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
    cut: Mapped[int | None]
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
    An item that is not ``is_scored`` was on trial: it counts in no result.
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
    is_scored: Mapped[bool] = mapped_column(default=True, server_default=true())


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


class Accommodation(Base):
    """What makes the exams of a person fair, from a day to a day (None = no end). A private fact.

    ``factor`` makes exams longer; ``extra_breaks`` may be taken besides those of the policy, each break up to
    ``break_minutes`` (None = as the policy says); ``note`` is what else helps: a reader, a language.
    Of several the one with the latest first day counts; it takes effect at the next start.
    """

    __tablename__ = "exam_accommodation"
    personal_data: ClassVar[tuple[str, ...]] = ("factor", "extra_breaks", "break_minutes", "note")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    factor: Mapped[Decimal]
    extra_breaks: Mapped[int]
    break_minutes: Mapped[int | None]
    note: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ExamCredit(Base):
    """A pass from elsewhere (imported evidence), or by a renewal form, that counts like one of the exam."""

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


class ItemRuling(Base):
    """A decision on an item after an appeal: struck, marked by another key, or restored; never changed.

    It holds for every revision in which the item has this ``fingerprint``; the newest one counts. ``keys``
    are the right options from then on.
    """

    __tablename__ = "exam_item_ruling"
    __table_args__ = (Index("ix_exam_item_ruling_item", "module", "item_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    module: Mapped[str]
    item_id: Mapped[str]
    fingerprint: Mapped[str]
    act: Mapped[str]
    keys: Mapped[list[str]]
    reason: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class ExamRegrade(Base):
    """What a decision on an item did to one result; never changed.

    ``act`` is applied (the attempt carries the new result from then on, the old one stays here), kept (it
    would have fallen and was left) or held (it would have fallen under a cleared access: an access officer
    decides, which is another row that names this one).
    """

    __tablename__ = "exam_regrade"
    __table_args__ = (UniqueConstraint("decides_id"),)
    personal_data: ClassVar[tuple[str, ...]] = (
        "score_before",
        "outcome_before",
        "score",
        "outcome",
        "missed",
    )

    id: Mapped[Id]
    ruling_id: Mapped[int] = mapped_column(ForeignKey("exam_item_ruling.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempt.id"), index=True)
    act: Mapped[str]
    score_before: Mapped[Decimal]
    outcome_before: Mapped[str]
    score: Mapped[Decimal]
    outcome: Mapped[str]
    is_above_cut: Mapped[bool]
    missed: Mapped[list[str]]
    decides_id: Mapped[int | None] = mapped_column(ForeignKey("exam_regrade.id"))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
