"""The ISA segment: the only place where an interchange says how it is written (rule P1)."""

import re
from dataclasses import dataclass

ISA_LENGTH = 106
_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1)
_LAYOUT = re.compile(
    b"ISA(?P<element>[^A-Za-z0-9 \r\n])"
    + b"(?P=element)".join(b"(.{%d})" % width for width in _WIDTHS)
    + b"(?P=element)(?P<component>[^A-Za-z0-9 \r\n])(?P<segment>[^A-Za-z0-9 ])",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four separators of one interchange and the line break that follows its segments."""

    element: bytes
    component: bytes
    segment: bytes
    repetition: bytes | None
    newline: bytes

    def __post_init__(self) -> None:
        """Refuse separators that could not be told apart."""
        if len({self.element, self.component, self.segment}) < 3:
            raise ValueError("two separators are the same character")


def read_isa(buffer: bytes, at: int = 0) -> Delimiters | None:
    """Return the delimiters that the ISA at ``at`` announces; None when it is not a lawful ISA of 106."""
    found = _LAYOUT.match(buffer, at)
    if found is None:
        return None
    repetition: bytes | None = found.group(12)
    if repetition is not None and repetition.isalnum():
        repetition = None
    try:
        return Delimiters(
            element=found["element"],
            component=found["component"],
            segment=found["segment"],
            repetition=repetition,
            newline=_newline_after(buffer, found.end()),
        )
    except ValueError:
        return None


def find_isa(buffer: bytes, start: int) -> int:
    """Return where the next lawful ISA begins at or after ``start``, -1 when there is none yet."""
    found = _LAYOUT.search(buffer, start)
    return found.start() if found else -1


def _newline_after(buffer: bytes, end: int) -> bytes:
    """Return the line break that stands right after the first segment terminator, empty if none."""
    for newline in (b"\r\n", b"\n", b"\r"):
        if buffer.startswith(newline, end):
            return newline
    return b""
