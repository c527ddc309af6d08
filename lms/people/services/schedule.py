"""The schedule: planned shifts as rules read them, and when the end of a day reaches each person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.readings import read_once
from lms.people.facts import in_chunks
from lms.people.models import Shift, Unit
from lms.people.rules.shifts import PlannedShift, day_ends_at, holding_shift

Asked = tuple[int, int | None, date]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayEnd:
    """When a day ends for one person: at midnight, or with the ``shift`` that crosses it."""

    day: date
    at: datetime
    zone: ZoneInfo
    shift: PlannedShift | None

    @property
    def local_at(self) -> datetime:
        """The instant as a clock in the unit shows it."""
        return self.at.astimezone(self.zone)


def zone_of(unit_id: int | None) -> ZoneInfo:
    """Return the time zone of a unit: its own, else that of the nearest unit above, else the system's."""
    return zones_of([unit_id])[unit_id]


def zones_of(unit_ids: Iterable[int | None]) -> dict[int | None, ZoneInfo]:
    """Return the time zones of units, as ``zone_of`` does, in one query."""
    names = read_once("people.zones", _read_zone_names)
    return {unit_id: clock.zone(names.get(unit_id or 0)) for unit_id in set(unit_ids)}


def _read_zone_names() -> dict[int, str]:
    rows = db.session.execute(select(Unit.id, Unit.path, Unit.time_zone)).all()
    own = {row.id: row.time_zone for row in rows if row.time_zone}
    found = {}
    for row in rows:
        above = (own.get(int(part)) for part in reversed(row.path.strip("/").split("/")) if part)
        name = next((name for name in above if name), None)
        if name is not None:
            found[row.id] = name
    return found


def shifts_between(
    person_ids: Collection[int], first_on: date, last_on: date
) -> dict[int, list[PlannedShift]]:
    """Return the shifts of people that begin on the days from ``first_on`` to ``last_on``."""
    return _shifts(person_ids, Shift.starts_on.between(first_on, last_on))


def _shifts(person_ids: Collection[int], when: ColumnElement[bool]) -> dict[int, list[PlannedShift]]:
    found: dict[int, list[PlannedShift]] = {}
    for chunk in in_chunks(person_ids):
        statement = (
            select(Shift.person_id, Shift.starts_on, Shift.unit_id, Shift.starts_at, Shift.ends_at)
            .where(Shift.person_id.in_(chunk), Shift.superseded_at.is_(None), when)
            .order_by(Shift.starts_at)
        )
        for person_id, *planned in plain_rows(statement):
            found.setdefault(person_id, []).append(PlannedShift(*planned))
    return found


def day_ends(asked: Iterable[Asked]) -> dict[Asked, DayEnd]:
    """Return when days end for people, in a constant number of queries.

    Args:
        asked: ``(person, unit, day)``; the day ends in the zone of the unit (None: the system's). The last
            day of the calendar never ends and is left out.
    """
    wanted = [one for one in dict.fromkeys(asked) if one[2] < date.max - _DAY]
    if not wanted:
        return {}
    around = {day + offset * _DAY for _, _, day in wanted for offset in (-1, 0, 1)}
    shifts = _shifts({person_id for person_id, _, _ in wanted}, Shift.starts_on.in_(sorted(around)))
    zones = zones_of(unit_id for _, unit_id, _ in wanted)
    return {one: _day_end(one[2], zones[one[1]], shifts.get(one[0], ())) for one in wanted}


def _day_end(day: date, zone: ZoneInfo, shifts: Collection[PlannedShift]) -> DayEnd:
    shift = holding_shift(day, zone, shifts)
    return DayEnd(day, shift.ends_at if shift else day_ends_at(day, zone), zone, shift)
