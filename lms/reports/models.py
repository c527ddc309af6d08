"""Tables of reports: what was shown on a day, saved reports with their runs, evidence packs.

Every row is a fact. What a report asks for and who receives it follow one another: the fact known now is
superseded by the next. A run keeps no rows, only what tells whether they read the same again.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id
from lms.core.superseding import one_known_now


class ReportSnapshot(Base):
    """What a standing report showed at the end of a day, as it was known at ``known_at``.

    ``body`` is canonical JSON, compressed; ``digest`` is the SHA-256 of the JSON and stands in the audit
    chain too. ``rows`` counts the rows of the report.
    """

    __tablename__ = "report_snapshot"
    __table_args__ = (UniqueConstraint("report", "day"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    report: Mapped[str]
    day: Mapped[date] = mapped_column(index=True)
    known_at: Mapped[datetime]
    body: Mapped[bytes]
    rows: Mapped[int]
    digest: Mapped[str]
    recorded_at: Mapped[datetime]


class SavedReport(Base):
    """A report that somebody keeps; what it asks for stands in its versions."""

    __tablename__ = "saved_report"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)


class ReportVersion(Base):
    """What a saved report asks for and when it is sent; ``schedule`` None = only when somebody opens it.

    ``is_live`` False says that the owner ended the report. ``definition`` holds columns, filters, groups and
    the relation to the viewer, never the scope: that is the viewer's.
    """

    __tablename__ = "report_version"
    __table_args__ = (one_known_now("uq_report_version_known_now", "report_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ("title",)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id"), index=True)
    title: Mapped[str]
    source: Mapped[str]
    definition: Mapped[dict[str, Any]]
    schedule: Mapped[dict[str, Any] | None]
    is_live: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ReportRecipient(Base):
    """Somebody who receives a report, each with their own scope, until the row is superseded."""

    __tablename__ = "report_recipient"
    __table_args__ = (one_known_now("uq_report_recipient_known_now", "report_id", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class ReportRun(Base):
    """A report as it was for one viewer: which rows, by their number and digest, of which scope and day.

    ``key`` makes a scheduled run of a viewer one; ``scheduled_for`` None = somebody asked for it. ``digest``
    is the SHA-256 of the rows, so that the same question can be seen to have the same answer, or not.
    """

    __tablename__ = "report_run"
    __table_args__ = (Index("ix_report_run_report_person", "report_id", "person_id"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scheduled_for: Mapped[datetime | None]
    as_of: Mapped[date]
    scope: Mapped[str]
    row_count: Mapped[int]
    digest: Mapped[str]
    recorded_at: Mapped[datetime]


class EvidencePack(Base):
    """A request for the evidence about one person, one unit or one requirement, with its reason.

    Its facts are those valid on ``as_of`` and known at ``recorded_at``.
    """

    __tablename__ = "evidence_pack"
    personal_data: ClassVar[tuple[str, ...]] = ("subject", "title", "reason")

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str]
    reason: Mapped[str]
    as_of: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    work: Mapped[str]
    recorded_at: Mapped[datetime]
    form_key: Mapped[str] = mapped_column(unique=True)


class EvidencePackFile(Base):
    """The file of a pack: its digests, and where it waits sealed until ``expires_at``.

    ``contents`` is the SHA-256 of what the manifest says of the files; the audit entry holds the same.
    ``upload_id`` None = the file was removed.
    """

    __tablename__ = "evidence_pack_file"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    pack_id: Mapped[int] = mapped_column(ForeignKey("evidence_pack.id"), unique=True)
    upload_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("upload.id", ondelete="SET NULL"), index=True
    )
    people: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    contents: Mapped[str]
    recorded_at: Mapped[datetime]
    expires_at: Mapped[datetime]
