"""The table of proposals: a change of one value of policy, on its way from its author to another person."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class PolicyProposal(Base):
    """One step of a proposal: proposed, approved, declined or withdrawn; steps follow one another.

    ``path`` names the value below the section with dots; ``was`` and ``value`` are JSON texts.
    ``published_id`` is the version of the policy that an approval made.
    """

    __tablename__ = "policy_proposal"
    __table_args__ = (one_known_now("uq_policy_proposal_known_now", "public_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(index=True)
    section: Mapped[str] = mapped_column(index=True)
    path: Mapped[str]
    was: Mapped[str]
    value: Mapped[str]
    starts_on: Mapped[date]
    reason: Mapped[str]
    state: Mapped[str]
    note: Mapped[str | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_id: Mapped[int | None] = mapped_column(ForeignKey("content_source.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
