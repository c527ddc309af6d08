"""Names of places in a claim, as authors write them: ``2010BA NM109``, ``2300 REF02[01=G1]``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms.claims.edits.findings import absent
from lms.claims.edits.lines import Line
from lms.claims.edits.segments import Segment, Value
from lms.claims.edits.view import ClaimView

_PATH = re.compile(
    r"(?P<loop>[0-9]{4}[A-I]{0,2}|patient|patient_level|any) "
    r"(?P<name>[A-Z][A-Z0-9]{1,2}?)(?P<element>\d\d)(?:-(?P<component>\d{1,2}))?"
    r"(?:\[(?P<test>\d\d)=(?P<values>[A-Z0-9|]+)\])?\Z"
)


@dataclass(frozen=True, slots=True)
class Path:
    """A place: loop (or ``patient``, ``patient_level``, ``any``), segment, element, component, qualifier."""

    loop: str
    name: str
    element: int
    component: int = 0
    test: int = 0
    values: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> "Path":
        """Read a path.

        Raises:
            ValueError: when the text is none.
        """
        found = _PATH.match(text)
        if found is None:
            raise ValueError(
                f"{text!r} is no place of a claim; write it like 2010BA NM109 or 2300 REF02[01=G1]"
            )
        return cls(
            found["loop"],
            found["name"],
            int(found["element"]),
            int(found["component"] or 0),
            int(found["test"] or 0),
            frozenset((found["values"] or "").split("|")) - {""},
        )

    def segments(self, claim: ClaimView, line: Line | None = None) -> Iterator[Segment]:
        """Yield the segments that the path names, of one line when ``line`` is given."""
        is_of_line = line is not None and self.loop.startswith("24")
        pool = line.all(self.loop, self.name) if line and is_of_line else claim.all(self.loop, self.name)
        for segment in pool:
            if not self.test or segment.at(self.test, 1) in self.values:
                yield segment

    def found(self, claim: ClaimView, line: Line | None = None) -> Iterator[Value]:
        """Yield the values at the path that are not empty."""
        for segment in self.segments(claim, line):
            value = segment.value(self.element, self.component)
            if value.text:
                yield value

    def place(self, claim: ClaimView, line: Line | None = None) -> Value:
        """Return the first value at the path, or the place where it would stand."""
        for segment in self.segments(claim, line):
            return segment.value(self.element, self.component)
        near = None
        if line is not None and self.loop.startswith("24"):
            near = line.segments[0]
        return absent(claim.loop_named(self.loop), self.name, self.element, self.component, near)
