"""Reads the claims of an 837 with all their loops, one after the other, in bounded memory."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from lms.claims.edits.segments import Segment
from lms.claims.edits.view import ClaimView
from lms.claims.x12 import values
from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import Handler, Item, ParserMaker, SetHead, SetParser, Tell
from lms.claims.x12.reader import Reader

SEGMENTS = """
    AMT BHT CAS CL1 CLM CN1 CR1 CR2 CR3 CR5 CR6 CR8 CRC CTP CUR DMG DTP FRM HCP HI HL IMM K3 LIN LQ LX
    MEA MIA MOA N3 N4 NM1 NTE OI PAT PER PRV PS1 PWK QTY REF SBR SV1 SV2 SV5 SVD UR
"""
MOST_SEGMENTS = 20_000
"""Segments of one claim that are kept; a lawful claim has a few thousand at most."""
_PROFESSIONAL = {
    "2300": {
        "DN": "2310A", "P3": "2310A", "82": "2310B", "77": "2310C", "DQ": "2310D", "PW": "2310E",
        "45": "2310F",
    },
    "2320": {
        "IL": "2330A", "PR": "2330B", "DN": "2330C", "P3": "2330C", "82": "2330D", "77": "2330E",
        "DQ": "2330F", "85": "2330G",
    },
    "2400": {
        "82": "2420A", "QB": "2420B", "77": "2420C", "DQ": "2420D", "DK": "2420E", "DN": "2420F",
        "P3": "2420F", "PW": "2420G", "45": "2420H",
    },
}  # fmt: skip
_INSTITUTIONAL = {
    "2300": {"71": "2310A", "72": "2310B", "ZZ": "2310C", "82": "2310D", "77": "2310E", "DN": "2310F"},
    "2320": {
        "IL": "2330A", "PR": "2330B", "71": "2330C", "72": "2330D", "ZZ": "2330E", "77": "2330F",
        "82": "2330G", "DN": "2330H", "85": "2330I",
    },
    "2400": {"72": "2420A", "ZZ": "2420B", "82": "2420C", "DN": "2420D"},
}  # fmt: skip
_ABOVE = {
    "2000A": {"85": "2010AA", "87": "2010AB", "PE": "2010AC"},
    "2000B": {"IL": "2010BA", "PR": "2010BB"},
    "2000C": {"QC": "2010CA"},
    "1000": {"41": "1000A", "40": "1000B"},
}
_LEVELS = {"20": "2000A", "22": "2000B", "23": "2000C"}


class ViewParser:
    """Collects the segments of one set and gives a ``ClaimView`` for each CLM."""

    def __init__(
        self,
        head: SetHead,
        delimiters: Delimiters,
        give: Callable[[Item], None],
        tell: Tell,
        place: Callable[[], int],
    ) -> None:
        self._head = head
        self._give = give
        self._tell = tell
        self._place = place
        self._element = delimiters.element
        self._separator = values.text(delimiters.component)
        self._provider_loops = _INSTITUTIONAL if head.kind == "837I" else _PROFESSIONAL
        self._above: dict[str, list[Segment]] = {}
        self._level = self._loop = "1000"
        self._claim: list[Segment] = []
        self._turns = {"2320": 0, "2400": 0}
        self._turn = 0
        self._ordinal = 0
        self._is_separator_told = self._is_length_told = False

    def handlers(self) -> Mapping[str, Handler]:
        """Return one function for all segments of a claim set."""
        return dict.fromkeys(SEGMENTS.split(), self._on_segment)

    def finish(self) -> None:
        """Give the last claim of the set."""
        self._give_claim()

    def _on_segment(self, raw: bytes) -> None:
        elements = tuple(values.text(element) for element in raw.split(self._element))
        name = elements[0]
        segment = Segment("", name, elements, self._place(), 0, self._separator)
        if name == "HL":
            self._begin_level(segment)
        elif name == "CLM":
            self._begin_claim(segment)
        elif self._claim:
            self._move(segment)
        elif name == "NM1":
            self._loop = _ABOVE.get(self._level, {}).get(segment.at(1), self._level)
        self._keep(segment)

    def _begin_level(self, segment: Segment) -> None:
        """Begin a billing provider, subscriber or patient and forget the ones below it."""
        self._give_claim()
        self._level = self._loop = _LEVELS.get(segment.at(3), "2000")
        for level in sorted(self._above):
            if level >= self._level:
                del self._above[level]

    def _begin_claim(self, segment: Segment) -> None:
        self._give_claim()
        if not self._is_separator_told and values.uses_foreign_separator(segment.at(5).encode("latin-1")):
            self._is_separator_told = self._separator not in segment.at(5)
            if self._is_separator_told:
                self._tell("separator", "CLM05")
        self._loop, self._turn, self._turns = "2300", 0, {"2320": 0, "2400": 0}

    def _move(self, segment: Segment) -> None:
        """Follow the loops inside a claim."""
        name = segment.name
        opened = {"SBR": "2320", "LX": "2400"}.get(name)
        if opened is not None:
            self._turns[opened] += 1
            self._loop, self._turn = opened, self._turns[opened]
        elif name == "NM1":
            base = self._base()
            self._loop = self._provider_loops[base].get(segment.at(1), base)
        elif name in _OPENERS and self._base() == "2400":
            self._loop = _OPENERS[name]

    def _base(self) -> str:
        """Return the loop of the claim in which the reader stands, without its parts."""
        if self._loop.startswith("24"):
            return "2400"
        return "2320" if self._loop[:3] in ("232", "233") else "2300"

    def _keep(self, segment: Segment) -> None:
        """Keep a segment where it belongs; one too many is told once and left out."""
        if segment.name == "CLM" or self._claim:
            kept = self._claim
        elif self._level.startswith("2000"):
            kept = self._above.setdefault(self._level, [])
        else:
            return
        if len(kept) < MOST_SEGMENTS:
            kept.append(replace(segment, loop=self._loop, turn=self._turn))
        elif not self._is_length_told:
            self._is_length_told = True
            self._tell("claim-length")

    def _give_claim(self) -> None:
        """Give the claim being read, if any, with the loops above it."""
        if not self._claim:
            return
        self._ordinal += 1
        above = [segment for level in sorted(self._above) for segment in self._above[level]]
        segments = (*above, *self._claim)
        self._claim = []
        self._loop, self._turn = self._level, 0
        head = self._head
        self._give(ClaimView(head.kind, self._ordinal, head.number, head.interchange, segments))


_OPENERS = {"LIN": "2410", "SVD": "2430", "LQ": "2440"}


def read_items(stream: BinaryIO) -> Iterator[SetHead | ClaimView | Fault]:
    """Yield the heads of sets, the claims and the faults of one file in their order; never raises.

    A set that is cut off still gives its claims: what is there can be checked.
    """
    makers: dict[str, ParserMaker] = {}
    reader = Reader(stream, makers)

    def make(head: SetHead, delimiters: Delimiters, give: Callable[[Item], None], tell: Tell) -> SetParser:
        return ViewParser(head, delimiters, give, tell, lambda: reader.segment)

    makers |= {"837P": make, "837I": make}
    for item in reader:
        if isinstance(item, (SetHead, ClaimView, Fault)):
            yield item


def read_claims(text: bytes) -> Iterator[ClaimView]:
    """Yield the claims of an 837 that is in memory."""
    return (item for item in read_items(io.BytesIO(text)) if isinstance(item, ClaimView))
