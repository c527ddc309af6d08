"""Where X12 comes from: files, folders and zip archives, read as streams within limits."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

MOST_UNPACKED = 2 * 1024**3
MOST_ENTRIES = 10_000
READ_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Source:
    """One stream to read, as often as needed; ``fault`` says why there is nothing to read."""

    name: str
    open: Callable[[], BinaryIO]
    fault: str | None = None


class Watched(io.RawIOBase):
    """A stream that is hashed while it is read and ends at a limit; a damaged archive entry just ends.

    ``fault`` is the code of what ended it early, else None; ``heed`` is called with the bytes read so far.
    """

    def __init__(
        self, stream: BinaryIO, limit: int = MOST_UNPACKED, heed: Callable[[int], None] | None = None
    ) -> None:
        super().__init__()
        self._stream = stream
        self._limit = self._left = limit
        self._heed = heed
        self._hash = hashlib.sha256()
        self.fault: str | None = None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end or past the limit."""
        try:
            piece = self._stream.read(size)
        except UNREADABLE:
            self.fault = "zip-entry"
            return b""
        self._left -= len(piece)
        if self._left < 0:
            self.fault = "zip-limit"
            return b""
        self._hash.update(piece)
        if self._heed is not None:
            self._heed(self.length)
        return piece

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    @property
    def length(self) -> int:
        """Return how many bytes were read."""
        return self._limit - self._left

    @property
    def sha256(self) -> str:
        """Return the digest of what was read."""
        return self._hash.hexdigest()


def sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Yield what stands at the paths, in their order; folders and archives in the order of their names."""
    for path in paths:
        if path.is_dir():
            files = (inner for inner in sorted(path.rglob("*")) if inner.is_file())
            yield from sources([inner for inner in files if not inner.name.startswith(".")])
        elif not path.is_file():
            yield Source(path.name, _nothing, "unreadable")
        elif zipfile.is_zipfile(path):
            yield from _entries(path)
        else:
            yield Source(path.name, _opener(path))


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _nothing() -> BinaryIO:
    return io.BytesIO()


def _entries(path: Path) -> Iterator[Source]:
    """Yield the entries of an archive, none deeper than one level."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except UNREADABLE:
        yield Source(path.name, _nothing, "zip-entry")
        return
    if not entries:
        yield Source(path.name, _nothing, "zip-empty")
        return
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        yield Source(path.name, _nothing, "zip-limit")
        return
    for entry in sorted(entries, key=lambda entry: entry.filename):
        name = f"{path.name}/{Path(entry.filename).name}"
        yield Source(name, _entry_opener(path, entry), "zip-entry" if _is_closed(entry) else None)


def _is_closed(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is encrypted, an archive itself, or packed as no sender of X12 packs."""
    is_archive = entry.filename.lower().endswith(".zip")
    return bool(entry.flag_bits & 1) or is_archive or entry.compress_type not in READ_METHODS


def _entry_opener(path: Path, entry: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", _Entry(path, entry))


class _Entry(io.RawIOBase):
    """One entry of an archive as a stream that closes its archive with itself."""

    def __init__(self, path: Path, entry: zipfile.ZipInfo) -> None:
        super().__init__()
        self._archive = zipfile.ZipFile(path)
        self._stream = self._archive.open(entry)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of the entry."""
        return self._stream.read(size)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def close(self) -> None:
        """Close the entry and its archive."""
        self._stream.close()
        self._archive.close()
        super().close()
