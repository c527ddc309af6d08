"""Deadlines: how long an attempt runs, and how being called away stops its clock.

A pause ends by itself when its longest time is over, so a forgotten one cannot hold an exam open for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class PausePolicy:
    """How often a learner may be called away in one attempt, and for how many minutes each time."""

    times: int
    minutes: int

    @property
    def longest(self) -> timedelta:
        """The longest time one pause stops the clock."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Pause:
    """The clock stood from ``began_at`` until ``ended_at``; None while it still stands."""

    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Clockwork:
    """The clock of one attempt: start, minutes allowed (extra time included) and pauses."""

    started_at: datetime
    allowed: timedelta
    pauses: tuple[Pause, ...]
    policy: PausePolicy

    def stopped_for(self, pause: Pause, *, now: datetime) -> timedelta:
        """Return how long a pause has stopped the clock by ``now``, within what the policy allows."""
        until = now if pause.ended_at is None else min(pause.ended_at, now)
        return min(max(until - pause.began_at, timedelta(0)), self.policy.longest)

    def deadline(self, *, now: datetime) -> datetime:
        """Return the instant after which no answer counts, as known at ``now``; it never moves earlier."""
        counted = self.pauses[: self.policy.times]
        stopped = sum((self.stopped_for(pause, now=now) for pause in counted), timedelta(0))
        return self.started_at + self.allowed + stopped

    def left(self, *, now: datetime) -> timedelta:
        """Return the time left at ``now``, 0 at least."""
        return max(self.deadline(now=now) - now, timedelta(0))

    def is_over(self, *, now: datetime) -> bool:
        """Tell whether the deadline has passed; an answer at the deadline itself still counts."""
        return now > self.deadline(now=now)

    def standing_pause(self, *, now: datetime) -> Pause | None:
        """Return the pause that stops the clock at ``now``, if there is one."""
        for pause in self.pauses[: self.policy.times]:
            open_until = pause.began_at + self.policy.longest
            if pause.ended_at is None and now < open_until:
                return pause
        return None

    def pauses_left(self, *, now: datetime) -> int:
        """Return how often the learner may still be called away; 0 once time is over."""
        return 0 if self.is_over(now=now) else max(self.policy.times - len(self.pauses), 0)


def allowed_time(minutes: int, extra_time: Decimal = Decimal(1)) -> timedelta:
    """Return the time for an exam of ``minutes`` with an accommodation factor (1.5 = half as long again)."""
    return timedelta(minutes=minutes) * float(extra_time)


def clockwork(
    *, started_at: datetime, allowed: timedelta, pauses: Sequence[Pause], policy: PausePolicy
) -> Clockwork:
    """Return the clock of an attempt with its pauses in order of time."""
    ordered = tuple(sorted(pauses, key=lambda pause: pause.began_at))
    return Clockwork(started_at=started_at, allowed=allowed, pauses=ordered, policy=policy)


def supersedes(sequence: int, kept: int | None) -> bool:
    """Tell whether an answer with ``sequence`` replaces the one kept under ``kept`` (None = none kept)."""
    return kept is None or sequence > kept
