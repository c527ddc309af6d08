"""Tables of overrides: emergency staffing, proposals to suspend, and reviews of the register of overrides.

Facts are never changed: what follows a fact supersedes it, and both stay. ``for_id`` is for whom who decided
stood in, None for nobody.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class EmergencyStaffing(Base):
    """A declaration that a unit, with those below it, works in an emergency until a moment.

    ``code`` names it for ever; who works in it has a provisional grant that carries the code. ``last_on`` is
    its last business day in the unit, ``ends_at`` the end of that day. Ending it early supersedes the row.
    """

    __tablename__ = "emergency_staffing"
    __table_args__ = (
        one_known_now("uq_emergency_staffing_known_now", "code"),
        Index("ix_emergency_staffing_ends_at", "ends_at", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("reason", "ended_reason")

    id: Mapped[Id]
    code: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    first_on: Mapped[date]
    last_on: Mapped[date]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class SuspensionProposal(Base):
    """A proposal to suspend somebody who is late with a thing since ``last_day``; each step is a fact.

    ``state`` is open, accepted, dismissed, extended (until ``until_on``) or withdrawn (by itself). ``topic``
    names the thing as notices do; another last day is another proposal.
    """

    __tablename__ = "suspension_proposal"
    __table_args__ = (
        one_known_now("uq_suspension_proposal_known_now", "person_id", "gate", "topic", "last_day"),
        Index(
            "ix_suspension_proposal_known",
            "state",
            "last_day",
            "id",
            "person_id",
            "unit_id",
            postgresql_where=text("superseded_at IS NULL"),
            sqlite_where=text("superseded_at IS NULL"),
        ),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("title", "reason")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    gate: Mapped[str]
    topic: Mapped[str]
    last_day: Mapped[date]
    title: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str]
    until_on: Mapped[date | None]
    reason: Mapped[str | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("access_suspension.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("provisional_grant.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class OverrideReview(Base):
    """A signed review of the overrides of a month in a unit and those below it; immutable.

    ``digest`` is the SHA-256 of the rows as they were shown, so that one entered later is noticed.
    """

    __tablename__ = "override_review"
    __table_args__ = (Index("ix_override_review_month", "month", "unit_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("note",)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    month: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    count: Mapped[int]
    digest: Mapped[str]
    meaning: Mapped[str]
    note: Mapped[str | None]
    password_reentered: Mapped[bool]
    recorded_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)
