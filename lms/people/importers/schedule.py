"""``lms import schedule``: who is planned for which shift."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from lms.core.asked import EARLIEST, LATEST
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import announce
from lms.core.imports import Column, CsvImporter, ImportFault, ImportResult, Row
from lms.core.imports.csvfile import reject
from lms.core.unit_of_work import recorded_at
from lms.people.events import ScheduleChanged
from lms.people.facts import in_chunks
from lms.people.models import Person, Shift, Unit
from lms.people.rules.employment import shrinks_too_much
from lms.people.rules.shifts import instant_of
from lms.people.services.schedule import zones_of

LONGEST = timedelta(hours=24)
_SHORTEST_TEXT = len("2026-11-17T07:00")

Key = tuple[int, int, datetime]


@dataclass(frozen=True)
class _Planned:
    """A good row: whose shift, where, from when to when."""

    row: Row
    person_id: int
    unit_id: int
    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> Key:
        """What makes it this shift: another end is a correction of it."""
        return self.person_id, self.unit_id, self.starts_at


def wall_or_instant(text: str) -> datetime:
    """Parse an ISO date and time; without an offset it stays as it is on the wall of the unit."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or len(text) < _SHORTEST_TEXT:
        raise ValueError(
            "is not a time of the form YYYY-MM-DDTHH:MM, the unit's own or with an offset such as -06:00"
        )
    if not EARLIEST <= value.date() < LATEST:
        raise ValueError(f"is outside {EARLIEST.year} to {LATEST.year - 1}; check the year")
    return value


@dataclass
class ScheduleImporter(CsvImporter):
    """Shifts by person, unit and beginning; another end supersedes.

    Times without an offset are those of the unit. ``full`` takes back planned shifts that the files do not
    name: in the units that they name, between the first and the last beginning, and not of people whose
    rows were refused; it refuses to take back more than a tenth.
    """

    kind = "schedule"
    columns = (
        Column("employee_no", required=True),
        Column("unit_code", required=True),
        Column("starts_at", required=True, parse=wall_or_instant),
        Column("ends_at", required=True, parse=wall_or_instant),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Store what differs from the plan as known now.

        Raises:
            Refused: when ``full`` would take back more than a tenth of what is planned.
        """
        planned = _planned(rows, result)
        if not planned:
            return
        known = _known(planned.values())
        touched = _store(planned, known, result)
        if full:
            absent = [known[key] for key in sorted(known.keys() - planned.keys())]
            touched |= _take_back(absent, len(known), result, allow_shrink=allow_shrink)
        db.session.flush()
        for chunk in in_chunks(touched):
            announce(ScheduleChanged(person_ids=tuple(chunk)))


def _planned(rows: Iterable[Row], result: ImportResult) -> dict[Key, _Planned]:
    people: dict[str, int] = dict(db.session.execute(select(Person.employee_no, Person.id)).all())
    units: dict[str, int] = dict(db.session.execute(select(Unit.code, Unit.id)).all())
    zones = zones_of(units.values())
    found: dict[Key, _Planned] = {}
    for row in rows:
        one = _checked(row, people, units, zones)
        if isinstance(one, _Planned) and one.key in found:
            one = row.fault("starts_at", "is named twice", code="repeated")
        if isinstance(one, ImportFault):
            reject(result, one, file=row.file)
            result.rejected_cells.append(row.values)
        else:
            found[one.key] = one
    return found


def _checked(
    row: Row, people: Mapping[str, int], units: Mapping[str, int], zones: Mapping[int | None, ZoneInfo]
) -> _Planned | ImportFault:
    person_id, unit_id = people.get(row["employee_no"]), units.get(row["unit_code"])
    if person_id is None:
        return row.fault("employee_no", "there is no such person", code="unknown")
    if unit_id is None:
        return row.fault("unit_code", "there is no such unit", code="unknown")
    zone = zones[unit_id]
    starts_at, ends_at = _instant(row["starts_at"], zone), _instant(row["ends_at"], zone, later=True)
    for column, instant in (("starts_at", starts_at), ("ends_at", ends_at)):
        if instant is None:
            message = f"never comes in {zone.key}: clocks go forward over it; name the time after"
            return row.fault(column, message, code="skipped-time")
    assert starts_at is not None
    assert ends_at is not None
    if ends_at <= starts_at:
        return row.fault("ends_at", "is not after the beginning")
    if _on_wall(ends_at, zone) - _on_wall(starts_at, zone) > LONGEST:
        return row.fault("ends_at", "makes a shift of more than 24 hours; check the date")
    return _Planned(row, person_id, unit_id, zone, starts_at, ends_at)


def _instant(given: datetime, zone: ZoneInfo, *, later: bool = False) -> datetime | None:
    """Return the instant of a cell; of a time that comes twice the later one ends a shift."""
    return given if given.tzinfo else instant_of(given, zone, later=later)


def _on_wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _known(planned: Iterable[_Planned]) -> dict[Key, Shift]:
    begins = [one.starts_at for one in planned]
    statement = select(Shift).where(
        Shift.superseded_at.is_(None),
        Shift.unit_id.in_({one.unit_id for one in planned}),
        Shift.starts_at.between(min(begins), max(begins)),
    )
    return {(one.person_id, one.unit_id, one.starts_at): one for one in db.session.scalars(statement)}


def _store(planned: Mapping[Key, _Planned], known: Mapping[Key, Shift], result: ImportResult) -> set[int]:
    """Store what differs; return whose plan changed."""
    new: list[dict[str, Any]] = []
    for key, one in planned.items():
        before = known.get(key)
        if before is not None and before.ends_at == one.ends_at:
            result.unchanged += 1
            continue
        if before is not None:
            before.superseded_at = recorded_at()
            result.changed += 1
        else:
            result.added += 1
        sign, number = "~" if before else "+", one.row["employee_no"]
        result.changes.append(f"{sign} shift of {number} at {_on_wall(one.starts_at, one.zone)}")
        new.append(_row(one))
    db.session.flush()
    if new:
        db.session.execute(insert(Shift), new)
    return {row["person_id"] for row in new}


def _row(one: _Planned) -> dict[str, Any]:
    return {
        "person_id": one.person_id,
        "unit_id": one.unit_id,
        "starts_on": _on_wall(one.starts_at, one.zone).date(),
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "recorded_at": recorded_at(),
    }


def _take_back(absent: list[Shift], planned: int, result: ImportResult, *, allow_shrink: bool) -> set[int]:
    """Take back what is absent, but of people whose rows were refused; return whose plan changed."""
    refused = {cells.get("employee_no") for cells in result.rejected_cells}
    numbers: dict[int, str] = dict(db.session.execute(select(Person.id, Person.employee_no)).all())
    spared = {person_id for person_id, number in numbers.items() if number in refused}
    ended = [shift for shift in absent if shift.person_id not in spared]
    if shrinks_too_much(len(ended), planned) and not allow_shrink:
        raise Refused(
            f"This schedule would take back {len(ended)} of {planned} planned shifts.",
            hint="Nothing was changed. Check that the file is complete, or use --allow-shrink.",
        )
    zones = zones_of({shift.unit_id for shift in ended})
    for shift in ended:
        shift.superseded_at = recorded_at()
        result.ended += 1
        begin = _on_wall(shift.starts_at, zones[shift.unit_id])
        result.changes.append(f"- shift of {numbers[shift.person_id]} at {begin}")
    return {shift.person_id for shift in ended}
