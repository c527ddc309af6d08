"""Cuts a byte stream into segments, chunk by chunk, whatever the size of the file or of a set."""

import re
from collections.abc import Generator, Iterator
from typing import BinaryIO, NamedTuple

from lms.claims.x12.delimiters import ISA_LENGTH, Delimiters, find_isa, read_isa

CHUNK = 1 << 16
LONGEST_SEGMENT = 1 << 20
_BLANK = b" \t\r\n\x00\x1a"
_BREAKS = b"\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Batch(NamedTuple):
    """Whole segments of one interchange, in order; or a fault met while cutting.

    ``delimiters`` is None for a fault outside any interchange. Segments may still be blank, led by
    spaces or without a lawful identifier: whoever looks at them finds out.
    """

    delimiters: Delimiters | None
    segments: list[bytes]
    fault: str | None


class _Cutter:
    """How to cut the segments of one interchange."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        self._end = delimiters.segment
        self._joint = delimiters.segment + delimiters.newline
        self._edge = re.compile(
            re.escape(self._end) + rb"\s*(?:(IEA)" + re.escape(delimiters.element) + rb"|ISA[^A-Za-z0-9 ])"
        )

    def cut(self, body: bytes) -> list[bytes]:
        """Split ``body``, which has no terminator at its end; line breaks around segments are not data."""
        parts = body.split(self._joint)
        if len(parts) == body.count(self._end) + 1:
            return parts
        return [part.lstrip(_BREAKS) for part in body.split(self._end)]

    def find_edge(self, buffer: bytes) -> tuple[int, bool]:
        """Return where the body ends (-1 for nowhere yet) and whether the interchange ends with it."""
        if not (buffer.startswith(b"IEA") or b"IEA" in buffer or buffer.find(b"ISA", 1) > 0):
            return buffer.rfind(self._end), False
        edge = self._edge.search(buffer)
        if edge is None and not buffer.startswith(b"IEA"):
            return buffer.rfind(self._end), False
        if edge is not None and edge.group(1) is None:
            return edge.start(), True
        stop = buffer.find(self._end, edge.end() if edge else 0)
        if stop < 0 and edge is not None:
            return edge.start(), False
        return stop, stop >= 0


class Segmenter:
    """Iterates over the batches of a stream; keeps one chunk and the unfinished segment, no more."""

    def __init__(self, stream: BinaryIO, chunk: int = CHUNK) -> None:
        self._stream = stream
        self._chunk = chunk
        self._buffer = b""
        self._cutter: _Cutter | None = None
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
            if self._cutter is None:
                going = yield from self._open(ended)
            else:
                going = yield from self._take(self._cutter, ended)

    def _open(self, ended: bool) -> Generator[Batch, None, bool]:
        """Look for the next ISA; return whether one was opened."""
        if self._buffer.startswith(_BYTE_ORDER_MARK) and not self._found_any:
            self._buffer = self._buffer[len(_BYTE_ORDER_MARK) :]
            yield _outside("byte-order-mark")
        self._buffer = self._buffer.lstrip(_BLANK)
        if len(self._buffer) < ISA_LENGTH + 2 and not ended:
            return False
        delimiters = read_isa(self._buffer)
        if delimiters is not None:
            self._cutter, self._found_any, self._stray_told = _Cutter(delimiters), True, False
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

    def _take(self, cutter: _Cutter, ended: bool) -> Generator[Batch, None, bool]:
        """Cut what is complete; return whether the buffer may hold more that can be cut."""
        stop, closes = cutter.find_edge(self._buffer)
        if stop >= 0:
            body, self._buffer = self._buffer[:stop], self._buffer[stop + 1 :].lstrip(_BREAKS)
            yield Batch(cutter.delimiters, cutter.cut(body), None)
        if closes:
            self._cutter = None
            return True
        if len(self._buffer) > LONGEST_SEGMENT:
            yield Batch(cutter.delimiters, [], "too-long")
            self._cutter, self._stray_told = None, True
            return True
        if ended:
            yield from self._leave_rest(cutter)
        return False

    def _leave_rest(self, cutter: _Cutter) -> Iterator[Batch]:
        """At the end of the stream: an unfinished segment is dropped; its interchange stays open."""
        self._buffer = b""
        self._cutter = None
        yield Batch(cutter.delimiters, [], None)


def _outside(code: str) -> Batch:
    """Return a batch that reports one fault outside any interchange."""
    return Batch(None, [], code)
