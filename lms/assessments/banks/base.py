"""Banks of other systems: what a reader gives, and what every reader shares.

A reader never raises for a question that it cannot take: it lists the question with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lms.assessments.questions import QUESTION_TYPES

Item = dict[str, Any]
AUTHORED = ("objective", "bloom", "reference", "verified_on", "review_by", "angoff")
"""What every item of ours has besides its question, and no other format asks for."""
NEW_STATUS = "draft"
_EMPTY = ("Missing data for required field.", "Must not be blank.")


class UnreadableBank(ValueError):
    """A file is no bank at all, or breaks a limit; the message says what to do."""


@dataclass(frozen=True)
class BankFile:
    """One file of a bank, read whole."""

    name: str
    data: bytes

    @property
    def text(self) -> str:
        """The text; bytes that are no UTF-8 are replaced."""
        return self.data.decode("utf-8-sig", errors="replace")


@dataclass(frozen=True)
class Left:
    """What was not taken: where it stands, what it is, and why it was left."""

    place: str
    what: str
    why: str


@dataclass(frozen=True)
class Taken:
    """An item taken as a draft: where it stood, and what an author must add before it can go live."""

    place: str
    item: Item
    to_add: tuple[str, ...]


@dataclass
class Bank:
    """What a reader found; lists are in the order of the file."""

    format: str
    taken: list[Taken] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def take(self, place: str, name: str, question: Mapping[str, Any], **known: Any) -> None:
        """Add an item; its id is its place in the bank, so that it is the same each time the file is read.

        Args:
            place: where it stands.
            name: what the file calls it.
            question: ``kind`` and what the kind asks for.
            known: fields that authors write, where the file has them.
        """
        item = {"id": f"BANK-{len(self.taken) + 1:03d}", **question, **known, "status": NEW_STATUS}
        self.taken.append(Taken(f"{place}: {name}" if name else place, item, to_add(item)))

    def leave(self, place: str, what: str, why: str) -> None:
        """Add something that was not taken."""
        self.left.append(Left(place, what, why))


class BankReader(Protocol):
    """Reads the banks of one format."""

    @property
    def kind(self) -> str:
        """Name of the format on the command line."""
        ...

    @property
    def label(self) -> str:
        """Name of the format for people."""
        ...

    def recognises(self, file: BankFile) -> bool:
        """Tell whether a file is of this format."""
        ...

    def read(self, files: Sequence[BankFile]) -> Bank:
        """Read files of this format."""
        ...


def to_add(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an author must add or change before an item can go live, in the order of its fields."""
    own = {name: value for name, value in item.items() if name not in ("id", "kind", "status", *AUTHORED)}
    faults = QUESTION_TYPES.get(item["kind"]).schema().validate(own)
    missing = [name for name in AUTHORED if name not in item]
    return (*missing, *(where if word in _EMPTY else f"{where}: {word}" for where, word in _flat(faults)))


def _flat(faults: Any, where: str = "") -> list[tuple[str, str]]:
    """Return the faults of a schema as pairs of a place and a message."""
    if isinstance(faults, Mapping):
        found = []
        for name, inner in faults.items():
            found += _flat(
                inner, f"{where}[{int(name) + 1}]" if isinstance(name, int) else _under(where, name)
            )
        return found
    if isinstance(faults, list | tuple):
        return [pair for one in faults for pair in _flat(one, where)]
    return [(where, str(faults))]


def _under(where: str, name: str) -> str:
    return name if not where or name == "_schema" else f"{where}.{name}"
