"""Drawing a sample that anybody can draw again: by a seed, each month of the quarter by its share.

Records stand in the order of ``SHA-256(seed ":" record key)``, and of each month the first ones are taken. So
the sample follows from the seed and the records alone; neither their order nor a random generator matters.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Record:
    """A coded record that may be drawn: its key, the day on which it was coded, its row."""

    key: str
    coded_on: date
    id: int = 0

    @property
    def month(self) -> date:
        """The first day of the month in which it was coded."""
        return self.coded_on.replace(day=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn: the records month by month, how many of how many in each month, the digest of all."""

    drawn: tuple[Record, ...]
    strata: tuple[tuple[date, int, int], ...]
    population: int
    digest: str


def draw(population: Collection[Record], size: int, seed: str) -> Sample:
    """Return ``size`` records of a population, all of it when it is smaller; each month by its share."""
    months = Counter(record.month for record in population)
    shares = share(months, min(size, len(population)))
    drawn: list[Record] = []
    for month in sorted(months):
        of_month = [record for record in population if record.month == month]
        drawn += sorted(of_month, key=lambda record: _place(seed, record))[: shares[month]]
    strata = tuple((month, shares[month], months[month]) for month in sorted(months))
    return Sample(tuple(drawn), strata, len(population), digest_of(population))


def share(sizes: Mapping[date, int], seats: int) -> dict[date, int]:
    """Share out ``seats`` by size, largest remainders first, of equal ones the earlier month.

    ``seats`` is at most the sum of the sizes; nobody gets more than its size.
    """
    whole = sum(sizes.values())
    if not whole:
        return {}
    found = {month: seats * size // whole for month, size in sizes.items()}
    left = seats - sum(found.values())
    order = sorted(sizes, key=lambda month: (-(seats * sizes[month] % whole), month))
    for month in order[:left]:
        found[month] += 1
    return found


def digest_of(population: Collection[Record]) -> str:
    """Return the SHA-256 of the keys and days of a population, in the order of the keys."""
    lines = sorted(f"{record.key} {record.coded_on.isoformat()}" for record in population)
    return sha256("\n".join(lines).encode()).hexdigest()


def same_records(drawn: Sequence[str], sample: Sample) -> bool:
    """Tell whether keys that were kept are those of a sample that was drawn again."""
    return sorted(drawn) == sorted(record.key for record in sample.drawn)


def _place(seed: str, record: Record) -> tuple[str, str]:
    return sha256(f"{seed}:{record.key}".encode()).hexdigest(), record.key
