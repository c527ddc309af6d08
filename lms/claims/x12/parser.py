"""What the parsers of all sets share: elements, values checked on reading, composites."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from lms.claims.x12 import values
from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.items import Handler, Item, SetHead, Tell
from lms.core.npi import is_npi


class Parser(ABC):
    """Base of the parsers: one instance reads one set."""

    def __init__(
        self, head: SetHead, delimiters: Delimiters, give: Callable[[Item], None], tell: Tell
    ) -> None:
        self.head = head
        self.give = give
        self.tell = tell
        self.element = delimiters.element
        self.component = delimiters.component
        self.is_separator_told = False

    @abstractmethod
    def handlers(self) -> Mapping[str, Handler]:
        """Return the function for each segment identifier that matters."""

    def finish(self) -> None:  # noqa: B027  a set may end with nothing open
        """Hand out what is still open when the set ends."""

    def split(self, segment: bytes, at_least: int) -> list[bytes]:
        """Return the elements, padded with empty ones to ``at_least``."""
        elements = segment.split(self.element)
        if len(elements) < at_least:
            elements.extend([b""] * (at_least - len(elements)))
        return elements

    def parts(self, composite: bytes, at_least: int, name: str) -> list[bytes]:
        """Return the components, padded; tell once a set that another separator seems to be used."""
        parts = composite.split(self.component)
        if len(parts) == 1:
            self.check_separator(composite, name)
        if len(parts) < at_least:
            parts.extend([b""] * (at_least - len(parts)))
        return parts

    def check_separator(self, composite: bytes, name: str) -> None:
        """Tell once a set that a composite seems to use another separator than announced."""
        if not self.is_separator_told and values.uses_foreign_separator(composite):
            self.is_separator_told = True
            self.tell("separator", name)

    def amount(self, raw: bytes, name: str) -> Decimal | None:
        """Return the decimal, None when the element is missing or (with a fault) no number."""
        if not raw:
            return None
        found = values.amount(raw)
        if found is None:
            self.tell("amount", name)
        return found

    def day(self, raw: bytes, name: str) -> date | None:
        """Return the date, None when the element is missing or (with a fault) no date."""
        if not raw:
            return None
        found = values.day(raw)
        if found is None:
            self.tell("date", name)
        return found

    def days(self, form: bytes, raw: bytes, name: str) -> tuple[date | None, date | None]:
        """Return first and last day of a DTP value: D8, DT, or the range RD8."""
        first, last, is_lawful = values.period(form, raw)
        if not is_lawful:
            self.tell("date", name)
        return first, last

    def npi(self, raw: bytes, name: str) -> str | None:
        """Return a provider number (told when its check digit fails), None when it is missing."""
        if raw and not is_npi(raw):
            self.tell("npi", name)
        return values.word(raw) or None


def or_none(raw: bytes) -> str | None:
    """Return an element as text, None when it is empty."""
    return values.text(raw) or None
