"""Looking back: a day as it was written down, beside what is known of it now, for who may see which units."""

import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lms.compliance.api import Counts, rollup
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.people.api import units
from lms.reports.models import ReportSnapshot
from lms.reports.services.running import smallest_group
from lms.reports.services.snapshots import ACTION
from lms.reports.services.standing import COUNTS
from lms.roles.api import title_of

REPORT = "compliance-by-unit-role"
MOST_DAYS = 62
COMPARED = {
    "people": _("people"),
    "people_on_time": _("nothing late"),
    "obligations": _("obligations"),
    "met": _("met"),
    "late": _("late"),
}
"""What a page shows of a day, with its words."""


@dataclass(frozen=True)
class RowShown:
    """A unit and job role: as shown then, and as known now (None when nobody is left there)."""

    unit: str
    role: str
    then: Counts
    now: Counts | None

    @property
    def is_corrected(self) -> bool:
        """Tell whether a number of the day is known otherwise since."""
        return bool(self._changes())

    @property
    def now_in_words(self) -> str:
        """The numbers that are known otherwise now, in words; "" when all are the same."""
        return ", ".join(f"{name} {number}" for name, number in self._changes())

    def _changes(self) -> list[tuple[str, int]]:
        now = self.now or Counts()
        return [
            (words, getattr(now, name))
            for name, words in COMPARED.items()
            if getattr(now, name) != getattr(self.then, name)
        ]


@dataclass(frozen=True)
class DayShown:
    """A day that was written down: its rows in reach, how many are too small, its digest and knowledge."""

    rows: tuple[RowShown, ...]
    too_small: int
    corrected: int
    digest: str
    known_at: datetime
    action: str = ACTION


def days_written() -> list[ReportSnapshot]:
    """Return the newest snapshots by unit and job role, newest first."""
    statement = select(ReportSnapshot).where(ReportSnapshot.report == REPORT)
    return list(db.session.scalars(statement.order_by(ReportSnapshot.day.desc()).limit(MOST_DAYS)))


def day_of(day: date, paths: Collection[str]) -> DayShown | None:
    """Return a day in units at or below paths, None when it was not written down.

    Groups of too few people, then or now, are left out and counted.
    """
    kept = db.session.scalar(
        select(ReportSnapshot).where(ReportSnapshot.report == REPORT, ReportSnapshot.day == day)
    )
    if kept is None:
        return None
    names = {unit.code: unit.name for unit in units().values() if unit.path.startswith(tuple(paths))}
    now = _now(day, paths)
    rows = []
    for code, role, *numbers in json.loads(zlib.decompress(kept.body))["rows"]:
        if code in names:
            then = Counts(**dict(zip(COUNTS, numbers, strict=True)))
            rows.append(RowShown(names[code], title_of(role), then, now.get((code, role))))
    least = smallest_group()
    large = [row for row in rows if row.then.people >= least and (row.now or row.then).people >= least]
    return DayShown(
        rows=tuple(large),
        too_small=len(rows) - len(large),
        corrected=sum(row.is_corrected for row in large),
        digest=kept.digest,
        known_at=kept.known_at,
    )


def _now(day: date, paths: Collection[str]) -> dict[tuple[str, str], Counts]:
    codes = {unit.id: unit.code for unit in units().values()}
    found = rollup(("unit", "role"), as_of=day, paths=paths)
    return {(codes.get(row.unit_id or 0, ""), row.job_role or ""): row.counts for row in found}
