"""Groups of things of which at least some must hold, nested: what all, any and at least n of are made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Key = tuple[str, str]
"""What names a thing: its kind and its subject."""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which at least ``least`` must hold; a part is a thing by its key, or another group.

    ``title`` is the name for people; empty when the words of the parts are enough.
    """

    least: int
    parts: tuple["Key | Group", ...]
    title: str = ""

    @property
    def is_any(self) -> bool:
        """Tell whether one part is enough, of several."""
        return self.least == 1 and len(self.parts) > 1

    @property
    def is_all(self) -> bool:
        """Tell whether every part is needed."""
        return self.least == len(self.parts)

    def things(self) -> Iterator[Key]:
        """Yield the keys of all things in it, in their order."""
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.things()
            else:
                yield part

    def holds(self, is_so: Callable[[Key], bool]) -> bool:
        """Tell whether enough parts hold, by what is so of each thing."""
        held = (part.holds(is_so) if isinstance(part, Group) else is_so(part) for part in self.parts)
        return sum(held) >= self.least

    def last_day(self, last_of: Callable[[Key], date | None]) -> date | None:
        """Return the last day on which it holds, when nothing else happens; None when it does not hold.

        Args:
            last_of: the last day of a thing, None when it does not hold; ``date.max`` = without an end.
        """
        days = [part.last_day(last_of) if isinstance(part, Group) else last_of(part) for part in self.parts]
        held = sorted((day for day in days if day is not None), reverse=True)
        return held[self.least - 1] if len(held) >= self.least else None


def as_document(group: Group) -> dict[str, Any]:
    """Return a group as JSON values: its title, how many are needed, and its parts."""
    return {
        "title": group.title,
        "at_least": group.least,
        "of": [
            as_document(part) if isinstance(part, Group) else {"kind": part[0], "subject": part[1]}
            for part in group.parts
        ],
    }


def group_of(document: Mapping[str, Any]) -> Group:
    """Return the group that ``as_document`` wrote."""
    return Group(
        least=document["at_least"],
        parts=tuple(
            group_of(part) if "of" in part else (part["kind"], part["subject"]) for part in document["of"]
        ),
        title=document["title"],
    )
