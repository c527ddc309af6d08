"""The size, the seed and the days of a demo; random streams have names, so that none shifts another."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SMALLEST_STAFF = 60
DEFAULT_STAFF, DEFAULT_CLAIMS, DEFAULT_MONTHS, DEFAULT_SEED = 480, 20_000, 12, 7


@dataclass(frozen=True)
class Scope:
    """What a demo is made from; equal scopes make equal files, byte for byte."""

    staff: int
    claims: int
    months: int
    seed: int
    today: date

    @property
    def first_on(self) -> date:
        """Return the first day of the history: the first of a month, ``months`` with the present one."""
        count = self.today.year * 12 + self.today.month - self.months
        return date(count // 12, count % 12 + 1, 1)

    @property
    def go_live_on(self) -> date:
        """Return the day on which the staff came to the system: two months before the claims begin."""
        return months_after(self.first_on, -2)

    @property
    def newer_on(self) -> date:
        """Return the day on which newer content was loaded, whose gates ask for simulations as well.

        It lies ten weeks back, and at least a month after the staff came to the system.
        """
        return workday(max(self.before(70), months_after(self.go_live_on, 1)))

    @property
    def last_on(self) -> date:
        """Return the last day that has facts: the day before today."""
        return self.today - timedelta(days=1)

    def before(self, days: int) -> date:
        """Return the day so many days before today."""
        return self.today - timedelta(days=days)

    def stream(self, *names: object) -> random.Random:
        """Return the random stream of a name, the same in every run of this seed."""
        return random.Random("/".join(str(part) for part in (self.seed, *names)))  # noqa: S311  a seeded demo


def day_between(rng: random.Random, first: date, last: date) -> date:
    """Return a day from ``first`` to ``last``; ``first`` when they are the wrong way round."""
    return first + timedelta(days=rng.randint(0, max((last - first).days, 0)))


def days_of(rng: random.Random, limits: Sequence[int]) -> timedelta:
    """Return a number of days between two limits, both included."""
    return timedelta(days=rng.randint(limits[0], limits[1]))


def workday(day: date) -> date:
    """Return the day itself, or the Monday after it when it falls on a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later (or earlier), clamped to the last day of that month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))


def month_starts(scope: Scope) -> tuple[date, ...]:
    """Return the first day of each month of the history."""
    return tuple(months_after(scope.first_on, number) for number in range(scope.months))
