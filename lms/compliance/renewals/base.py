"""What a kind of recurrence is: from where the months of the next pass are counted."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

Passed = tuple[date, date | None]
"""The day of a pass and the last day that it names itself, None without one."""


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a pass counts.

    Attributes:
        months: None = no limit of its own.
        window_days: days before the end in which a renewal keeps the anniversary.
        fixed_on: the day of the year (``01-31``) on which everything runs out together.
        active_days: days that a pass counts at least before such a day.
    """

    months: int | None = None
    window_days: int = 0
    fixed_on: str | None = None
    active_days: int = 0


@dataclass(frozen=True)
class Sample:
    """A worked example that a kind promises: the last day that each pass brings."""

    title: str
    validity: Validity
    passes: tuple[Passed, ...]
    last_days: tuple[date, ...]


class Renewal(ABC):
    """One kind of recurrence; ``since_event``: what was done before the event does not count for it."""

    kind: ClassVar[str]
    label: ClassVar[str]
    since_event: ClassVar[bool] = False

    @abstractmethod
    def last_days(self, passes: Sequence[Passed], validity: Validity) -> list[date]:
        """Return the last valid day that each pass brings, in their order (oldest first)."""

    @abstractmethod
    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
