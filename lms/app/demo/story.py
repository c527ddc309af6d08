"""The story that the measures must show: rates of denial by facility and day, and why claims are denied.

Rates are spread evenly over the claims in order, not drawn: any window of claims shows its rate to within
one claim, so that the story is there at every seed.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.app.demo.claims import Cause, Rejection
from lms.app.demo.learning import Retraining
from lms.app.demo.scope import Scope


class Spreader:
    """Takes every so many-th thing: the running share never strays more than one from what was asked."""

    def __init__(self) -> None:
        self._owed = 0.5

    def take(self, percent: float) -> bool:
        """Tell whether to take the next thing, when ``percent`` of them are to be taken."""
        self._owed += percent / 100
        if self._owed < 1:
            return False
        self._owed -= 1
        return True


class CauseDeck:
    """Deals causes by weight: evenly over any stretch, in a shuffled order."""

    def __init__(self, rng: random.Random, causes: Sequence[Mapping[str, Any]]) -> None:
        self._rng = rng
        self._weighted = [
            Cause(entry["id"], entry["carc"], entry["remark"], entry["extent"] == "full")
            for entry in causes
            for _ in range(entry["weight"])
        ]
        self._left: list[Cause] = []

    def deal(self) -> Cause:
        """Return the next cause."""
        if not self._left:
            self._left = list(self._weighted)
            self._rng.shuffle(self._left)
        return self._left.pop()


@dataclass(frozen=True)
class Wave:
    """Denials of one cause at one facility that begin on a day and rise to their full share."""

    unit: str
    begins_on: date
    takes_days: int
    percent: float
    cause: Cause

    def percent_on(self, day: date) -> float:
        """Return the share of claims that the wave denies on a day."""
        return self.percent * _risen(day, self.begins_on, self.takes_days)


class FacilityStory:
    """Decides, claim by claim in order of submission, what happens at one facility."""

    def __init__(
        self, scope: Scope, story: Mapping[str, Any], entry: Mapping[str, Any], retraining: Retraining
    ) -> None:
        self._entry, self._retraining = entry, retraining
        self._untrained = story["retrained"]["unretrained_percent"]
        self._fades_days = story["retrained"]["takes_days"]
        rng = scope.stream("story", entry["unit"])
        self._moves = [rng.uniform(-1, 1) * entry["moves_percent"] for _ in range(12)]
        coverage = [cause for cause in story["causes"] if cause.get("is_coverage")]
        self._usual, self._coverage = CauseDeck(rng, story["causes"]), CauseDeck(rng, coverage)
        self._rejections = story["rejections"]
        self._rng = rng
        self._base, self._extra, self._rejected = Spreader(), Spreader(), Spreader()
        self._wave = _wave(scope, story) if story["wave"]["unit"] == entry["unit"] else None

    def denial_on(self, day: date) -> Cause | None:
        """Return why the next claim, sent on ``day``, is denied; None when it is not."""
        is_base = self._base.take(self._entry["denied_percent"] + self._moves[day.month - 1])
        if self._entry["unit"] == self._retraining.unit:
            fading = 1 - _risen(day, self._retraining.first_on, self._fades_days)
            if self._extra.take(self._untrained * fading) and not is_base:
                return self._coverage.deal()
        elif self._wave is not None and self._extra.take(self._wave.percent_on(day)) and not is_base:
            return self._wave.cause
        return self._usual.deal() if is_base else None

    def rejection(self) -> Rejection | None:
        """Return why the next first submission is rejected; None when it is accepted."""
        if not self._rejected.take(self._entry["rejected_percent"]):
            return None
        entry = self._rng.choices(self._rejections, [one["weight"] for one in self._rejections])[0]
        return Rejection(entry["category"], entry["status"])


def _wave(scope: Scope, story: Mapping[str, Any]) -> Wave:
    told = story["wave"]
    entry = next(cause for cause in story["causes"] if cause["id"] == told["cause"])
    cause = Cause(entry["id"], entry["carc"], entry["remark"], entry["extent"] == "full")
    return Wave(told["unit"], scope.before(told["days_before"]), told["takes_days"], told["percent"], cause)


def _risen(day: date, begins_on: date, takes_days: int) -> float:
    """Return 0 before a day, 1 from ``takes_days`` after it on, and the share of the way between."""
    return min(max((day - begins_on) / timedelta(days=takes_days), 0.0), 1.0)
