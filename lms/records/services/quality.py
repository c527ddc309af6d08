"""The list of gaps in the data: each check with its newest count, since when, and the counts before."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select

from lms.core import clock
from lms.core.database import db
from lms.records.models import QualityCount
from lms.records.quality import CHECKS
from lms.records.quality.base import Check

DAYS_SHOWN = 90


@dataclass(frozen=True)
class Counted:
    """What a check found on a day: how many of how many."""

    day: date
    found: int
    of_all: int


@dataclass(frozen=True)
class Gap:
    """A check as the list shows it.

    ``now`` is the newest count, None before the first one. ``since`` is the first of the days in a row, up to
    that one, on which something was found. ``past`` is what was counted, the oldest day first.
    """

    check: Check
    now: Counted | None
    since: date | None
    past: tuple[Counted, ...]

    @property
    def found(self) -> int:
        """How many were found; 0 before the first count."""
        return self.now.found if self.now else 0

    @property
    def change(self) -> int | None:
        """Return how many more there are than on the first day shown; None with one day alone."""
        return self.past[-1].found - self.past[0].found if len(self.past) > 1 else None


def gaps() -> list[Gap]:
    """Return every check as counted last, those that found something first."""
    first = clock.today() - timedelta(days=DAYS_SHOWN)
    kept: dict[str, list[Counted]] = {}
    rows = select(QualityCount.check_key, QualityCount.day, QualityCount.found, QualityCount.of_all)
    for key, day, found, of_all in db.session.execute(rows.order_by(QualityCount.day)):
        kept.setdefault(key, []).append(Counted(day, found, of_all))
    made = [_gap(check, kept.get(check.kind, []), first) for check in CHECKS]
    return sorted(made, key=lambda gap: not gap.found)


def _gap(check: Check, kept: list[Counted], first: date) -> Gap:
    now = kept[-1] if kept else None
    past = tuple(one for one in kept if one.day >= first)
    return Gap(check, now, since([(one.day, one.found) for one in kept]), past)


def since(past: list[tuple[date, int]]) -> date | None:
    """Return the first of the newest days in a row on which something was found; None when nothing is now."""
    found = None
    for day, count in reversed(past):
        if not count:
            break
        found = day
    return found


def note_today() -> None:
    """Keep what each check finds today, in place of what it found earlier today; joins the unit of work."""
    day = clock.today()
    db.session.execute(delete(QualityCount).where(QualityCount.day == day))
    for check in CHECKS:
        now = check.count(day)
        db.session.add(QualityCount(check_key=check.kind, day=day, found=now.found, of_all=now.of_all))
    db.session.flush()
