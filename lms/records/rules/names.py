"""Taking a person's name out of texts: which words mean them, and what stands there instead. Pure.

A name counts as a whole: given and family name in either order, the email address, the employee number and
the NPI as words of their own. A family name alone is left: it is somebody else's as well.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

LEAST_NAME = 2


@dataclass(frozen=True)
class Called:
    """What a person is called, and what stands in its place from now on.

    Attributes:
        given_name: as the roster has it.
        family_name: as the roster has it.
        employee_no: the hospital's number.
        email: None without one.
        npi: None without one.
        name: the new name, such as ``Person 4711``.
        number: the new number, such as ``P-4711``.
    """

    given_name: str
    family_name: str
    employee_no: str
    email: str | None
    npi: str | None
    name: str
    number: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return what means the person wherever it stands: address and whole name, the longest first."""
        given, family = self.given_name.strip(), self.family_name.strip()
        whole = (f"{given} {family}", f"{family}, {given}", f"{family} {given}")
        known = whole if min(len(given), len(family)) >= LEAST_NAME else ()
        return tuple(
            sorted({*known, *((self.email,) if self.email else ())}, key=lambda text: (-len(text), text))
        )

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers that mean the person where people are named by numbers."""
        return tuple(number for number in (self.employee_no, self.npi) if number)

    @cached_property
    def _of_names(self) -> re.Pattern[str] | None:
        return _whole_words(self.names)

    @cached_property
    def _of_numbers(self) -> re.Pattern[str]:
        found = _whole_words(self.numbers)
        assert found is not None
        return found

    def out_of_text(self, text: str, *, numbers: bool) -> str:
        """Return a text without the person.

        Args:
            text: what somebody or the program wrote.
            numbers: whether a number in it means a person.
        """
        if self._of_names is not None:
            text = self._of_names.sub(self.name, text)
        return self._of_numbers.sub(self.number, text) if numbers else text

    def out_of(self, value: Any, *, numbers: bool) -> Any:
        """Return a JSON value without the person: in every text and key of it. Numbers as such are ids."""
        if isinstance(value, str):
            return self.out_of_text(value, numbers=numbers)
        if isinstance(value, dict):
            return {
                self.out_of_text(str(key), numbers=numbers): self.out_of(item, numbers=numbers)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.out_of(item, numbers=numbers) for item in value]
        return value

    def needles(self, *, numbers: bool, in_json: bool = False) -> tuple[str, ...]:
        """Return the texts to look for in a column before its rows are read.

        Args:
            numbers: whether numbers in it mean a person.
            in_json: as they stand in JSON, where letters beyond ASCII are written as escapes.
        """
        wanted = (*self.names, *(self.numbers if numbers else ()))
        return tuple({json.dumps(text)[1:-1] for text in wanted} | set(wanted)) if in_json else wanted


def _whole_words(texts: tuple[str, ...]) -> re.Pattern[str] | None:
    if not texts:
        return None
    either = "|".join(re.escape(text) for text in texts)
    return re.compile(rf"(?<![\w@.])(?:{either})(?![\w@])", re.IGNORECASE)
