"""Tables of feedback: taps, issues, what became of them, answers for everybody, searches answered."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class FeedbackTap(Base):
    """One tap on "Helpful" or "Wrong or unclear?" at a lesson or an item; the newest one of a person counts.

    ``place`` is lesson, item, class or card, ``thing`` its id, ``verdict`` helpful or unclear.
    ``number`` counts the taps of the person on the thing; one that says what the newest said adds nothing.
    """

    __tablename__ = "feedback_tap"
    __table_args__ = (
        UniqueConstraint("person_id", "module", "place", "thing", "number"),
        Index("ix_feedback_tap_thing", "module", "place", "thing", "verdict"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("verdict",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    place: Mapped[str]
    thing: Mapped[str]
    number: Mapped[int]
    verdict: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    recorded_at: Mapped[datetime]


class Issue(Base):
    """What a person found wrong or unclear, or an item that they challenge (``kind`` unclear or appeal).

    ``number`` counts the issues of the person at the thing, so that a tap sent twice opens one. ``unit_id``
    is where the person worked when it was opened, None without a job; its trainers answer by ``due_on``.
    """

    __tablename__ = "feedback_issue"
    __table_args__ = (
        UniqueConstraint("person_id", "module", "place", "thing", "number"),
        Index("ix_feedback_issue_unit", "unit_id", "recorded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("text",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]
    module: Mapped[str] = mapped_column(index=True)
    place: Mapped[str]
    thing: Mapped[str]
    number: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    text: Mapped[str]
    due_on: Mapped[date]
    recorded_at: Mapped[datetime]


class IssueEvent(Base):
    """What happened to an issue: words added, answered, changed, declined, noted, reopened; in order.

    ``revision_id`` is the revision in which it was put right, None when none is named. ``waited_days`` are
    the working days from the report to its first answer, None on every other event.
    """

    __tablename__ = "feedback_event"
    __table_args__ = (UniqueConstraint("issue_id", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ("text",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    issue_id: Mapped[int] = mapped_column(ForeignKey("feedback_issue.id"))
    number: Mapped[int]
    kind: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("content_revision.id"))
    waited_days: Mapped[int | None]
    recorded_at: Mapped[datetime]


class PublicAnswer(Base):
    """A question that was answered, worded for everybody and found by the search; names nobody.

    The one known now of an issue counts; superseded without a successor it is withdrawn.
    """

    __tablename__ = "public_answer"
    __table_args__ = (one_known_now("uq_public_answer_known_now", "issue_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("feedback_issue.id"))
    module: Mapped[str]
    question: Mapped[str]
    answer: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class SearchAnswered(Base):
    """Somebody in a unit opened what they had searched for and said that it answered them.

    ``seconds`` lie between the search and the opening. Neither the person nor the words are kept; ``token``
    makes one mark of a form that is sent twice. ``unit_id`` is None without a job.
    """

    __tablename__ = "search_answered"
    __table_args__ = (Index("ix_search_answered_searched_on", "searched_on", "unit_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]
    key: Mapped[str]
    seconds: Mapped[int]
    searched_on: Mapped[date]
    recorded_at: Mapped[datetime]
