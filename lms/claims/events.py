"""What claims announces."""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FactsChanged(Event):
    """Flat rows changed. While listeners are told, ``ClaimChange`` and ``EditChange`` hold each of them.

    A row that was there before stands in them with the sign -1, one that is there now with 1. The numbers
    count both.
    """

    name: ClassVar[str] = "claims.facts.changed.v1"

    claims: int
    entries: int
