"""Tables of claims. What files said is kept as facts; what follows from them is derived and can be rebuilt.

Identifiers of claims, members, encounters and payers' control numbers are kept only as keyed hashes
(``*_key`` columns). No name, birth date or member number of a patient has a column here.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, FromClause, Index, Integer, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id

_DENIED = text("cause IS NOT NULL")


class X12File(Base):
    """A file that was imported: its digest and its name without folder, never its content."""

    __tablename__ = "x12_file"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    recorded_at: Mapped[datetime]


class X12Set(Base):
    """A transaction set that was read; ``key`` is rule P8: controls, sender and digest of the content.

    The references are how acknowledgments name this set; ``submitter`` is who sent the claims (ISA06 of an
    837, ISA08 of what answers it). ``difference`` is what an 835 is out of balance by (rule B3).
    """

    __tablename__ = "x12_set"
    __table_args__ = (Index("ix_x12_set_kind_payer_paid_on", "kind", "payer", "paid_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("x12_file.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    control: Mapped[str]
    group_control: Mapped[str]
    interchange_control: Mapped[str]
    set_ref: Mapped[str] = mapped_column(index=True)
    group_ref: Mapped[str] = mapped_column(index=True)
    interchange_ref: Mapped[str] = mapped_column(index=True)
    batch_ref: Mapped[str] = mapped_column(index=True, default="")
    submitter: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime]
    payer: Mapped[str | None]
    paid_on: Mapped[date | None]
    difference: Mapped[Decimal] = mapped_column(default=Decimal(0))
    recorded_at: Mapped[datetime]


class ClaimSubmission(Base):
    """One CLM of an 837."""

    __tablename__ = "claim_submission"
    __table_args__ = (UniqueConstraint("set_id", "ordinal"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    set_id: Mapped[int] = mapped_column(ForeignKey("x12_set.id"))
    ordinal: Mapped[int]
    claim_key: Mapped[str] = mapped_column(index=True)
    member_key: Mapped[str | None]
    original_control_key: Mapped[str | None] = mapped_column(index=True)
    claim_type: Mapped[str]
    frequency: Mapped[str]
    facility_code: Mapped[str]
    filing: Mapped[str]
    sent_on: Mapped[date]
    sent_at: Mapped[datetime]
    billing_npi: Mapped[str | None]
    rendering_npi: Mapped[str | None]
    facility_npi: Mapped[str | None]
    payer: Mapped[str | None]
    payer_order: Mapped[str]
    charge: Mapped[Decimal]
    service_from: Mapped[date | None]
    service_to: Mapped[date | None]


class ClaimAcknowledgment(Base):
    """One answer: to a claim (``claim_key``) or to all that ``reference`` names."""

    __tablename__ = "claim_acknowledgment"
    __table_args__ = (UniqueConstraint("set_id", "ordinal"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    set_id: Mapped[int] = mapped_column(ForeignKey("x12_set.id"))
    ordinal: Mapped[int]
    scope: Mapped[str]
    answer: Mapped[str]
    claim_key: Mapped[str | None] = mapped_column(index=True)
    reference: Mapped[str] = mapped_column(index=True)
    billing_npi: Mapped[str | None]
    payer: Mapped[str | None]
    control_key: Mapped[str | None] = mapped_column(index=True)
    detail: Mapped[str]
    conflict: Mapped[bool]
    from_payer: Mapped[bool]
    amount: Mapped[Decimal | None]
    acked_on: Mapped[date]
    acked_at: Mapped[datetime]
    service_from: Mapped[date | None]


class RemitEvent(Base):
    """One CLP of an 835; ``detail`` holds its adjustments, remarks and lines.

    ``key`` makes the same event in two files one. ``accepted_at`` says when a person took an event
    into the measures although it is out of balance (rule B4).
    """

    __tablename__ = "remit_event"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("x12_set.id"), index=True)
    claim_key: Mapped[str] = mapped_column(index=True)
    control_key: Mapped[str | None] = mapped_column(index=True)
    original_control_key: Mapped[str | None] = mapped_column(index=True)
    remittance_key: Mapped[str]
    status: Mapped[str]
    charge: Mapped[Decimal]
    paid: Mapped[Decimal]
    paid_on: Mapped[date]
    filing: Mapped[str]
    facility_code: Mapped[str]
    frequency: Mapped[str]
    billing_npi: Mapped[str | None]
    payer: Mapped[str | None]
    service_from: Mapped[date | None]
    service_to: Mapped[date | None]
    difference: Mapped[Decimal]
    detail: Mapped[dict[str, Any]]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class TouchedClaim(Base):
    """A claim number whose derived rows have to be made again; emptied by ``recompute_touched``."""

    __tablename__ = "claim_touched"
    personal_data: ClassVar[tuple[str, ...]] = ()

    claim_key: Mapped[str] = mapped_column(primary_key=True)


class ParkedEvent(Base):
    """Derived: an acknowledgment or remittance that fits no claim, or more than one, until a person looks."""

    __tablename__ = "parked_event"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    claim_key: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    reason: Mapped[str]
    happened_on: Mapped[date]
    amount: Mapped[Decimal | None]
    payer: Mapped[str | None]


class ClaimFact(Base):
    """Derived: one claim for one payer in one payer order, flat, with everything a measure needs.

    ``ack_outcome`` (accepted, rejected, None = no answer yet) is that of the first submission (K14).
    ``result`` (paid, zero_pay_not_denied, partial_denial, full_denial, excluded, out_of_balance, None = no
    remittance) is that of the first remittance and never changes afterwards by later events (rule D7);
    the amounts beside it are of the same event. ``is_counted`` is False for what rules B4 and D12 keep
    out of denial numerators and denominators. ``edit_state`` is clean, touched (by a person), open, or
    None without an edit log; the ``edit_*`` beside it say what the edit log suggests. ``first_submission_on``
    is None when only a replacement was seen. ``newest_on`` is the latest of the ``days``: as of an earlier
    day the row would read differently.
    """

    __tablename__ = "claim_fact"
    __table_args__ = (
        Index("ix_claim_fact_submitted_unit", "first_submission_on", "unit_id"),
        Index("ix_claim_fact_remitted_unit", "first_remit_on", "unit_id"),
        Index(
            "ix_claim_fact_denied",
            "unit_id",
            "first_remit_on",
            sqlite_where=_DENIED,
            postgresql_where=_DENIED,
        ),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()
    days: ClassVar[tuple[str, ...]] = ("first_submission_on", "ack_on", "first_remit_on", "latest_remit_on")

    id: Mapped[Id]
    root_key: Mapped[str] = mapped_column(unique=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    claim_key: Mapped[str] = mapped_column(index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    payer: Mapped[str | None]
    payer_order: Mapped[str]
    claim_type: Mapped[str]
    service_from: Mapped[date | None]
    service_to: Mapped[date | None]
    first_submission_on: Mapped[date | None]
    charge: Mapped[Decimal]
    submissions: Mapped[int]
    is_resubmitted: Mapped[bool]
    ack_outcome: Mapped[str | None]
    ack_on: Mapped[date | None]
    ack_conflict: Mapped[bool]
    ack_cause: Mapped[str | None]
    ack_step: Mapped[str | None]
    ack_role: Mapped[str | None]
    first_remit_on: Mapped[date | None]
    result: Mapped[str | None]
    is_counted: Mapped[bool]
    is_quarantined: Mapped[bool]
    remit_charge: Mapped[Decimal | None]
    paid: Mapped[Decimal | None]
    denied: Mapped[Decimal | None]
    patient_share: Mapped[Decimal | None]
    cause: Mapped[str | None] = mapped_column(index=True)
    category: Mapped[str | None]
    step: Mapped[str | None]
    role: Mapped[str | None]
    competency: Mapped[str | None]
    duplicate_events: Mapped[int]
    takeback: Mapped[Decimal]
    is_overturned: Mapped[bool]
    latest_remit_on: Mapped[date | None]
    latest_paid: Mapped[Decimal | None]
    edit_state: Mapped[str | None]
    edit_cause: Mapped[str | None]
    edit_step: Mapped[str | None]
    edit_role: Mapped[str | None]
    newest_on: Mapped[date | None] = mapped_column(index=True)


class EditHit(Base):
    """One row of the edit log, or its correction: the newest row of a key is the one not superseded.

    ``edit_code`` is empty for a claim that entered the tool without a hit. ``resolved_by`` is ``auto``,
    ``person`` or None for open: who the person was is not kept.
    """

    __tablename__ = "edit_hit"
    __table_args__ = (Index("ix_edit_hit_key", "claim_key", "entered_at", "edit_code"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    claim_key: Mapped[str]
    edit_code: Mapped[str]
    entered_at: Mapped[datetime]
    hit_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class EditFact(Base):
    """Derived: one claim in the claims tool, with or without an 837 (K12).

    ``first_person_on`` is the first day on which a person resolved an edit; ``resolved_on`` the day on
    which the last edit was resolved, None while one is open or when there was none. ``step`` and ``role``
    are those of the first edit that a person resolved or that is open. ``newest_on`` is the latest of the
    ``days``.
    """

    __tablename__ = "edit_fact"
    __table_args__ = (Index("ix_edit_fact_entered_unit", "entered_on", "unit_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()
    days: ClassVar[tuple[str, ...]] = ("entered_on", "first_hit_on", "first_person_on", "resolved_on")

    id: Mapped[Id]
    claim_key: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    payer: Mapped[str | None]
    entered_on: Mapped[date]
    hits: Mapped[int]
    open_hits: Mapped[int]
    first_hit_on: Mapped[date | None]
    first_person_on: Mapped[date | None]
    resolved_on: Mapped[date | None]
    is_person_touched: Mapped[bool]
    is_open: Mapped[bool]
    cause: Mapped[str | None]
    step: Mapped[str | None]
    role: Mapped[str | None]
    newest_on: Mapped[date | None] = mapped_column(index=True)


def _changes_of(model: type[Base], name: str) -> Table:
    """Return a table with the columns of a flat row and a sign, without its keys and indexes."""
    copied = [
        Column(column.name, BigId if column.foreign_keys else column.type)
        for column in model.__table__.columns
        if not column.primary_key
    ]
    sign = Column("sign", Integer, nullable=False)
    return Table(name, Base.metadata, Column("id", BigId, primary_key=True), sign, *copied)


class ClaimChange(Base):
    """A flat row that a unit of work took away (``sign`` -1) or put down (1); empty when the unit ends.

    What adds up claims applies the signed rows instead of counting again.
    """

    __table__: ClassVar[FromClause] = _changes_of(ClaimFact, "claim_change")
    personal_data: ClassVar[tuple[str, ...]] = ()


class EditChange(Base):
    """The same of the edit log by claim."""

    __table__: ClassVar[FromClause] = _changes_of(EditFact, "edit_change")
    personal_data: ClassVar[tuple[str, ...]] = ()


class Encounter(Base):
    """A visit as the registration system tells it; ``registered_by`` is a person of ours, when known."""

    __tablename__ = "encounter"
    personal_data: ClassVar[tuple[str, ...]] = ("registered_by",)

    id: Mapped[Id]
    encounter_key: Mapped[str] = mapped_column(unique=True)
    claim_key: Mapped[str | None] = mapped_column(index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    patient_class: Mapped[str | None]
    scheduled_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]
    prereg_completed_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    service_on: Mapped[date | None] = mapped_column(index=True)
    auth_required: Mapped[bool | None]
    has_auth_number: Mapped[bool]
    initial_payer_class: Mapped[str | None]
    final_payer_class: Mapped[str | None]
    estimated_liability: Mapped[Decimal | None]
    department: Mapped[str | None]
    recorded_at: Mapped[datetime]
