"""The table of covers: who stands in for whom, in which duty, over which unit, from when to when."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class Cover(Base):
    """A duty of one person that another one exercises for some days, both included.

    ``cover`` names it through its corrections: an early end supersedes the row and adds one with an earlier
    last day. It holds only where and while ``person_id`` holds the duty.
    """

    __tablename__ = "duty_cover"
    __table_args__ = (one_known_now("uq_duty_cover_known_now", "cover"),)
    personal_data: ClassVar[tuple[str, ...]] = ("reason", "ended_why")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    cover: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    duty: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_why: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
