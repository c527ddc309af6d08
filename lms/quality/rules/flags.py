"""What is wrong with an item, and how sure that is. The words and the suggested act stand in wording.py."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lms.quality.rules.dif import Dif
from lms.quality.rules.items import Choices, ItemStatistics

STRONG = 2
LEAST_STRONG = 10
"""Stronger learners from which it says something that more of them take a wrong option than the key."""
SURE = 1.6449
"""Standard errors away from chance before results are said to be at risk (one-sided, 5 %)."""


class FlagKind(StrEnum):
    """What a flag says, the most urgent first."""

    KEY = "key"
    DIF = "dif"
    DISCRIMINATION = "discrimination"
    HARD = "hard"
    EASY = "easy"
    OPTION = "option"
    SLOW = "slow"
    PILOT_READY = "pilot_ready"
    REVIEW = "review"


URGENT = frozenset((FlagKind.KEY, FlagKind.DIF, FlagKind.HARD))


@dataclass(frozen=True)
class Limits:
    """The numbers of the policy section ``item_quality`` (blueprint 4.0, rule 8).

    Attributes:
        facility_from: learners from which the difficulty is said.
        discrimination_from: learners from which the discrimination is said.
        decide_from: first attempts after which an item is judged.
        facility_least: share right below which an item is too hard.
        facility_most: share right above which only an item of a critical objective may be.
        discrimination_least: correlation with the rest below which an item does not tell who knows.
        option_least: share of learners below which an option misleads nobody.
        pilot_uses: uses after which an item on trial may be judged.
        slow_times: times the usual time of an item from which one is slow.
        dif_from: learners of a unit, and elsewhere, from which the two are compared.
        smallest_group: learners below which a group is not shown.
    """

    facility_from: int = 30
    discrimination_from: int = 100
    decide_from: int = 50
    facility_least: float = 0.40
    facility_most: float = 0.95
    discrimination_least: float = 0.15
    option_least: float = 0.05
    pilot_uses: int = 30
    slow_times: float = 2.0
    dif_from: int = 30
    smallest_group: int = 5


@dataclass(frozen=True)
class Flag:
    """One thing to look at: how many of how many, and the value against its limit."""

    kind: FlagKind
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    limit: float | None = None
    detail: str = ""

    @property
    def is_urgent(self) -> bool:
        """Tell whether results may be wrong because of it."""
        if self.kind is FlagKind.DISCRIMINATION:
            return (self.value or 0) < -SURE / math.sqrt(self.denominator or 1)
        return self.kind in URGENT


@dataclass(frozen=True)
class Watched:
    """Everything the rules look at in one item; months as ``2026-11``.

    ``keys`` are the right options of a choice; ``usual_seconds`` is the median of the items of the module.
    """

    statistics: ItemStatistics
    status: str
    is_critical: bool
    review_by: str
    month: str
    choices: Sequence[Choices] = ()
    keys: frozenset[str] = field(default_factory=frozenset)
    usual_seconds: float | None = None
    difs: Sequence[tuple[str, Dif]] = ()
    is_struck: bool = False


def flags_of(item: Watched, limits: Limits) -> list[Flag]:
    """Return what is to be looked at, the most urgent first; nothing is said of too few learners."""
    found = [*_of_review(item), *_of_pilot(item, limits)]
    if not item.is_struck and item.statistics.count >= limits.decide_from:
        found += [*_of_difficulty(item, limits), *_of_options(item, limits), *_of_time(item, limits)]
        found += _of_strong(item)
    if not item.is_struck and item.statistics.count >= limits.discrimination_from:
        found += _of_discrimination(item, limits)
    found += _of_units(item)
    order = list(FlagKind)
    return sorted(found, key=lambda flag: order.index(flag.kind))


def _of_review(item: Watched) -> Iterator[Flag]:
    if item.review_by < item.month and item.status != "retired":
        yield Flag(FlagKind.REVIEW, detail=item.review_by)


def _of_pilot(item: Watched, limits: Limits) -> Iterator[Flag]:
    if item.status == "pilot" and item.statistics.count >= limits.pilot_uses:
        yield Flag(FlagKind.PILOT_READY, item.statistics.count, limits.pilot_uses)


def _of_difficulty(item: Watched, limits: Limits) -> Iterator[Flag]:
    own = item.statistics
    if own.facility is None:
        return
    if own.facility < limits.facility_least:
        yield Flag(FlagKind.HARD, own.right, own.count, own.facility, limits.facility_least)
    if own.facility > limits.facility_most and not item.is_critical:
        yield Flag(FlagKind.EASY, own.right, own.count, own.facility, limits.facility_most)


def _of_discrimination(item: Watched, limits: Limits) -> Iterator[Flag]:
    own = item.statistics
    if own.discrimination is not None and own.discrimination < limits.discrimination_least:
        yield Flag(FlagKind.DISCRIMINATION, None, own.count, own.discrimination, limits.discrimination_least)


def _of_options(item: Watched, limits: Limits) -> Iterator[Flag]:
    """Yield the options that hardly anybody takes, where so many are wrong that each could have its share."""
    wrong = [one for one in item.choices if one.option and one.option not in item.keys]
    facility = item.statistics.facility
    if facility is None or 1 - facility < limits.option_least * len(wrong):
        return
    dead = [one for one in wrong if one.share is not None and one.share < limits.option_least]
    if dead:
        most = max(one.chosen for one in dead)
        names = ", ".join(one.option for one in dead)
        count = dead[0].count
        yield Flag(FlagKind.OPTION, most, count, most / count, limits.option_least, names)


def _of_strong(item: Watched) -> Iterator[Flag]:
    """Yield a wrong option that more of the stronger third choose than the key, by more than chance gives."""
    strong = {one.option: one.by_third[STRONG] for one in item.choices if one.option}
    of_key = max((strong[key][0] for key in item.keys if key in strong), default=None)
    wrong = {option: found for option, found in strong.items() if option not in item.keys}
    if of_key is None or not wrong:
        return
    option = max(wrong, key=lambda one: wrong[one][0])
    chosen, size = wrong[option]
    if size >= LEAST_STRONG and chosen - of_key > SURE * math.sqrt(chosen + of_key):
        yield Flag(FlagKind.KEY, chosen, size, chosen / size, of_key / size, option)


def _of_time(item: Watched, limits: Limits) -> Iterator[Flag]:
    seconds, usual = item.statistics.seconds, item.usual_seconds
    if seconds is not None and usual and seconds > limits.slow_times * usual:
        yield Flag(FlagKind.SLOW, None, item.statistics.timed, seconds, usual)


def _of_units(item: Watched) -> Iterator[Flag]:
    for unit, dif in item.difs:
        if dif.grade == "C":
            yield Flag(FlagKind.DIF, dif.unit, dif.unit + dif.rest, dif.delta, detail=unit)
