"""Envelopes of X12: counts and control numbers are made here, so that they always match."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

ELEMENT, COMPONENT, REPETITION, END = "*", ":", "^", "~\n"
PROVIDER_ID, CLEARING_ID = "LAKEMONT", "LAKECLEAR"


def money(cents: int) -> str:
    """Return an amount of whole cents as X12 writes it: no needless zeros."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, part = divmod(cents, 100)
    return f"{sign}{whole}" if not part else f"{sign}{whole}.{part:02d}".rstrip("0")


def day8(day: date) -> str:
    """Return a day as CCYYMMDD."""
    return day.strftime("%Y%m%d")


def segment(*elements: str) -> str:
    """Return a segment without its terminator; empty elements at its end are left out."""
    return ELEMENT.join(elements).rstrip(ELEMENT)


def composite(*parts: str) -> str:
    """Return a composite element; empty parts at its end are left out."""
    return COMPONENT.join(parts).rstrip(COMPONENT)


@dataclass(frozen=True, slots=True)
class TransactionSet:
    """One set: its identifier, its guide (empty where ST03 has no place), the segments between ST and SE."""

    identifier: str
    guide: str
    body: Sequence[str]


@dataclass(frozen=True, slots=True)
class Interchange:
    """One interchange with one group: who sends what to whom, on which day, under which control number."""

    sender: str
    receiver: str
    function: str
    guide: str
    control: int
    sent_on: date
    sets: Sequence[TransactionSet]

    def write(self) -> str:
        """Return the interchange as text, each segment on a line of its own."""
        lines = [self._isa(), self._gs()]
        for number, one in enumerate(self.sets, 1):
            control = f"{number:04d}"
            lines.append(segment("ST", one.identifier, control, one.guide))
            lines.extend(one.body)
            lines.append(segment("SE", str(len(one.body) + 2), control))
        lines.append(segment("GE", str(len(self.sets)), str(self.control)))
        lines.append(segment("IEA", "1", f"{self.control:09d}"))
        return END.join(lines) + END

    def _isa(self) -> str:
        return ELEMENT.join(
            (
                *("ISA", "00", " " * 10, "00", " " * 10),
                *("ZZ", f"{self.sender:<15}", "ZZ", f"{self.receiver:<15}"),
                *(self.sent_on.strftime("%y%m%d"), "0600", REPETITION, "00501", f"{self.control:09d}"),
                *("0", "P", COMPONENT),
            )
        )

    def _gs(self) -> str:
        return segment(
            *("GS", self.function, self.sender, self.receiver, day8(self.sent_on), "0600"),
            *(str(self.control), "X", self.guide),
        )


def write_all(interchanges: Iterable[Interchange]) -> str:
    """Return several interchanges as one file."""
    return "".join(interchange.write() for interchange in interchanges)
