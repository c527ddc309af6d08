"""Tables of learning: lessons done, answers to knowledge checks, completions of modules."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class LessonDone(Base):
    """A lesson that a person has marked done; never taken back.

    ``run`` counts how often the person has gone through the module, from 1; a renewal is a new run.
    ``source`` is firstpass, or what stood in for the lesson: test-out, reciprocity.
    """

    __tablename__ = "lesson_done"
    __table_args__ = (
        UniqueConstraint("person_id", "module", "run", "lesson"),
        Index("ix_lesson_done_module", "module", "run", "lesson", "person_id"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    run: Mapped[int]
    lesson: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    source: Mapped[str] = mapped_column(default="firstpass", server_default=text("'firstpass'"))
    recorded_at: Mapped[datetime]


class CheckAnswer(Base):
    """The newest answer of a person to a knowledge check; practice, never a result."""

    __tablename__ = "check_answer"
    __table_args__ = (
        UniqueConstraint("person_id", "module", "lesson", "check_id"),
        Index("ix_check_answer_module", "module", "lesson", "check_id", "is_right"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("answer",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    lesson: Mapped[str]
    check_id: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    answer: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    is_right: Mapped[bool]
    recorded_at: Mapped[datetime]


class ModuleCompletion(Base):
    """All lessons of a module done, naming the revision.

    ``source`` is firstpass, class, import, or what stood in for lessons: test-out, reciprocity.
    ``reference`` names the class; a completion that rested on a mark that was corrected is superseded.
    """

    __tablename__ = "module_completion"
    __table_args__ = (one_known_now("uq_module_completion_known_now", "person_id", "module", "run"),)
    personal_data: ClassVar[tuple[str, ...]] = ("completed_on",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    run: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    completed_on: Mapped[date]
    source: Mapped[str]
    reference: Mapped[str | None] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
