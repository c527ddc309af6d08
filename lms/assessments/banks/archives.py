"""The files of a bank: one file, or the entries of a zip archive, within limits."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from lms.assessments.banks.base import BankFile, UnreadableBank
from lms.core.i18n import gettext as _

MOST_BYTES = 64 * 1024**2
MOST_ENTRIES = 5_000
MOST_RATIO = 200
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
READ = (".xml", ".txt", ".gift")


def unpacked(name: str, data: bytes) -> list[BankFile]:
    """Return the files that may hold questions, in the order of their names.

    Raises:
        UnreadableBank: for a damaged archive, or one that unpacks to more than a bank ever has.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableBank(_("The file is larger than 64 MB."))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return [BankFile(name, data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            wanted = [entry for entry in entries if entry.filename.lower().endswith(READ)]
            return [_read(archive, entry) for entry in sorted(wanted, key=lambda entry: entry.filename)]
    except _UNREADABLE as error:
        if isinstance(error, UnreadableBank):
            raise
        raise UnreadableBank(_("The archive is damaged.")) from None


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Do nothing for an archive of an ordinary size.

    Raises:
        UnreadableBank: for too many entries, too much inside, or an entry that leads elsewhere.
    """
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise UnreadableBank(_("The archive holds more than a bank ever does."))
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise UnreadableBank(_("The archive holds a path that leads out of it."))
        if entry.flag_bits & 1 or entry.compress_type not in _METHODS:
            raise UnreadableBank(_("The archive is encrypted or packed in an unusual way."))
        if entry.file_size > MOST_RATIO * max(entry.compress_size, 1_000):
            raise UnreadableBank(_("The archive unpacks to far more than its size."))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BankFile:
    """Return an entry; what it says of its size is not believed."""
    with archive.open(entry) as stream:
        data = stream.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise UnreadableBank(_("The archive says another size than it has."))
    return BankFile(entry.filename, data)
