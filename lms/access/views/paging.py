"""A page of a list that is not one select: what the pager of the tables asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from lms.core.tables import PAGE_SIZE


@dataclass(frozen=True)
class Slice:
    """Which rows of a list the address asks for; ``kept`` is the rest of the address."""

    number: int
    total: int
    kept: Mapping[str, str]
    size: int = PAGE_SIZE

    @classmethod
    def of(cls, total: int, arguments: Mapping[str, str], size: int = PAGE_SIZE) -> "Slice":
        """Return the page that an address asks for; the last one when it asks for more."""
        last = max(1, -(-total // size))
        text = arguments.get("page", "1")
        number = int(text) if text.isdecimal() and len(text) < 8 else 1
        kept = {key: value for key, value in arguments.items() if key not in ("page", "format") and value}
        return cls(min(last, max(1, number)), total, kept, size)

    @property
    def last(self) -> int:
        """The number of pages."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """Number of the first row shown, from 1; 0 when there is none."""
        return self.offset + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def offset(self) -> int:
        """How many rows stand before those shown."""
        return (self.number - 1) * self.size

    @property
    def rows_link(self) -> str:
        """The query string of the same rows, all of them; a format is added to it."""
        return "?" + urlencode(self.kept)

    def page_link(self, number: int) -> str:
        """Return the query string of another page."""
        return "?" + urlencode({**self.kept, "page": number})
