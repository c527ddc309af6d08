"""Reads a stream of X12: keeps order, checks envelopes, hands each set to the parser of its kind."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.envelope import Envelope, Place, keyed, passed_over
from lms.claims.x12.items import Handler, Item, ParserMaker, SetEnd, SetHead, SetParser
from lms.claims.x12.segments import CHUNK, Batch, Segmenter

_IDENTIFIER = re.compile(rb"[A-Z][A-Z0-9]{1,2}\Z")
Choose = Callable[[SetHead], bool]


class Reader:
    """Iterates over the items of one stream: SetHead, typed facts, Fault, InterchangeAck, SetEnd.

    Args:
        stream: binary file, read once and forward only.
        parsers: parser maker for each set kind; the claims of other kinds are passed over.
        choose: tells whether to parse a set; None parses all.
        digest: whether each SetEnd carries the SHA-256 of the set's segments.
        chunk: bytes read at a time; with the longest segment it bounds the memory.
    """

    def __init__(
        self,
        stream: BinaryIO,
        parsers: Mapping[str, ParserMaker],
        *,
        choose: Choose | None = None,
        digest: bool = False,
        chunk: int = CHUNK,
    ) -> None:
        self._batches = Segmenter(stream, chunk)
        self._parsers = parsers
        self._choose = choose
        self._out: list[Item] = []
        self._place = Place()
        self._envelope = Envelope(self._place, self._out.append, self)
        self._base_table: dict[bytes, Handler | None] = {}
        self._table: dict[bytes, Handler | None] = {}
        self._element = b"*"
        self._delimiters: Delimiters | None = None
        self._parser: SetParser | None = None
        self._digest = SetDigest() if digest else None
        self._base = 0
        self._left_at: int | None = None

    def __iter__(self) -> Iterator[Item]:
        """Yield the items in file order."""
        for batch in self._batches:
            self._read(batch)
            yield from self._out
            self._out.clear()
        self._envelope.end()
        yield from self._out

    @property
    def segment(self) -> int:
        """Return the place in its set of the segment now read, ST being 1; 0 outside a set."""
        return self._place.at - self._place.set_at + 1 if self._place.set_at else 0

    def _read(self, batch: Batch) -> None:
        """Read the segments of one batch."""
        if batch.delimiters is not self._delimiters:
            self._begin(batch.delimiters)
        segments = batch.segments
        self._base = self._place.at
        if self._digest is not None:
            self._digest.begin_batch(segments)
        self._run(segments)
        self._place.at = self._base + (len(segments) if self._left_at is None else self._left_at)
        if self._digest is not None:
            self._digest.end_batch()
        if batch.fault is not None:
            self._envelope.tell(batch.fault)
        if self._left_at is not None:
            self._batches.put_back(batch, self._left_at)
            self._left_at = None

    def _run(self, segments: list[bytes]) -> None:
        """Hand each segment to its handler, if it has one; this loop is the hot path.

        The table holds None for known segments that do not matter here; what it does not hold is odd.
        """
        place, handler_of, odd = self._place, self._table.get, self._on_odd
        for at, segment in enumerate(segments, self._base + 1):
            handler = handler_of(segment[:3], odd)
            if handler is not None:
                place.at = at
                handler(segment)

    def _on_odd(self, segment: bytes) -> None:
        """Tell what is odd about a segment; read on with it where that is safe."""
        if self._left_at is not None:
            return
        bare = segment.lstrip()
        if not bare:
            self._envelope.tell("blank-segment")
        elif len(bare) < len(segment):
            self._envelope.tell("space-led")
            handler = self._table.get(bare[:3], self._on_odd)
            if handler is not None:
                handler(bare)
        elif _IDENTIFIER.match(segment.partition(self._element)[0]) is None:
            self._envelope.tell("segment-id")

    def _begin(self, delimiters: Delimiters | None) -> None:
        """Close the interchange before and get ready for the next; None means outside any."""
        self._envelope.end()
        self._delimiters = delimiters
        self._place.at = self._place.group = self._place.set = 0
        self._table.clear()
        if delimiters is not None:
            self._element = delimiters.element
            self._base_table = {
                **passed_over(delimiters),
                **keyed(self._envelope.handlers(delimiters), delimiters),
            }
            self._table.update(self._base_table)

    def leave(self, *, before_this: bool) -> None:
        """End the interchange at the segment now read, or before it; the rest of the batch is put back."""
        self._left_at = self._place.at - self._base - before_this
        self._table.clear()

    def open_set(self, head: SetHead) -> None:
        """Give the head and choose the parser of a set that begins."""
        self._out.append(head)
        if self._digest is not None:
            self._digest.begin_set(self._place.at - self._base - 1)
        make = self._parsers.get(head.kind)
        if make is None or (self._choose is not None and not self._choose(head)):
            return
        assert self._delimiters is not None
        self._parser = make(head, self._delimiters, self._out.append, self._envelope.tell)
        self._table.update(keyed(self._parser.handlers(), self._delimiters))

    def close_set(self, head: SetHead, *, is_complete: bool) -> None:
        """Let the parser finish and give the end of the set."""
        if self._parser is not None:
            self._parser.finish()
            self._parser = None
            self._table.update(self._base_table)
        digest = self._digest.end_set(self._place.at - self._base) if self._digest is not None else ""
        segments = self._place.at - self._place.set_at + 1
        self._out.append(SetEnd(head, segments, is_complete, digest))


class SetDigest:
    """The SHA-256 of each set's segments, whatever the delimiters or line breaks of its file."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._segments: list[bytes] = []
        self._from: int | None = None

    def begin_batch(self, segments: list[bytes]) -> None:
        """Take over the segments of the next batch."""
        self._segments = segments

    def end_batch(self) -> None:
        """Add what the open set has in this batch."""
        if self._from is not None:
            self._add(self._from, len(self._segments))
            self._from = 0
        self._segments = []

    def begin_set(self, index: int) -> None:
        """Begin at the segment ``index`` of the batch."""
        self._hash = hashlib.sha256()
        self._from = index

    def end_set(self, index: int) -> str:
        """End before the segment ``index`` of the batch; return the digest."""
        if self._from is not None:
            self._add(self._from, index)
        self._from = None
        return self._hash.hexdigest()

    def _add(self, start: int, stop: int) -> None:
        if stop > start:
            self._hash.update(b"\n".join(self._segments[start:stop]) + b"\n")
