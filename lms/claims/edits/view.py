"""One 837P or 837I claim with all its loops: what the edits look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from lms.claims.edits.codes import Code, codes_of
from lms.claims.edits.lines import Line, lines_of
from lms.claims.edits.reading_values import birth_day, days_of, money
from lms.claims.edits.segments import Segment

INPATIENT = frozenset({"11", "18", "21", "41", "65", "66", "86"})
"""First two digits of the types of bill that stand for an inpatient stay."""


@dataclass(frozen=True, repr=False)
class ClaimView:
    """One claim as it is sent, with the loops above it; never stored, never shown whole.

    Attributes:
        kind: ``837P`` or ``837I``.
        ordinal: place of the claim in its set, from 1.
        set_number: place of the set in its group, from 1.
        interchange: place of the interchange in the file, from 1.
        segments: the segments that say something about this claim, in file order.
    """

    kind: str
    ordinal: int
    set_number: int
    interchange: int
    segments: tuple[Segment, ...] = field(repr=False)

    def __repr__(self) -> str:
        """Show where the claim stands, not whose it is."""
        return f"ClaimView({self.kind}, ordinal={self.ordinal})"

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Segment]]:
        found: dict[tuple[str, str], list[Segment]] = {}
        for segment in self.segments:
            found.setdefault((segment.loop, segment.name), []).append(segment)
        return found

    @cached_property
    def loops(self) -> frozenset[str]:
        """Return the loops that have a segment."""
        return frozenset(segment.loop for segment in self.segments)

    def all(self, loop: str, name: str) -> Sequence[Segment]:
        """Return the segments of a loop by their identifier; ``patient`` and ``any`` stand for loops."""
        if loop == "any":
            return [segment for segment in self.segments if segment.name == name]
        return self._index.get((self.loop_named(loop), name), ())

    def loop_named(self, loop: str) -> str:
        """Return the loop that ``patient`` or ``patient_level`` stands for here; any other as it is."""
        is_subscriber = "2000C" not in self.loops
        if loop == "patient":
            return "2010BA" if is_subscriber else "2010CA"
        if loop == "patient_level":
            return "2000B" if is_subscriber else "2000C"
        return loop

    def first(self, loop: str, name: str, **where: str) -> Segment | None:
        """Return the first such segment whose elements hold what ``where`` says, as in ``e1="G1"``."""
        for segment in self.all(loop, name):
            if all(segment.at(int(key[1:])) == value for key, value in where.items()):
                return segment
        return None

    def text(self, loop: str, name: str, element: int, component: int = 0, **where: str) -> str:
        """Return one value as text, empty when it is not there."""
        segment = self.first(loop, name, **where)
        return segment.at(element, component) if segment else ""

    @cached_property
    def head(self) -> Segment:
        """Return the CLM segment."""
        return self._index["2300", "CLM"][0]

    @property
    def number(self) -> str:
        """Return the claim number (CLM01): to be hashed, never to be shown."""
        return self.head.at(1)

    @property
    def charge(self) -> Decimal | None:
        """Return CLM02 in US dollars, None when it is no amount."""
        return money(self.head.at(2))

    @property
    def facility(self) -> str:
        """Return CLM05-1: place of service (837P) or the first two digits of the type of bill (837I)."""
        return self.head.at(5, 1)

    @property
    def frequency(self) -> str:
        """Return CLM05-3."""
        return self.head.at(5, 3)

    @property
    def is_inpatient(self) -> bool:
        """Tell whether the claim bills an inpatient stay."""
        return self.kind == "837I" and self.facility in INPATIENT

    @property
    def payer_id(self) -> str:
        """Return the id of the payer that the claim goes to (2010BB NM109)."""
        return self.text("2010BB", "NM1", 9)

    @property
    def payer_order(self) -> str:
        """Return SBR01: P, S, T ..."""
        return self.text("2000B", "SBR", 1)

    @property
    def filing(self) -> str:
        """Return the claim filing indicator (SBR09), such as MB."""
        return self.text("2000B", "SBR", 9)

    @property
    def member(self) -> str:
        """Return the subscriber's number: to be compared or hashed, never to be shown."""
        return self.text("2010BA", "NM1", 9)

    @property
    def billing_npi(self) -> str:
        """Return the NPI of the billing provider, empty when there is none."""
        return self.text("2010AA", "NM1", 9)

    @cached_property
    def born_on(self) -> date | None:
        """Return the patient's birth date."""
        return birth_day(self.text("patient", "DMG", 2))

    @property
    def sex(self) -> str:
        """Return the patient's sex as the claim has it: F, M, U or empty."""
        return self.text("patient", "DMG", 3)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the service lines."""
        return lines_of(self.segments)

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """Return the codes of all HI segments."""
        return codes_of(self._index.get(("2300", "HI"), ()))

    def codes_in(self, *lists: str) -> Iterator[Code]:
        """Yield the HI codes of the named lists: ``diagnosis``, ``principal``, ``occurrence`` ..."""
        return (code for code in self.codes if code.noun in lists)

    @cached_property
    def diagnoses(self) -> tuple[Code, ...]:
        """Return principal and other diagnoses in the order in which line pointers count them."""
        return tuple(self.codes_in("principal", "other"))

    @cached_property
    def statement(self) -> tuple[date | None, date | None]:
        """Return first and last day of the statement period (DTP*434) of a facility's claim."""
        return self._header_days("434")

    @cached_property
    def admitted_on(self) -> date | None:
        """Return the day of admission or start of care (DTP*435)."""
        return self._header_days("435")[0]

    @cached_property
    def service(self) -> tuple[date | None, date | None]:
        """Return first and last day of service: the statement period, else what the lines say."""
        if self.statement != (None, None):
            return self.statement
        firsts = [line.first for line in self.lines if line.first is not None]
        lasts = [line.last for line in self.lines if line.last is not None]
        return min(firsts, default=None), max(lasts, default=None)

    @property
    def age_in_days(self) -> int | None:
        """Return the patient's age in days when the service began, None when a date is missing."""
        begun = self.admitted_on or self.service[0]
        return (begun - self.born_on).days if begun is not None and self.born_on is not None else None

    @property
    def age(self) -> int | None:
        """Return the patient's age in whole years when the service began, None when a date is missing."""
        begun, born = self.admitted_on or self.service[0], self.born_on
        if begun is None or born is None:
            return None
        return begun.year - born.year - ((begun.month, begun.day) < (born.month, born.day))

    def _header_days(self, role: str) -> tuple[date | None, date | None]:
        segment = self.first("2300", "DTP", e1=role)
        return days_of(segment.at(2), segment.at(3)) if segment else (None, None)
