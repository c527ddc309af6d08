"""The audit chain: append-only rows, each carrying the SHA-256 of the row before it.

A row holds ids and the salted digest of its payload; the payload and its salt stand in a side table, so
that erasing personal data leaves the chain whole. Rows are appended as the last act before the commit,
under one lock, so that their order is the order of the commits.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Row, UniqueConstraint, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId, Id, db
from lms.core.events import jsonable
from lms.core.permissions import lender
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


class AuditRedaction(Base):
    """Details of an entry that a person was taken out of: the digest of what they are since.

    ``act`` names what did it (``erasure:7``); its own entry in the chain holds the digest of all its
    redactions, so that nobody can add one afterwards. The salt of the details before is gone with it: what
    stood there cannot be guessed from the digest in the chain.
    """

    __tablename__ = "audit_redaction"
    __table_args__ = (UniqueConstraint("entry_id", "act"),)
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("audit_entry.id"))
    act: Mapped[str]
    digest: Mapped[str]
    recorded_at: Mapped[datetime]


def record(
    action: str, *, subject: str, actor: str = "system", unit: str | None = None, **details: Any
) -> None:
    """Chain a decision or an import summary at the end of the open unit of work.

    Args:
        action: what was done, in the past tense (``access.released``).
        subject: what it was done to, as ``noun:key`` (``person:10042``).
        actor: employee number of who did it, or ``system``.
        unit: code of the unit it concerns.
        details: everything needed to judge it again; goes to the side table. Where somebody acts by a duty
            that was lent to them, ``stands_in_for`` is added: the id of whose duty it is.
    """
    unit_of_work = current_unit()
    stands_in_for = lender()
    body = jsonable({**details, "stands_in_for": stands_in_for} if stands_in_for else details)
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
    redacted = (
        select(AuditRedaction.digest)
        .where(AuditRedaction.entry_id == AuditEntry.id)
        .order_by(AuditRedaction.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("redacted")
    )
    statement = select(
        *AuditEntry.__table__.columns, AuditPayload.salt, AuditPayload.body, redacted
    ).outerjoin(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
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
        wanted = entry.redacted or entry.payload_digest
        if entry.salt is not None and digest_of_payload(entry.salt, entry.body) != wanted:
            return entry.id, "its details were changed after it was written"
        previous = entry.digest
    return None


def _entry_before(newest: int) -> AuditEntry | None:
    """Return the entry before the newest so many, or None when the chain is shorter."""
    return db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).offset(newest).limit(1))


def redact(act: str, bodies: Mapping[int, Any]) -> None:
    """Replace the details of entries in the open unit of work and chain that it was done.

    The chain stays whole: its links hold as they did, and the new details are held by the entry of the act.

    Args:
        act: what takes a person out, as ``noun:key``; used once.
        bodies: the new details by id of the entry.
    """
    made = []
    for entry_id, body in sorted(bodies.items()):
        salt = secrets.token_hex(16)
        found = AuditRedaction(
            entry_id=entry_id, act=act, digest=digest_of_payload(salt, body), recorded_at=current_unit().at
        )
        made.append(found)
        db.session.execute(
            update(AuditPayload).where(AuditPayload.entry_id == entry_id).values(salt=salt, body=body)
        )
    db.session.add_all(made)
    db.session.flush()
    db.session.expire_all()
    record(_REDACTED, subject=act, entries=len(made), sha256=_digest_of_redactions(made))


def redacted_entries() -> Iterator[str]:
    """Say of how many entries of the chain a person was taken out of the details."""
    count = db.session.scalar(select(func.count(AuditRedaction.entry_id.distinct()))) or 0
    if count:
        yield f"A person was taken out of the details of {count} entries; the digests of before are kept."


def wrong_redactions() -> Iterator[str]:
    """Yield a sentence for each act whose redactions are not those that its entry in the chain holds."""
    by_act: dict[str, list[AuditRedaction]] = {}
    for one in db.session.scalars(select(AuditRedaction).order_by(AuditRedaction.entry_id)):
        by_act.setdefault(one.act, []).append(one)
    bodies = select(AuditEntry.subject, AuditPayload.body).join(
        AuditPayload, AuditPayload.entry_id == AuditEntry.id
    )
    known = {
        subject: body["sha256"]
        for subject, body in db.session.execute(bodies.where(AuditEntry.action == _REDACTED))
    }
    for act in sorted(by_act.keys() | known.keys()):
        if known.get(act) != _digest_of_redactions(by_act.get(act, [])):
            yield f"What {act} took out of the audit log is not what its entry says."


def _digest_of_redactions(made: Iterable[AuditRedaction]) -> str:
    lines = sorted(f"{one.entry_id}:{one.digest}" for one in made)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


_REDACTED = "audit.redacted"
