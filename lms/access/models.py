"""Tables of access: signatures, suspensions, provisional grants, EHR accounts, orders and kept decisions.

Facts carry two times and are never changed: a correction supersedes. ``gate_span`` alone is derived; it is
made anew from the facts whenever one of them changes.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id
from lms.core.superseding import one_known_now


class SignOff(Base):
    """One signature on a gate, with everything that it rested on; immutable.

    ``terms``, ``verdicts`` and ``evidence`` are kept as they were, so that the decision can be judged again
    years later. ``signed_on`` is the business date in the unit's time zone. ``meaning`` is
    the sentence that was signed, ``digest`` the SHA-256 of all of it; both None before they were kept.
    ``means`` is how who signed proved to be themself, ``for_id`` for whom they stood in, None for nobody.
    """

    __tablename__ = "sign_off"
    __table_args__ = (
        Index("ix_sign_off_person_gate", "person_id", "gate"),
        Index("ix_sign_off_kind_day", "kind", "signed_on", "person_id", "job_id", "unit_id", "id"),
        Index("ix_sign_off_tenure", "person_id", "job_id", "kind", "signed_on", "id"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("note", "verdicts", "evidence")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    gate: Mapped[str]
    gate_version: Mapped[int]
    gate_revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"))
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    tenure: Mapped[str]
    kind: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    signed_on: Mapped[date]
    signed_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    note: Mapped[str | None]
    terms: Mapped[list[Any]]
    verdicts: Mapped[list[Any]]
    evidence: Mapped[list[Any]]
    cleared_until: Mapped[date | None]
    password_reentered: Mapped[bool]
    form_key: Mapped[str] = mapped_column(unique=True)
    meaning: Mapped[str | None]
    digest: Mapped[str | None]
    means: Mapped[str | None]
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Suspension(Base):
    """A person's decision that somebody may not work, with its reason; lifting it supersedes the row.

    ``for_id`` and ``lifted_for_id`` are for whom who decided stood in, None for nobody.
    """

    __tablename__ = "access_suspension"
    personal_data: ClassVar[tuple[str, ...]] = ("reason", "lifted_reason")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    gate: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_reason: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProvisionalGrant(Base):
    """Named, dated permission to work before a gate is cleared, beside a named supervisor.

    ``functions`` says what for and where; ``emergency`` is the code of a declared emergency, None otherwise.
    ``for_id`` is for whom who granted it stood in, None for nobody.
    """

    __tablename__ = "provisional_grant"
    personal_data: ClassVar[tuple[str, ...]] = ("reason", "functions")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    gate: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    extends: Mapped[bool]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    form_key: Mapped[str] = mapped_column(unique=True)
    functions: Mapped[str | None]
    emergency: Mapped[str | None]
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class EhrAccount(Base):
    """How an account of the EHR stood from a day on, until the next such fact of the same account."""

    __tablename__ = "ehr_account"
    __table_args__ = (Index("ix_ehr_account_key", "person_id", "account", "security_class", "from_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ("account", "security_class", "last_login_on")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    account: Mapped[str]
    security_class: Mapped[str]
    active: Mapped[bool]
    last_login_on: Mapped[date | None]
    from_on: Mapped[date]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class GateSpan(Base):
    """Days on which one person's gate stands the same, the future included; derived from the facts.

    ``unit_id`` is the unit of the tenure it is about; ``confirmed_id`` and ``released_id`` name the
    signatures that it rests on; ``last_on`` is the last day of a clearance, a grace or a provisional grant.
    """

    __tablename__ = "gate_span"
    __table_args__ = (
        UniqueConstraint("person_id", "gate", "from_on"),
        Index(
            "ix_gate_span_state",
            "state",
            "to_on",
            "from_on",
            "unit_id",
            "job_role",
            "person_id",
            "confirmed_id",
            "last_on",
        ),
        Index("ix_gate_span_unit", "unit_id", "from_on"),
        Index(
            "ix_gate_span_last_on",
            "last_on",
            "id",
            "from_on",
            "to_on",
            "state",
            "unit_id",
            postgresql_where=text("last_on IS NOT NULL"),
            sqlite_where=text("last_on IS NOT NULL"),
        ),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("state", "why")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    gate: Mapped[str]
    job_role: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    state: Mapped[str]
    why: Mapped[str]
    version: Mapped[int | None]
    last_on: Mapped[date | None]
    met: Mapped[int]
    asked: Mapped[int]
    tenure_from_on: Mapped[date | None]
    confirmed_id: Mapped[int | None] = mapped_column(ForeignKey("sign_off.id"))
    released_id: Mapped[int | None] = mapped_column(ForeignKey("sign_off.id"))


class AccessSpan(Base):
    """Days on which somebody has an active account or a valid gate, and stands the same; derived.

    ``unit_id`` and ``job_role`` are those of the job of these days, else of the last one. Where the two
    disagree somebody must act.
    """

    __tablename__ = "access_span"
    __table_args__ = (
        Index("ix_access_span_standing", "has_account", "may_work", "to_on", "from_on"),
        Index("ix_access_span_person", "person_id", "from_on"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("has_account", "may_work")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    has_account: Mapped[bool]
    may_work: Mapped[bool]


class AccessChange(Base):
    """By how much the holders of active accounts of a unit and job role change, as ``standing_change`` does.

    The sum of all rows of a level up to a day is what stands on that day. ``level`` is 0 for days, 1 for
    months and 2 for years; ``from_on`` is the first day of it. Derived from ``access_span``.
    """

    __tablename__ = "access_change"
    __table_args__ = (
        Index("ix_access_change_level", "level", "from_on", "unit_id", "job_role", "holders", "without_gate"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    level: Mapped[int] = mapped_column(SmallInteger)
    from_on: Mapped[date]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    job_role: Mapped[str | None]
    holders: Mapped[int]
    without_gate: Mapped[int]


class AccessOrder(Base):
    """What the systems that keep accounts are told: give, limit or end an access of somebody.

    The newest one for a person and a security class is known now; the one before it is superseded.
    ``basis`` says where it comes from (the gates, an officer, or found as it was when ordering began);
    ``effective_at`` is never inside a shift that crosses midnight. It holds nothing of a training record.
    """

    __tablename__ = "access_order"
    __table_args__ = (
        one_known_now("uq_access_order_known_now", "person_id", "security_class"),
        Index("ix_access_order_unit", "unit_id", "recorded_at"),
        Index("ix_access_order_recorded_at", "recorded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("kind", "reason")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    security_class: Mapped[str]
    kind: Mapped[str]
    gate: Mapped[str | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    basis: Mapped[str]
    reason: Mapped[str]
    decision: Mapped[str | None]
    effective_at: Mapped[datetime]
    until_on: Mapped[date | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class AccessDelivery(Base):
    """How an order stands with one of the systems it goes to; each step is a fact that follows the last.

    ``round`` counts how often it was sent by hand; ``reason`` says in words what the other side answered.
    """

    __tablename__ = "access_delivery"
    __table_args__ = (
        one_known_now("uq_access_delivery_known_now", "order_id", "adapter"),
        Index("ix_access_delivery_state", "adapter", "state", "superseded_at"),
        Index("ix_access_delivery_recorded_at", "recorded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("access_order.id"))
    adapter: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    round: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class SecurityEvent(Base):
    """One line of the security log: what happened, the digest of the line before, and a signature."""

    __tablename__ = "security_event"
    personal_data: ClassVar[tuple[str, ...]] = ("line",)

    sequence: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    line: Mapped[str]
    digest: Mapped[str]


class SecurityLogPosition(Base):
    """How far a security log outside has been told: the last sequence that it was given."""

    __tablename__ = "security_log_position"
    personal_data: ClassVar[tuple[str, ...]] = ()

    sink: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]
