"""The envelopes ISA, GS and ST: heads of sets, their trailers, and what does not match (rule P4)."""

from collections.abc import Callable, Mapping
from typing import Protocol

from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import Handler, InterchangeAck, Item, SetHead
from lms.claims.x12.kinds import set_kind
from lms.claims.x12.values import control, day, moment, text

_KNOWN = """
    AAA AK1 AK2 AK9 AMT BHT BPR CAS CL1 CLM CLP CN1 CR1 CR2 CR3 CR4 CR5 CR6 CR7 CR8 CRC CTP CTX CUR DMG
    DN1 DN2 DSB DTM DTP EB EQ FRM GE GS HCP HCR HD HI HL HSD IEA III IK3 IK4 IK5 IMM IND INS ISA K3 LE
    LIN LQ LS LUI LX MEA MIA MOA MPI MSG N1 N2 N3 N4 NM1 NTE OI PAT PER PLB PLA PRV PS1 PSI PWK QTY RDM
    REF SBR SE ST STC SV1 SV2 SV3 SV5 SV6 SV7 SVC SVD TA1 TOO TRN TS2 TS3 UM
"""


class Place:
    """Where the reader stands: ordinals from one, zero for outside; ``at`` counts from the ISA."""

    __slots__ = ("at", "group", "interchange", "set", "set_at")

    def __init__(self) -> None:
        self.interchange = self.group = self.set = self.at = self.set_at = 0

    def fault(self, code: str, element: str = "") -> Fault:
        """Return a fault at this place, its segment counted from ST when a set is open."""
        if self.set_at:
            return Fault(code, self.interchange, self.group, self.set, self.at - self.set_at + 1, element)
        return Fault(code, self.interchange, self.group, 0, self.at, element)


class Follower(Protocol):
    """Whoever wants to know where sets and interchanges begin and end."""

    def open_set(self, head: SetHead) -> None:
        """Begin a set."""

    def close_set(self, head: SetHead, *, is_complete: bool) -> None:
        """End a set; ``is_complete`` says whether its trailer was there."""

    def leave(self, *, before_this: bool) -> None:
        """End the interchange with the segment now read, or before it."""


