"""Seals of the audit chain: its newest digest, signed with Ed25519 once a day and kept outside the database.

Whoever could rewrite every row of the database could make another whole chain. A seal that was mailed, or
copied from ``audit-heads.jsonl``, shows that they did: its entry has another digest, or is missing.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.audit import AuditEntry
from lms.core.database import Base, BigId, Id, db
from lms.core.feature import features
from lms.core.unit_of_work import current_unit, recorded_at

FILE = "audit-heads.jsonl"
_PURPOSE = b"firstpass: seals of the audit chain\0"


class AuditSeal(Base):
    """The newest digest of the chain at an instant, signed."""

    __tablename__ = "audit_seal"
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    at: Mapped[datetime]
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("audit_entry.id"), unique=True)
    digest: Mapped[str]
    public_key: Mapped[str]
    signature: Mapped[str]


def private_key() -> Ed25519PrivateKey | None:
    """Return the key that seals, made from ``LMS_AUDIT_KEY``; None while that is not set."""
    secret = current_app.config.get("LMS_AUDIT_KEY", "")
    if not secret:
        return None
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_PURPOSE + secret.encode()).digest())


def public_key() -> str | None:
    """Return the key that checks seals, 32 bytes in base64; None while nothing seals."""
    key = private_key()
    return None if key is None else base64.b64encode(key.public_key().public_bytes_raw()).decode()


def seal() -> AuditSeal | None:
    """Seal the newest entry; None when it is sealed already, there is none, or there is no key.

    Works in the open unit of work. The line for the file is written once the unit is safe.
    """
    key = private_key()
    newest = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    if key is None or newest is None:
        return None
    if db.session.scalar(select(AuditSeal.id).where(AuditSeal.entry_id == newest.id)):
        return None
    made = AuditSeal(
        at=recorded_at(), entry_id=newest.id, digest=newest.digest, public_key=public_key() or ""
    )
    made.signature = base64.b64encode(key.sign(_statement(document(made)))).decode()
    db.session.add(made)
    db.session.flush()
    current_unit().after_commit.append(write_file)
    return made


def newest_seal() -> AuditSeal | None:
    """Return the newest seal, or None."""
    return db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def document(seal: AuditSeal) -> dict[str, Any]:
    """Return a seal as it is mailed and written: ``{at, entry, digest, public_key, signature}``."""
    return {
        "at": seal.at.isoformat(),
        "entry": seal.entry_id,
        "digest": seal.digest,
        "public_key": seal.public_key,
        "signature": seal.signature,
    }


def write_file() -> None:
    """Append the seals that the file lacks; what a killed process did not write, the next one does."""
    path = Path(current_app.config["INSTANCE"]) / FILE
    known = {json.loads(line)["entry"] for line in path.read_text().splitlines()} if path.is_file() else set()
    seals = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id))
    lines = [json.dumps(document(one)) for one in seals if one.entry_id not in known]
    if lines:
        with path.open("a") as file:
            file.writelines(f"{line}\n" for line in lines)


def wrong_seals() -> Iterator[str]:
    """Yield a sentence for each seal in the database that does not fit the chain."""
    for sealed, digest in db.session.execute(
        select(AuditSeal, AuditEntry.digest)
        .join(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.id)
    ):
        yield from _faults(document(sealed), digest)


def wrong_lines(text: str) -> Iterator[str]:
    """Yield a sentence for each seal of a kept file (a JSON document a line) that does not fit the chain."""
    told = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            read = json.loads(line) if line.strip() else None
        except ValueError:
            read = ()
        if isinstance(read, dict):
            told.append(read)
        elif read is not None:
            yield f"Line {number} is not a seal: give the JSON document that was mailed, one a line."
    for one in told:
        entry = one.get("entry")
        asked = select(AuditEntry.digest).where(AuditEntry.id == entry)
        yield from _faults(one, db.session.scalar(asked) if isinstance(entry, int) else None)


def verify() -> Iterator[str]:
    """Yield a sentence for everything kept beside the chain that does not fit it, of all features."""
    for feature in features().all:
        for verification in feature.verifications:
            yield from verification()


def remarks() -> Iterator[str]:
    """Yield a sentence for everything that cannot be checked any more and is no fault, of all features."""
    for feature in features().all:
        for remark in feature.remarks:
            yield from remark()


def _faults(told: Mapping[str, Any], digest: str | None) -> Iterator[str]:
    name = f"The seal of {told.get('at')} on entry {told.get('entry')}"
    if not is_genuine(told):
        yield f"{name} was not signed with the key that it names."
    elif public_key() not in (None, told["public_key"]):
        yield f"{name} was signed with another key than that of LMS_AUDIT_KEY."
    if digest is None:
        yield f"{name}: the entry is missing."
    elif digest != told.get("digest"):
        yield f"{name}: the entry was rewritten since."


def is_genuine(told: Mapping[str, Any]) -> bool:
    """Tell whether the signature of a seal fits what it says and the key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(str(told["public_key"]), validate=True))
        key.verify(base64.b64decode(str(told["signature"]), validate=True), _statement(told))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True


def _statement(told: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed: ``firstpass audit head``, entry, digest and instant, one a line."""
    return f"firstpass audit head\n{told['entry']}\n{told['digest']}\n{told['at']}\n".encode()
