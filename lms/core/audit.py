"""The audit chain: append-only rows, each carrying the SHA-256 of the row before it.

A row holds ids and the salted digest of its payload; the payload and its salt stand in a side table, so
that erasing personal data leaves the chain whole. Rows are appended as the last act before the commit,
under one lock, so that their order is the order of the commits.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Row, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id, db
from lms.core.events import jsonable
from lms.core.unit_of_work import current_unit

GENESIS = "0" * 64
_CHAIN_LOCK = 7_316_001


class AuditEntry(Base):
    """One link of the chain: who did what to what, when, and the digest of the link before."""

    __tablename__ = "audit_entry"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    unit: Mapped[str | None]
    payload_digest: Mapped[str]
    previous_digest: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


class AuditPayload(Base):
    """The details of one audit entry with their salt; may be erased without breaking the chain."""

    __tablename__ = "audit_payload"
    personal_data: ClassVar[tuple[str, ...]] = ("body",)

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("audit_entry.id"), primary_key=True)
    salt: Mapped[str]
    body: Mapped[dict[str, Any]]


def record(
    action: str, *, subject: str, actor: str = "system", unit: str | None = None, **details: Any
) -> None:
    """Chain a decision or an import summary at the end of the open unit of work.

    Args:
        action: what was done, in the past tense (``access.released``).
        subject: what it was done to, as ``noun:key`` (``person:10042``).
        actor: employee number of who did it, or ``system``.
        unit: code of the unit it concerns.
        details: everything needed to judge it again; goes to the side table.
    """
    unit_of_work = current_unit()
    body = jsonable(details)
    unit_of_work.before_commit.append(
        lambda: _append(action, subject=subject, actor=actor, unit=unit, body=body, at=unit_of_work.at)
    )


def _append(action: str, *, subject: str, actor: str, unit: str | None, body: Any, at: datetime) -> None:
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    previous = head()
    salt = secrets.token_hex(16)
    entry = AuditEntry(
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        unit=unit,
        payload_digest=digest_of_payload(salt, body),
        previous_digest=previous,
    )
    entry.digest = digest_of(entry)
    db.session.add(entry)
    db.session.flush()
    db.session.add(AuditPayload(entry_id=entry.id, salt=salt, body=body))
    db.session.flush()


def head() -> str:
    """Return the digest of the newest link, or sixty-four zeros for an empty chain."""
    newest = db.session.scalar(select(AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1))
    return newest or GENESIS


def digest_of_payload(salt: str, body: Any) -> str:
    """Return the salted digest of an entry's details."""
    return hashlib.sha256((salt + json.dumps(body, sort_keys=True)).encode()).hexdigest()


def digest_of(entry: AuditEntry | Row[Any]) -> str:
    """Return the digest of a link over all its fields and the link before."""
    parts = [
        entry.at.isoformat(),
        entry.actor,
        entry.action,
        entry.subject,
        entry.unit or "",
        entry.payload_digest,
        entry.previous_digest,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def first_broken_link(newest: int | None = None) -> tuple[int, str] | None:
    """Walk the chain; return the id of the first link that does not fit and why, or None.

    Args:
        newest: walk only so many links at the end of the chain; None walks all of it.
    """
    before = _entry_before(newest) if newest else None
    previous = before.digest if before else GENESIS
    statement = select(*AuditEntry.__table__.columns, AuditPayload.salt, AuditPayload.body).outerjoin(
        AuditPayload, AuditPayload.entry_id == AuditEntry.id
    )
    if before is not None:
        statement = statement.where(AuditEntry.id > before.id)
    statement = statement.order_by(AuditEntry.id).execution_options(yield_per=1000)
    with db.session.execute(statement) as rows:
        return _first_wrong(rows, previous)


def _first_wrong(rows: Iterable[Any], previous: str) -> tuple[int, str] | None:
    for entry in rows:
        if entry.previous_digest != previous:
            return entry.id, "it does not follow the entry before it"
        if entry.digest != digest_of(entry):
            return entry.id, "its fields were changed after it was written"
        if entry.salt is not None and digest_of_payload(entry.salt, entry.body) != entry.payload_digest:
            return entry.id, "its details were changed after it was written"
        previous = entry.digest
    return None


def _entry_before(newest: int) -> AuditEntry | None:
    """Return the entry before the newest so many, or None when the chain is shorter."""
    return db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).offset(newest).limit(1))