class Envelope:
    """Follows the envelope segments of a stream and tells the follower where sets begin and end."""

    def __init__(
        self,
        place: Place,
        give: Callable[[Item], None],
        follower: Follower,
    ) -> None:
        self._place = place
        self._give = give
        self._follower = follower
        self._element = b"*"
        self._isa: list[bytes] = []
        self._gs: list[bytes] = []
        self._groups = self._sets = 0
        self._head: SetHead | None = None

    def handlers(self, delimiters: Delimiters) -> dict[str, Handler]:
        """Return the handlers of the envelope segments, for one interchange."""
        self._element = delimiters.element
        return {
            "ISA": self._on_isa,
            "GS": self._on_gs,
            "ST": self._on_st,
            "SE": self._on_se,
            "GE": self._on_ge,
            "IEA": self._on_iea,
            "TA1": self._on_ta1,
        }

    def tell(self, code: str, element: str = "") -> None:
        """Give a fault at the segment now read."""
        self._give(self._place.fault(code, element))

    def end(self) -> None:
        """Close what the interchange left open, with a fault for each."""
        self._end_group()
        if self._isa:
            self.tell("no-iea")
        self._isa = []

    def _split(self, segment: bytes, at_least: int) -> list[bytes]:
        """Return the elements, padded with empty ones."""
        elements = segment.split(self._element)
        return elements + [b""] * (at_least - len(elements))

    def _on_isa(self, segment: bytes) -> None:
        if self._place.at > 1:
            self._follower.leave(before_this=True)
            return
        self._place.interchange += 1
        self._place.group = self._place.set = self._groups = 0
        self._isa, self._gs = self._split(segment, 17), []

    def _on_gs(self, segment: bytes) -> None:
        self._end_group()
        self._groups += 1
        self._place.group = self._groups
        self._place.set = self._sets = 0
        self._gs = self._split(segment, 9)

    def _on_st(self, segment: bytes) -> None:
        self._end_set(is_complete=False)
        self._place.set += 1
        self._sets += 1
        self._place.set_at = self._place.at
        elements = self._split(segment, 4)
        if not self._gs:
            self.tell("out-of-place", "ST")
        kind = set_kind(text(elements[1]), text(elements[3]), text(self._gs[8]) if self._gs else "")
        self._head = self._make_head(kind, control(elements[2]))
        self._follower.open_set(self._head)

    def _on_se(self, segment: bytes) -> None:
        if self._head is None:
            self.tell("out-of-place", "SE")
            return
        elements = self._split(segment, 3)
        self._check_count(elements[1], self._place.at - self._place.set_at + 1, "se-count", "SE01")
        if control(elements[2]) != self._head.control:
            self.tell("se-control", "SE02")
        self._end_set(is_complete=True)

    def _on_ge(self, segment: bytes) -> None:
        self._end_set(is_complete=False)
        if not self._gs:
            self.tell("out-of-place", "GE")
            return
        elements = self._split(segment, 3)
        self._check_count(elements[1], self._sets, "ge-count", "GE01")
        if elements[2].strip() != self._gs[6].strip():
            self.tell("ge-control", "GE02")
        self._gs = []
        self._place.group = 0

    def _on_iea(self, segment: bytes) -> None:
        self._end_group()
        elements = self._split(segment, 3)
        self._check_count(elements[1], self._groups, "iea-count", "IEA01")
        if elements[2].strip() != self._isa[13].strip():
            self.tell("iea-control", "IEA02")
        self._isa = []
        self._follower.leave(before_this=False)

    def _on_ta1(self, segment: bytes) -> None:
        elements = self._split(segment, 6)
        head = self._make_head("TA1", control(elements[1]))
        self._give(head)
        self._give(InterchangeAck(head, control(elements[1]), text(elements[4]), control(elements[5])))

    def _check_count(self, told: bytes, counted: int, code: str, element: str) -> None:
        if not told.strip().isdigit() or int(told) != counted:
            self.tell(code, element)

    def _make_head(self, kind: str, set_control: str) -> SetHead:
        """Return the head of a set in the envelope now open."""
        isa = self._isa or [b""] * 17
        gs = self._gs or [b""] * 9
        return SetHead(
            kind=kind,
            interchange=self._place.interchange,
            group=self._place.group,
            number=self._place.set,
            interchange_control=control(isa[13]),
            group_control=control(gs[6]) if self._gs else "",
            control=set_control,
            sender=text(isa[6]),
            receiver=text(isa[8]),
            sent_at=moment(isa[9], isa[10]),
            group_on=day(gs[4]),
            is_test=isa[15] == b"T",
        )

    def _end_set(self, *, is_complete: bool) -> None:
        """Close the open set, if any."""
        if self._head is None:
            return
        if not is_complete:
            self.tell("no-se")
        head, self._head = self._head, None
        self._follower.close_set(head, is_complete=is_complete)
        self._place.set_at = 0

    def _end_group(self) -> None:
        """Close the open group, if any, because its trailer is missing."""
        self._end_set(is_complete=False)
        if self._gs:
            self.tell("no-ge")
        self._gs = []
        self._place.group = 0


def keyed(handlers: Mapping[str, Handler], delimiters: Delimiters) -> dict[bytes, Handler]:
    """Return the handlers by the first three bytes of a segment, which is what the reader looks at."""
    return {(name.encode() + delimiters.element)[:3]: handler for name, handler in handlers.items()}


def passed_over(delimiters: Delimiters) -> dict[bytes, None]:
    """Return the known segments by their first three bytes, with nothing to do for any of them."""
    return {(name.encode() + delimiters.element)[:3]: None for name in _KNOWN.split()}
