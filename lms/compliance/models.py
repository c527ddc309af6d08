"""Tables of compliance: requirements and their terms, evidence, reasons, exceptions, and the kept spans.

Facts carry two times: when they are true, and when we knew (``recorded_at`` .. ``superseded_at``); a
correction is a new row. Reasons that follow from a rule and all spans are derived from facts;
``lms rebuild`` makes them anew. What is counted of the spans is kept as signed changes by day, and since
when the numbers of a person are known as they are.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id

_INACTIVE = text("kind = 'inactive'")
GIVEN = "kind NOT IN ('rule', 'measure', 'return')"
"""Which reasons people and events gave; an index of their own holds these few."""
_GIVEN = text(GIVEN)
_WAITS = text(r"key LIKE '%\:waits'")
_LATE = text("known_to IS NULL AND state IN ('overdue', 'expired')")
EVIDENCE_KINDS = (
    "completion",
    "exam",
    "simulation",
    "observed",
    "attestation",
    "credential",
    "external-class",
    "work-review",
    "coding-review",
    "confirmation",
    "renewal",
    "clearance",
)


class Requirement(Base):
    """A thing that can be asked: a kind and a subject. Its terms have versions."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("kind", "subject"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    kind: Mapped[str]
    subject: Mapped[str]


class RequirementTerms(Base):
    """One immutable version of a requirement's terms; ``effective_on`` None = from the beginning.

    ``scope`` says whether it changes cycles that are open (``open``) or only later ones (``future``).
    """

    __tablename__ = "requirement_terms"
    __table_args__ = (UniqueConstraint("requirement_id", "number"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    number: Mapped[int]
    effective_on: Mapped[date | None]
    scope: Mapped[str]
    body: Mapped[dict[str, Any]]
    due_soon_days: Mapped[int]
    recorded_at: Mapped[datetime]


class Evidence(Base):
    """One thing that a person did or was found to hold; ``key`` makes recording it twice one fact.

    ``records`` is how many records or cases a review looked at; None for one, and for what is no review.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("person_id", "key", "number"),
        Index("ix_evidence_kind_subject", "kind", "subject"),
        Index("ix_evidence_person_subject", "person_id", "subject"),
        Index("ix_evidence_kind_day", "kind", "occurred_on", "subject", "person_id", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("score", "outcome", "note", "detail")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    subject: Mapped[str]
    occurred_on: Mapped[date]
    source: Mapped[str]
    score: Mapped[Decimal | None]
    outcome: Mapped[str | None]
    expires_on: Mapped[date | None]
    revision: Mapped[str | None]
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]
    records: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    superseded_at: Mapped[datetime | None]


class ObligationReason(Base):
    """Why a person must meet a requirement; the obligation lives while one of its reasons does.

    ``kind`` is rule, measure (both derived from jobs), change, denial or manager (facts). What was done
    before ``counts_from`` does not count while the reason holds. ``due_later`` names the due days that take
    the place of ``due_days`` from later days on, as ``2026-06-01:90``, with a blank between two; None =
    ``due_days`` hold throughout.
    """

    __tablename__ = "obligation_reason"
    __table_args__ = (
        Index("ix_obligation_reason_pair", "person_id", "requirement_id"),
        Index(
            "ix_obligation_reason_inactive", "person_id", sqlite_where=_INACTIVE, postgresql_where=_INACTIVE
        ),
        Index("ix_obligation_reason_given", "person_id", sqlite_where=_GIVEN, postgresql_where=_GIVEN),
        Index(
            "ix_obligation_reason_waits",
            "person_id",
            "requirement_id",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("text",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    key: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    job_role: Mapped[str | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    due_days: Mapped[int | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    counts_from: Mapped[date | None]
    due_later: Mapped[str | None]


class Waiver(Base):
    """A named decision that one obligation need not be met in a period.

    ``decided_in`` is the public id of the exception that it follows from, None for one of an import.
    """

    __tablename__ = "waiver"
    personal_data: ClassVar[tuple[str, ...]] = ("text",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    text: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    decided_in: Mapped[str | None]


class Pause(Base):
    """Days on which a person's clocks stand still, besides the leaves that people knows of."""

    __tablename__ = "pause"
    personal_data: ClassVar[tuple[str, ...]] = ("text",)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    text: Mapped[str]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ObligationSpan(Base):
    """Days on which an obligation stands the same, as known from one instant to another; derived."""

    __tablename__ = "obligation_span"
    __table_args__ = (
        Index("ix_obligation_span_person", "person_id", "known_to", "state", "from_on", "to_on"),
        Index(
            "ix_obligation_span_standing",
            "known_to",
            "state",
            "from_on",
            "to_on",
            "requirement_id",
            "unit_id",
            "job_role",
            "met",
            "person_id",
            "known_from",
        ),
        Index("ix_obligation_span_due", "known_to", "due_on", "from_on", "to_on"),
        Index(
            "ix_obligation_span_late",
            "to_on",
            "from_on",
            "person_id",
            "requirement_id",
            "unit_id",
            "due_on",
            "expires_on",
            sqlite_where=_LATE,
            postgresql_where=_LATE,
        ),
        Index(
            "ix_obligation_span_late_due",
            "known_to",
            "due_on",
            "from_on",
            "to_on",
            sqlite_where=_LATE,
            postgresql_where=_LATE,
        ),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("state", "due_on", "expires_on")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    state: Mapped[str]
    met: Mapped[bool]
    cycle: Mapped[int]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    due_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    satisfied_by: Mapped[list[Any]]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    known_from: Mapped[datetime]
    known_to: Mapped[datetime | None]


class StandingChange(Base):
    """By how much the numbers of a unit and job role change on a day, in a month and in a year; derived.

    The sum of all rows of a level up to a day is what stands on that day, as known now. Rows are only
    added; those of the same day and place are merged at night, which changes no sum. ``level`` is 0 for
    days, 1 for months and 2 for years; ``from_on`` is the first day of it.
    """

    __tablename__ = "standing_change"
    __table_args__ = (Index("ix_standing_change_level", "level", "from_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    level: Mapped[int] = mapped_column(SmallInteger)
    from_on: Mapped[date]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    is_measured: Mapped[bool]
    people: Mapped[int]
    people_on_time: Mapped[int]
    people_complete: Mapped[int]
    obligations: Mapped[int]
    met: Mapped[int]
    late: Mapped[int]
    waived: Mapped[int]
    paused: Mapped[int]


class PersonStandingChange(Base):
    """The same of one person whose obligations lie in several units or job roles on some day; derived.

    Such people are in the numbers of each place; a number over several places counts them once.
    """

    __tablename__ = "person_standing_change"
    personal_data: ClassVar[tuple[str, ...]] = ("met", "late")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    is_measured: Mapped[bool]
    obligations: Mapped[int]
    met: Mapped[int]
    late: Mapped[int]


class RequirementChange(Base):
    """The same by requirement, all units together: what changes on a day, in a month and in a year; derived.

    ``changes`` holds, by the id of a requirement, by how much its obligations, those met and those late
    change: requirements of a person change on the same days. ``is_placed`` tells obligations in a unit from
    those of people whose reasons name none.
    """

    __tablename__ = "requirement_change"
    __table_args__ = (Index("ix_requirement_change_level", "level", "from_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    level: Mapped[int] = mapped_column(SmallInteger)
    from_on: Mapped[date]
    is_placed: Mapped[bool]
    changes: Mapped[dict[str, Any]]


class StandingKnown(Base):
    """The first day on which something counted of a person is known otherwise since an instant; derived.

    Whose row is later than an instant, with a day that is not after another, may have stood otherwise on
    that day as it was known then. Everybody else stood as is known now.
    """

    __tablename__ = "standing_known"
    __table_args__ = (Index("ix_standing_known_known_from", "known_from", "from_on", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    known_from: Mapped[datetime]
    from_on: Mapped[date]
