"""Table of renewal forms: what one asks of which modules and why, and which of them a pass renews."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class RenewalForm(Base):
    """A short form over the banks of several modules; its sitting is an attempt like any other.

    ``purpose`` is renewal or return; ``occasion`` names what asked for it ("" for a renewal): a form of the
    same occasion follows another. ``asks`` lists the topics, each ``{module, revision_id, objective, items,
    why}``, ``renews`` what a pass renews, each ``{module, revision_id, until, kinds}`` with the day on
    which it would have ended and what of it is renewed: completion, exam.
    """

    __tablename__ = "renewal_form"
    __table_args__ = (Index("ix_renewal_form_person", "person_id", "recorded_at"),)
    personal_data: ClassVar[tuple[str, ...]] = ("asks",)

    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempt.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str]
    occasion: Mapped[str]
    job_role: Mapped[str]
    asks: Mapped[list[Any]]
    renews: Mapped[list[Any]]
    recorded_at: Mapped[datetime]
