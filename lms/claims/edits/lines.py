"""Service lines: SV1 of a professional claim, SV2 of a facility's claim, with what hangs on them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from lms.claims.edits.reading_values import days_of, money, quantity
from lms.claims.edits.segments import Segment, Value


@dataclass(frozen=True, repr=False)
class Line:
    """One service line; ``segments`` are those of loops 2400 to 2440 that belong to it."""

    number: int
    segments: Sequence[Segment] = field(repr=False)

    @cached_property
    def service(self) -> Segment | None:
        """Return SV1 or SV2, None when the line has neither."""
        return next((one for one in self.segments if one.name in ("SV1", "SV2")), None)

    @property
    def place(self) -> Value:
        """Return where the line stands: its procedure, else its first segment."""
        if self.service is None:
            return self.segments[0].value(1)
        return self.service.value(self._procedure_element)

    @property
    def _procedure_element(self) -> int:
        return 1 if self.service is not None and self.service.name == "SV1" else 2

    def value(self, name: str) -> Value | None:
        """Return ``charge``, ``unit``, ``units``, ``revenue``, ``place`` or ``pointers`` with its place."""
        if self.service is None:
            return None
        places = _SV1 if self.service.name == "SV1" else _SV2
        return self.service.value(places[name]) if name in places else None

    @cached_property
    def procedure(self) -> str:
        """Return the procedure code, empty when the line has none."""
        return self.service.at(self._procedure_element, 2).upper() if self.service else ""

    @cached_property
    def modifiers(self) -> tuple[str, ...]:
        """Return the modifiers in their order."""
        parts = self.service.parts(self._procedure_element)[2:6] if self.service else []
        return tuple(part.strip().upper() for part in parts if part.strip())

    @property
    def revenue(self) -> str:
        """Return the revenue code (837I) with four digits, empty when there is none."""
        found = self.value("revenue")
        return found.text.zfill(4) if found is not None and found.text else ""

    @property
    def charge(self) -> Decimal | None:
        """Return the line charge in US dollars, None when it is missing or no amount."""
        found = self.value("charge")
        return money(found.text) if found is not None else None

    @property
    def units(self) -> Decimal | None:
        """Return the number of units, None when it is missing or no number."""
        found = self.value("units")
        return quantity(found.text) if found is not None else None

    @property
    def pointers(self) -> list[str]:
        """Return the diagnosis pointers of a professional line as they are written."""
        return self.service.parts(7) if self.service is not None and self.service.name == "SV1" else []

    @cached_property
    def _days(self) -> tuple[date | None, date | None]:
        for segment in self.segments:
            if segment.name == "DTP" and segment.at(1) == "472":
                return days_of(segment.at(2), segment.at(3))
        return None, None

    @property
    def first(self) -> date | None:
        """Return the first day of service (DTP*472)."""
        return self._days[0]

    @property
    def last(self) -> date | None:
        """Return the last day of service."""
        return self._days[1]

    def all(self, loop: str, name: str) -> list[Segment]:
        """Return the line's segments of a loop by their identifier."""
        return [one for one in self.segments if one.name == name and one.loop == loop]


_SV1 = {"charge": 2, "unit": 3, "units": 4, "place": 5, "pointers": 7}
_SV2 = {"revenue": 1, "charge": 3, "unit": 4, "units": 5}


def lines_of(segments: Sequence[Segment]) -> tuple[Line, ...]:
    """Return the service lines of a claim's segments."""
    own = (segment for segment in segments if segment.loop.startswith("24"))
    return tuple(Line(number, tuple(group)) for number, group in groupby(own, key=lambda one: one.turn))
