"""Tables of exceptions: due days that were moved, and the way of each exception to its decision."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class DueExtension(Base):
    """A named decision that a due day moves: what was due from ``was_due_on`` on is due on ``due_on``.

    It holds from ``from_on``, the day of the decision, so that what was late before stays late before.
    ``decided_in`` is the public id of the exception that it follows from.
    """

    __tablename__ = "due_extension"
    personal_data: ClassVar[tuple[str, ...]] = ("was_due_on", "due_on", "text")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    from_on: Mapped[date]
    was_due_on: Mapped[date]
    due_on: Mapped[date]
    text: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_in: Mapped[str]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ExceptionStep(Base):
    """One step of an exception: wished for, asked for, approved, declined, withdrawn or ended.

    Steps with the same ``public_id`` follow one another, the newest is known now. ``topic`` is what a person
    sees as one thing (``module:PA-03``). ``until_on`` is the last day of a waiver, or the new due day;
    ``was_due_on`` the due day before, None for a waiver. ``asked_by_id`` is the leader who stands for it,
    None while a learner only wishes; ``by_id`` whoever made the step, and ``note`` what they said to it.
    """

    __tablename__ = "exception_step"
    __table_args__ = (one_known_now("uq_exception_step_known_now", "public_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("reason", "note", "state")

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    topic: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    was_due_on: Mapped[date | None]
    reason: Mapped[str]
    state: Mapped[str]
    note: Mapped[str | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
