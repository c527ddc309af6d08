"""Tables of records: legal holds, copies of personal data, erasures, what is counted ahead and day by day."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id

HOLD_KINDS = ("person", "unit", "subject", "claims")


class LegalHold(Base):
    """What may not be let go of while a matter is open; it ends with its release.

    ``kind`` says what is held: the records of a ``person``, of everybody who worked in a ``unit`` or below
    it, of everybody with something about a ``subject`` (a module, a checklist, an attestation), or ``claims``
    of the days ``claims_from_on`` .. ``claims_to_on`` with those who registered them. ``from_on`` is the
    first day of the hold.
    """

    __tablename__ = "legal_hold"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[str | None]
    claims_from_on: Mapped[date | None]
    claims_to_on: Mapped[date | None]
    matter: Mapped[str]
    reason: Mapped[str]
    from_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_key: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]


class LegalHoldRelease(Base):
    """The end of a hold, by somebody else than who set it; ``to_on`` is its last day."""

    __tablename__ = "legal_hold_release"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)

    id: Mapped[Id]
    hold_id: Mapped[int] = mapped_column(ForeignKey("legal_hold.id"), unique=True)
    reason: Mapped[str]
    to_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class DataCopy(Base):
    """A copy of everything kept about a person, made for them; its file waits sealed until it expires."""

    __tablename__ = "data_copy"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    form_key: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]
    upload_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("upload.id", ondelete="SET NULL"), index=True
    )
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    row_count: Mapped[int | None]


class ErasureRequest(Base):
    """Somebody asked that a person's data be erased; what is kept on duty is named in ``effect``.

    ``effect`` is what was shown when it was asked: the rows of each class, and the day of what is kept.
    """

    __tablename__ = "erasure_request"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str]
    effect: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_key: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]


class ErasureDecision(Base):
    """The decision on a request, by somebody else: ``approved`` or ``refused``."""

    __tablename__ = "erasure_decision"
    personal_data: ClassVar[tuple[str, ...]] = ("reason",)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("erasure_request.id"), unique=True)
    outcome: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class Erasure(Base):
    """What was taken away of a person: at once (``names``), and on the day that a duty ended (``rest``).

    ``request_id`` None means that the retention of the policy did it. ``counts`` is rows by table.
    """

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("person_id", "stage"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("erasure_request.id"))
    stage: Mapped[str]
    counts: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]


class RetentionForecast(Base):
    """How many records of a class are let go of in a month, as counted last; of how many there are.

    ``month_on`` is the first day of the month; in the present month stands what is over already.
    """

    __tablename__ = "retention_forecast"
    __table_args__ = (UniqueConstraint("record_class", "month_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    record_class: Mapped[str]
    month_on: Mapped[date]
    records: Mapped[int]
    of_records: Mapped[int]
    counted_at: Mapped[datetime]


class QualityCount(Base):
    """What a check of the data found on a day: how many of how many; the first row of a gap begins it."""

    __tablename__ = "quality_count"
    __table_args__ = (UniqueConstraint("check_key", "day"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    check_key: Mapped[str]
    day: Mapped[date]
    found: Mapped[int]
    of_all: Mapped[int]
