"""Tables of scoped privileges: signatures that confirm, grant or withdraw one, and how each stands."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class PrivilegeSign(Base):
    """One signature on a privilege, with everything that it rested on; immutable, like one on a gate.

    ``kind`` is confirm, grant or withdraw; ``privilege`` names the scope too, as ``coding:inpatient`` does.
    ``limits`` are the sentences that were shown. ``digest`` is the SHA-256 of all of it. ``means`` is how who
    signed proved to be themself, ``for_id`` for whom they stood in, None for nobody.
    """

    __tablename__ = "privilege_sign"
    __table_args__ = (Index("ix_privilege_sign_person", "person_id", "privilege"),)
    personal_data: ClassVar[tuple[str, ...]] = ("note", "verdicts", "evidence")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    privilege: Mapped[str]
    version: Mapped[int]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    tenure: Mapped[str]
    kind: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    signed_on: Mapped[date]
    signed_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    note: Mapped[str | None]
    meaning: Mapped[str]
    limits: Mapped[list[Any]]
    terms: Mapped[list[Any]]
    verdicts: Mapped[list[Any]]
    evidence: Mapped[list[Any]]
    held_until: Mapped[date | None]
    password_reentered: Mapped[bool]
    means: Mapped[str | None]
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)


class PrivilegeSpan(Base):
    """Days on which one person's privilege stands the same, the future included; derived from the facts.

    ``unit_id`` is the unit of the job that lets it be held; ``last_on`` the last day on which it is held.
    """

    __tablename__ = "privilege_span"
    __table_args__ = (
        UniqueConstraint("person_id", "privilege", "from_on"),
        Index("ix_privilege_span_state", "state", "privilege", "to_on", "from_on"),
        Index("ix_privilege_span_unit", "unit_id", "from_on"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("state", "why")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    privilege: Mapped[str]
    job_role: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    state: Mapped[str]
    why: Mapped[str]
    version: Mapped[int]
    last_on: Mapped[date | None]
    met: Mapped[int]
    asked: Mapped[int]
    granted_id: Mapped[int | None] = mapped_column(ForeignKey("privilege_sign.id"))
