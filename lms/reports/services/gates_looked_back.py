"""Gates of a day as they were written down, beside what is known of them now, for who may see which units."""

import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lms.core.database import db
from lms.core.web.formats import spoken
from lms.people.api import units
from lms.reports.models import ReportSnapshot
from lms.reports.services.running import smallest_group
from lms.reports.services.standing import GATE_COUNTS, gates_by_unit_and_role
from lms.roles.api import title_of

REPORT = "gates-by-unit-role"
MAY_WORK = ("cleared", "provisional", "grace")


@dataclass(frozen=True)
class GatesShown:
    """The gates of a unit and job role: how many stood how then, and as known now."""

    unit: str
    role: str
    then: dict[str, int]
    now: dict[str, int]

    @property
    def may_work(self) -> int:
        """How many of them let somebody work then."""
        return sum(self.then[state] for state in MAY_WORK)

    @property
    def is_corrected(self) -> bool:
        """Tell whether a number of the day is known otherwise since."""
        return self.then != self.now

    @property
    def now_in_words(self) -> str:
        """The numbers that are known otherwise now, in words; "" when all are the same."""
        return ", ".join(f"{spoken(name)} {self.now[name]}" for name in GATE_COUNTS if self._differs(name))

    def _differs(self, name: str) -> bool:
        return self.then[name] != self.now[name]


@dataclass(frozen=True)
class GatesOfDay:
    """The gates of a day that was written down: rows in reach, how many are too small, digest, knowledge."""

    rows: tuple[GatesShown, ...]
    too_small: int
    digest: str
    known_at: datetime

    @property
    def corrected(self) -> int:
        """How many rows are known otherwise since."""
        return sum(row.is_corrected for row in self.rows)


def gates_of_day(day: date, paths: Collection[str]) -> GatesOfDay | None:
    """Return the gates of a day in units at or below paths, None when they were not written down.

    Groups of too few gates, then or now, are left out and counted.
    """
    kept = db.session.scalar(
        select(ReportSnapshot).where(ReportSnapshot.report == REPORT, ReportSnapshot.day == day)
    )
    if kept is None:
        return None
    names = {unit.code: unit.name for unit in units().values() if unit.path.startswith(tuple(paths))}
    then = _by_place(json.loads(zlib.decompress(kept.body))["rows"])
    now = _by_place(gates_by_unit_and_role(day, None))
    none = dict.fromkeys(GATE_COUNTS, 0)
    rows = [
        GatesShown(names[code], title_of(role), then.get((code, role), none), now.get((code, role), none))
        for code, role in sorted(then.keys() | now.keys())
        if code in names
    ]
    least = smallest_group()
    large = tuple(row for row in rows if _is_shown(row, least))
    return GatesOfDay(large, len(rows) - len(large), kept.digest, kept.known_at)


def _is_shown(row: GatesShown, least: int) -> bool:
    """Tell whether neither number is of too few people; a group that is gone, or came, has none."""
    return all(not 0 < number < least for number in (row.then["gates"], row.now["gates"]))


def _by_place(rows: Collection[list[object]]) -> dict[tuple[str, str], dict[str, int]]:
    return {
        (str(code), str(role)): dict(zip(GATE_COUNTS, map(_whole, numbers), strict=True))
        for code, role, *numbers in rows
    }


def _whole(number: object) -> int:
    assert isinstance(number, int)
    return number
