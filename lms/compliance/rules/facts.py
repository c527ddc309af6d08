"""Facts that states are computed from: evidence, reasons, waivers and pauses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from lms.compliance.rules.dates import Period

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
DueLater = tuple[tuple[date, int], ...]
"""Due days that take the place of those before, each from its day on."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a person did or was found to hold.

    ``outcome`` is ``pass``, ``fail`` or None when the kind knows no result; ``score`` is 0 to 100;
    ``expires_on`` is the last day on which it counts, None = as long as the requirement says; ``records`` how
    many records or cases the result is about.
    """

    id: int
    kind: str
    subject: str
    occurred_on: date
    source: str = "firstpass"
    outcome: str | None = None
    score: Decimal | None = None
    expires_on: date | None = None
    revision: str | None = None
    recorded_at: datetime = BEGINNING
    records: int = 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """A person's evidence, oldest first; of one day the later recorded comes later."""

    facts: tuple[Evidence, ...] = ()

    @classmethod
    def of(cls, facts: Iterable[Evidence]) -> "Ledger":
        """Return the ledger of ``facts`` in their order of time."""
        return cls(tuple(sorted(facts, key=lambda fact: (fact.occurred_on, fact.recorded_at, fact.id))))

    def up_to(self, day: date) -> "Ledger":
        """Return what had happened by the end of ``day``."""
        if not self.facts or self.facts[-1].occurred_on <= day:
            return self
        return Ledger(tuple(fact for fact in self.facts if fact.occurred_on <= day))

    def since(self, day: date | None) -> "Ledger":
        """Return what happened on ``day`` or later; everything for None."""
        if day is None or not self.facts or self.facts[0].occurred_on >= day:
            return self
        return Ledger(tuple(fact for fact in self.facts if fact.occurred_on >= day))

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self.facts)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person has an obligation, and how long the reason holds.

    ``due_days`` counts from the day the reason begins; None = wished for, never due. On later days of the
    reason those of ``due_later`` hold, which count from the same day. What was done before ``counts_from``
    does not count while the reason holds; None = everything does.
    """

    key: str
    kind: str
    text: str
    period: Period
    due_days: int | None = None
    job_role: str | None = None
    unit_id: int | None = None
    counts_from: date | None = None
    due_later: DueLater = ()

    def due_days_on(self, day: date) -> int | None:
        """Return the due days that hold on a day."""
        days = self.due_days
        for from_on, later in self.due_later:
            if from_on <= day:
                days = later
        return days


@lru_cache(maxsize=1_000)
def due_later_text(later: DueLater) -> str | None:
    """Return later due days as they are stored: ``2026-06-01:90 2026-09-01:45``; None for none."""
    return " ".join(f"{from_on}:{days}" for from_on, days in later) or None


@lru_cache(maxsize=1_000)
def due_later_of(text: str | None) -> DueLater:
    """Return later due days from the text that stores them."""
    pairs = (one.split(":") for one in (text or "").split())
    return tuple((date.fromisoformat(from_on), int(days)) for from_on, days in pairs)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named decision that the obligation need not be met in a period."""

    period: Period
    text: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """A named decision, made on ``from_on``: what was due from ``was_due_on`` on is due on ``due_on``."""

    from_on: date
    was_due_on: date
    due_on: date

    def moved(self, due_on: date, day: date) -> date:
        """Return the due day that an obligation has on ``day``; one that was earlier or is later stays."""
        is_meant = self.from_on <= day and self.was_due_on <= due_on < self.due_on
        return self.due_on if is_meant else due_on


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What stands above the evidence: waivers and extensions of one obligation, pauses of one person."""

    waivers: tuple[Waiver, ...] = ()
    pauses: tuple[Period, ...] = field(default=())
    extensions: tuple[Extension, ...] = ()

    def moved(self, due_on: date | None, day: date) -> date | None:
        """Return the due day as extensions leave it on ``day``, oldest extension first."""
        for extension in sorted(self.extensions, key=lambda one: (one.from_on, one.due_on)):
            due_on = None if due_on is None else extension.moved(due_on, day)
        return due_on
