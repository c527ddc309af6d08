"""The calendar of retention: what is let go of in the months ahead, counted every night."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import delete, func, select

from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.retention import CLASSES, LEAVING, NEVER, RecordClass
from lms.core.unit_of_work import recorded_at
from lms.core.validity import add_months
from lms.records.content import SECTION
from lms.records.models import RetentionForecast
from lms.records.rules.lasting import Stay, by_month, months_from
from lms.records.services.catalogue import places
from lms.records.services.history import Version, versions_of
from lms.records.services.holds import people_held
from lms.records.services.leavers import left_days
from lms.records.services.letting_go import count_over, months_kept


@dataclass(frozen=True)
class Line:
    """A class in the calendar: how many records go in each month ahead, of how many there are."""

    record_class: RecordClass
    months: int | None
    records: int | None
    ahead: tuple[tuple[date, int], ...]

    @property
    def total(self) -> int:
        """How many go in the months ahead."""
        return sum(count for _month, count in self.ahead)

    @property
    def unit(self) -> str:
        """What is counted: people, or records."""
        return "people" if self.record_class.counted_from == LEAVING else "records"


@dataclass(frozen=True)
class Calendar:
    """All classes, when they were counted, and the version of the policy that says how long they are kept."""

    lines: tuple[Line, ...]
    months: tuple[date, ...]
    counted_at: datetime | None
    version: Version | None


def calendar() -> Calendar:
    """Return the calendar as counted last."""
    rows = db.session.scalars(select(RetentionForecast).order_by(RetentionForecast.month_on)).all()
    by_class: dict[str, list[RetentionForecast]] = {}
    for row in rows:
        by_class.setdefault(row.record_class, []).append(row)
    versions = versions_of("policy", SECTION) if SECTION in live_all("policy") else []
    return Calendar(
        lines=tuple(_line(one, by_class.get(key, [])) for key, one in CLASSES.items()),
        months=tuple(sorted({row.month_on for row in rows})),
        counted_at=max((row.counted_at for row in rows), default=None),
        version=versions[0] if versions else None,
    )


def _line(one: RecordClass, rows: list[RetentionForecast]) -> Line:
    return Line(
        record_class=one,
        months=None if one.counted_from == NEVER else months_kept(one.key),
        records=rows[0].of_records if rows else None,
        ahead=tuple((row.month_on, row.records) for row in rows),
    )


def count_ahead(today: date | None = None) -> None:
    """Count what goes in each month ahead, in place of what was counted before; joins the unit of work."""
    day = today or clock.today()
    db.session.execute(delete(RetentionForecast))
    held = people_held()
    left = left_days(without=held)
    for key, one in CLASSES.items():
        months = None if one.counted_from == NEVER else months_kept(key)
        if one.counted_from == LEAVING:
            days = [gone for _who, last in left if (gone := Stay(last).gone_on(months))]
            ahead, of_all = by_month(days, day), len(left)
        else:
            ahead, of_all = _ahead(key, months, day), _records(key)
        db.session.add_all(
            RetentionForecast(
                record_class=key, month_on=month, records=count, of_records=of_all, counted_at=recorded_at()
            )
            for month, count in ahead.items()
        )
    db.session.flush()


def _ahead(key: str, months: int | None, today: date) -> dict[date, int]:
    """Return how many records go by their own day in each month ahead."""
    firsts = months_from(today)
    if months is None:
        return dict.fromkeys(firsts, 0)
    before, found = 0, {}
    for first in firsts:
        end = add_months(first, 1)
        limit = datetime.combine(add_months(end, -months), time(), clock.zone())
        over = count_over(key, limit)
        found[first], before = max(0, over - before), over
    return found


def _records(key: str) -> int:
    tables = [
        place.table for place in places().values() if place.kept is not None and place.kept.under == key
    ]
    counts = [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    return sum(counts)
