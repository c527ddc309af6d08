"""The cut score of a panel of judges (modified Angoff).

Each judge says of each live item how many of a hundred just competent learners answer it right. What a judge
expects of a form is the mean of the items of each objective, as often as the blueprint draws it. The cut is
the mean of the judges. Source: Angoff 1971; Cizek and Bunch 2007; blueprint 4.0, rule 9.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from lms.quality.rules.marks import PARTS
from lms.quality.rules.reliability import FormSums, reliability

LEAST_JUDGES = 5

Estimates = Mapping[int, Mapping[str, float]]


@dataclass(frozen=True)
class Panel:
    """What the estimates of a round say.

    Attributes:
        judges: the judges with every item estimated.
        cut: percent that the panel suggests.
        error: standard error of it, in points of 100; None with one judge.
        spread: standard deviation of the judges' cuts.
        agreement: alpha with judges in the place of items: do they find the same items hard? None if unknown.
        cuts: the cut of each judge in percent.
    """

    judges: int
    cut: float
    error: float | None
    spread: float | None
    agreement: float | None
    cuts: Mapping[int, float]

    @property
    def is_enough(self) -> bool:
        """Tell whether there are as many judges as the standard asks for."""
        return self.judges >= LEAST_JUDGES


def panel_of(
    estimates: Estimates, items: Mapping[str, Sequence[str]], draw: Mapping[str, int]
) -> Panel | None:
    """Return what a round says.

    Args:
        estimates: by judge and item, between 0 and 1; judges with gaps are left out.
        items: the items of each objective that were to be judged.
        draw: how many items of each objective a form asks.
    """
    asked = [item for objective in draw for item in items.get(objective, ())]
    whole = {judge: own for judge, own in estimates.items() if asked and all(item in own for item in asked)}
    if not whole or any(not items.get(objective) for objective in draw):
        return None
    cuts = {judge: 100 * _expected(own, items, draw) for judge, own in whole.items()}
    values = list(cuts.values())
    spread = stdev(values) if len(values) > 1 else None
    return Panel(
        judges=len(values),
        cut=fmean(values),
        error=spread / math.sqrt(len(values)) if spread is not None else None,
        spread=spread,
        agreement=_agreement(whole, asked),
        cuts=cuts,
    )


def _expected(own: Mapping[str, float], items: Mapping[str, Sequence[str]], draw: Mapping[str, int]) -> float:
    points = sum(count * fmean(own[item] for item in items[name]) for name, count in draw.items())
    return points / sum(draw.values())


def _agreement(estimates: Estimates, asked: Sequence[str]) -> float | None:
    """Return alpha of judges over items: the items are what differs, the judges are the conditions."""
    rows = [[round(own[item] * PARTS) for own in estimates.values()] for item in asked]
    sums = [sum(row) for row in rows]
    form = FormSums(
        items=len(estimates),
        sittings=len(rows),
        points=sum(sums),
        points_squared=sum(value * value for value in sums),
        squares=sum(value * value for row in rows for value in row),
    )
    judged = {str(place): (len(rows), sum(row[place] for row in rows)) for place in range(len(estimates))}
    found = reliability([form], judged)
    return found.alpha if found else None


def spread_of(values: Sequence[float]) -> tuple[float, float | None]:
    """Return mean and standard deviation of the judges on one item; the deviation of one judge is None."""
    return fmean(values), stdev(values) if len(values) > 1 else None
