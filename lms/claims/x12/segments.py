"""Cuts a byte stream into segments, chunk by chunk, whatever the size of the file or of a set."""

from collections.abc import Generator, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from lms.claims.x12.delimiters import ISA_LENGTH, Delimiters, find_isa, read_isa

CHUNK = 1 << 15
LONGEST_SEGMENT = 1 << 20
_BLANK = b" \t\r\n\x00\x1a"
_BREAKS = b"\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Batch(NamedTuple):
    """Whole segments of one interchange, in order; or a fault met while cutting.

    ``delimiters`` is None for a fault outside any interchange. Segments may still be blank, led by
    spaces or without a lawful identifier, and the last ones may belong to what follows the interchange:
    whoever looks at them finds out and puts the rest back. ``raw`` and ``glue`` give the bytes again.
    """

    delimiters: Delimiters | None
    segments: list[bytes]
    fault: str | None = None
    raw: Sequence[bytes] = ()
    glue: bytes = b""


def cut(buffer: bytes, delimiters: Delimiters) -> tuple[Batch, bytes]:
    """Return the whole segments of a buffer and its unfinished rest; line breaks after segments are no data.

    Splitting at terminator and line break in one go is right when every terminator has its line break.
    """
    end, joint = delimiters.segment, delimiters.segment + delimiters.newline
    parts = buffer.split(joint)
    rest = parts.pop()
    if len(parts) == buffer.count(end) - rest.count(end):
        return Batch(delimiters, parts, raw=parts, glue=joint), rest
    raw = buffer.split(end)
    rest = raw.pop()
    return Batch(delimiters, [part.lstrip(_BREAKS) for part in raw], raw=raw, glue=end), rest


class Segmenter:
    """Iterates over the batches of a stream; keeps one chunk and the unfinished segment, no more."""

    def __init__(self, stream: BinaryIO, chunk: int = CHUNK) -> None:
        self._stream = stream
        self._chunk = chunk
        self._buffer = b""
        self._delimiters: Delimiters | None = None
        self._found_any = False
        self._stray_told = False

    def __iter__(self) -> Iterator[Batch]:
        """Yield batches until the stream ends."""
        ended = False
        while not ended:
            piece = self._stream.read(self._chunk)
            ended = not piece
            self._buffer = self._buffer + piece if self._buffer else piece.lstrip(_BREAKS)
            yield from self._drain(ended)
        if not self._found_any:
            yield _outside("no-isa")

    def _drain(self, ended: bool) -> Iterator[Batch]:
        """Take all that can be taken from the buffer; ``ended`` says that no more will come."""
        going = True
        while going:
            if self._delimiters is None:
                going = yield from self._open(ended)
            else:
                going = yield from self._take(self._delimiters, ended)

    def _open(self, ended: bool) -> Generator[Batch, None, bool]:
        """Look for the next ISA; return whether one was opened."""
        if self._buffer.startswith(_BYTE_ORDER_MARK) and not self._found_any:
            self._buffer = self._buffer[len(_BYTE_ORDER_MARK) :]
            yield _outside("byte-order-mark")
        self._buffer = self._buffer.lstrip(_BLANK)
        if len(self._buffer) < ISA_LENGTH + 2 and not ended:
            return False
        self._delimiters = read_isa(self._buffer)
        if self._delimiters is not None:
            self._found_any, self._stray_told = True, False
            return True
        if not self._buffer:
            return False
        yield from self._tell_stray()
        at = find_isa(self._buffer, 1)
        if at < 0:
            self._buffer = b"" if ended else self._buffer[-(ISA_LENGTH + 2) :]
            return False
        self._buffer = self._buffer[at:]
        return True

    def _tell_stray(self) -> Iterator[Batch]:
        """Report once what stands here instead of a lawful ISA."""
        if self._buffer.startswith(b"ISA") and not self._stray_told:
            self._found_any = True
            yield _outside("isa-length")
        elif self._found_any and not self._stray_told:
            yield _outside("stray-data")
        self._stray_told = self._found_any

    def _take(self, delimiters: Delimiters, ended: bool) -> Generator[Batch, None, bool]:
        """Cut what is complete; return whether the buffer may hold another interchange."""
        batch, self._buffer = cut(self._buffer, delimiters)
        yield batch
        if ended and self._buffer.endswith(delimiters.segment) and self._delimiters is delimiters:
            last, self._buffer = self._buffer[:-1], b""
            yield Batch(delimiters, [last.lstrip(_BREAKS)], raw=[last], glue=delimiters.segment)
        if self._delimiters is not delimiters:
            return True
        if len(self._buffer) > LONGEST_SEGMENT:
            yield Batch(delimiters, [], "too-long")
            self._delimiters, self._stray_told = None, True
            return True
        return False

    def put_back(self, batch: Batch, index: int) -> None:
        """End the interchange before the segment ``index`` of the batch just taken; read on from there."""
        self._buffer = batch.glue.join((*batch.raw[index:], self._buffer))
        self._delimiters = None


def _outside(code: str) -> Batch:
    """Return a batch that reports one fault outside any interchange."""
    return Batch(None, [], code)
