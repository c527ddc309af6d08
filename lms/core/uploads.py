"""Uploaded files while they wait for long work: sealed pieces in the database, removed when it ended.

They stand in the database and not in a folder, because the web server that takes a file and the job server
that reads it need not share a disk. They are sealed (AES-256-GCM) under a key made from ``LMS_SECRET_KEY``,
which no database, log of changes or backup holds: nothing of a claim file can be read where it waits, and
what a backup caught stays unreadable. A file is opened into one without a name, which is gone with its
process, however that ends.
"""

import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import IO, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.utils import secure_filename

from lms.core import clock
from lms.core.database import Base, BigId, Id, db
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.unit_of_work import recorded_at

LARGEST = 25 * 1024 * 1024
KEPT = timedelta(minutes=55)
"""How long a file waits for a decision; it is removed in the minutes after, so that it is gone in an hour."""
PIECE = 1024 * 1024
LONGEST_NAME = 80


class Upload(Base):
    """A file that waits: its name, size and digest; ``salt`` makes its key, ``expires_at`` ends it."""

    __tablename__ = "upload"
    personal_data: ClassVar[tuple[str, ...]] = ("name",)

    id: Mapped[Id]
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    salt: Mapped[str]
    stored_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UploadPiece(Base):
    """One sealed piece of a file, in order."""

    __tablename__ = "upload_piece"
    personal_data: ClassVar[tuple[str, ...]] = ("body",)

    upload_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes]


def keep(stream: IO[bytes], name: str) -> Upload:
    """Store a file in the open unit of work, sealed; its name loses everything that leads elsewhere.

    Raises:
        Refused: for an empty file or one over ``LARGEST``; the caller's unit is rolled back.
    """
    upload = Upload(
        name=secure_filename(name)[-LONGEST_NAME:] or "upload",
        size=0,
        sha256="",
        salt=secrets.token_hex(16),
        stored_at=recorded_at(),
        expires_at=recorded_at() + KEPT,
    )
    db.session.add(upload)
    db.session.flush()
    digest, seal = hashlib.sha256(), _seal(upload.salt)
    for number, piece in enumerate(iter(lambda: stream.read(PIECE), b"")):
        upload.size += len(piece)
        if upload.size > LARGEST:
            raise Refused(
                _("The file is larger than %d MB.") % (LARGEST // 1024 // 1024),
                hint=_("Split it, or let an administrator of the server load it by the command lms import."),
            )
        digest.update(piece)
        body = seal.encrypt(_nonce(number), piece, None)
        db.session.execute(insert(UploadPiece).values(upload_id=upload.id, number=number, body=body))
    if not upload.size:
        raise Refused(_("The file is empty."), hint=_("Choose the file again; its export may have failed."))
    upload.sha256 = digest.hexdigest()
    return upload


@contextmanager
def opened(upload_id: int | None) -> Iterator[Path]:
    """Give a path under which the file can be read, by its own name, until the context ends.

    Raises:
        Refused: when the file is gone or cannot be unsealed.
    """
    upload = db.session.get(Upload, upload_id) if upload_id is not None else None
    if upload is None:
        raise Refused(
            _("The uploaded file is not there any more."),
            hint=_("Files are kept for an hour; upload it again."),
        )
    with tempfile.TemporaryFile() as file, tempfile.TemporaryDirectory(prefix="firstpass-") as folder:
        _unseal(upload, file)
        path = Path(folder) / upload.name
        path.symlink_to(f"/proc/{os.getpid()}/fd/{file.fileno()}")
        yield path


def _unseal(upload: Upload, file: IO[bytes]) -> None:
    digest, seal = hashlib.sha256(), _seal(upload.salt)
    try:
        for number, body in enumerate(_bodies(upload.id)):
            piece = seal.decrypt(_nonce(number), body, None)
            digest.update(piece)
            file.write(piece)
    except InvalidTag:
        digest = hashlib.sha256()
    if digest.hexdigest() != upload.sha256:
        raise Refused(
            _("The uploaded file cannot be opened."),
            hint=_(
                "LMS_SECRET_KEY was changed, or it is not the same on every server. Upload the file again."
            ),
        )
    file.flush()


def _bodies(upload_id: int) -> Iterator[bytes]:
    """Yield the sealed pieces in order, one at a time."""
    for number in count():
        body = db.session.scalar(
            select(UploadPiece.body).where(UploadPiece.upload_id == upload_id, UploadPiece.number == number)
        )
        if body is None:
            return
        yield body


def remove(upload_id: int) -> None:
    """Remove a file in the open unit of work; one that is gone already is no error."""
    db.session.execute(delete(UploadPiece).where(UploadPiece.upload_id == upload_id))
    db.session.execute(delete(Upload).where(Upload.id == upload_id))


def is_there(upload_id: int | None) -> bool:
    """Tell whether a file still waits and may be used."""
    if upload_id is None:
        return False
    waiting = select(Upload.id).where(Upload.id == upload_id, Upload.expires_at > clock.now())
    return db.session.scalar(waiting) is not None


def _seal(salt: str) -> AESGCM:
    """Return what seals one file: a key for it alone, so that the number of a piece may be its nonce."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return AESGCM(hmac.digest(secret, f"firstpass upload {salt}".encode(), "sha256"))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
