"""What the sums of one item say: difficulty, discrimination, who chose what, time."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lms.quality.rules.marks import BANDS, NO_OPTION, PARTS

THIRDS = ("weaker", "middle", "stronger")


@dataclass(frozen=True)
class ItemSums:
    """Sums of one item over first sittings whose rest has the same length; points in parts."""

    count: int = 0
    right: int = 0
    points: int = 0
    points_squared: int = 0
    rest: int = 0
    rest_squared: int = 0
    cross: int = 0
    timed: int = 0
    seconds: int = 0

    def __add__(self, other: "ItemSums") -> "ItemSums":
        mine, yours = vars(self), vars(other)
        return ItemSums(**{name: mine[name] + yours[name] for name in mine})


@dataclass(frozen=True)
class ItemStatistics:
    """An item in numbers; None where nothing can be said.

    Attributes:
        count: first sittings that held the item.
        right: of them fully right.
        facility: mean points, 0 to 1.
        discrimination: correlation of the item with the score on the rest of the form.
        seconds: mean time on the item of those that were timed.
        timed: how many were timed.
    """

    count: int
    right: int
    facility: float | None
    discrimination: float | None
    seconds: float | None
    timed: int


@dataclass(frozen=True)
class Choices:
    """Who chose an option: in all and by thirds of ability, of how many in each."""

    option: str
    chosen: int
    count: int
    by_third: tuple[tuple[int, int], ...]

    @property
    def share(self) -> float | None:
        """Share of learners who chose it, None without any."""
        return self.chosen / self.count if self.count else None


def statistics_of(groups: Iterable[ItemSums]) -> ItemStatistics:
    """Return an item in numbers from sums by length of the rest.

    The correlation is that within the groups taken together: groups with longer forms do not count as abler.
    """
    own = [group for group in groups if group.count]
    whole = sum(own, ItemSums())
    return ItemStatistics(
        count=whole.count,
        right=whole.right,
        facility=whole.points / (whole.count * PARTS) if whole.count else None,
        discrimination=_correlation(own),
        seconds=whole.seconds / whole.timed if whole.timed else None,
        timed=whole.timed,
    )


def _correlation(groups: Iterable[ItemSums]) -> float | None:
    """Return the pooled correlation; the squares are exact whole numbers before the one division."""
    own = rest = cross = 0.0
    for group in groups:
        n = group.count
        own += (n * group.points_squared - group.points**2) / n
        rest += (n * group.rest_squared - group.rest**2) / n
        cross += (n * group.cross - group.points * group.rest) / n
    return cross / math.sqrt(own * rest) if own > 0 and rest > 0 else None


def thirds(by_band: Mapping[int, int]) -> dict[int, int]:
    """Return which third of ability each band belongs to: 0 weaker, 1 middle, 2 stronger.

    Bands stay whole: one belongs to the third in which its middle learner stands.
    """
    total, before = sum(by_band.values()), 0
    found = {}
    for band in range(BANDS + 1):
        count = by_band.get(band, 0)
        middle = (before + count / 2) / total if total else 0
        found[band] = min(int(middle * len(THIRDS)), len(THIRDS) - 1)
        before += count
    return found


@dataclass(frozen=True)
class OptionCounts:
    """How often options were chosen, by option and band, and how many answered in each band."""

    by_option: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    by_band: Mapping[int, int] = field(default_factory=dict)


def choices_of(counts: OptionCounts, options: Iterable[str]) -> list[Choices]:
    """Return who chose each option, in the order given; whoever answered nothing stands last."""
    third_of = thirds(counts.by_band)
    sizes = _by_third(counts.by_band, third_of)
    total = sum(counts.by_band.values())
    rows = []
    for option in (*options, NO_OPTION):
        chosen = counts.by_option.get(option, {})
        if option == NO_OPTION and not chosen:
            continue
        pairs = tuple(zip(_by_third(chosen, third_of), sizes, strict=True))
        rows.append(Choices(option, sum(chosen.values()), total, pairs))
    return rows


def _by_third(by_band: Mapping[int, int], third_of: Mapping[int, int]) -> list[int]:
    found = [0] * len(THIRDS)
    for band, count in by_band.items():
        found[third_of[band]] += count
    return found
