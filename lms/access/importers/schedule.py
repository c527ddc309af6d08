"""``lms import schedule``: who is planned for which shift."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.access.models import Shift
from lms.core import clock
from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_instant
from lms.core.imports.csvfile import reject
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, Unit

LONGEST_HOURS = 36

Key = tuple[int, int, datetime]


@dataclass
class ScheduleImporter(CsvImporter):
    """Shifts by person, unit and beginning; another end supersedes.

    ``full`` takes back planned shifts that the files do not name, between the first and the last
    beginning that they name.
    """

    kind = "schedule"
    columns = (
        Column("employee_no", required=True),
        Column("unit_code", required=True),
        Column("starts_at", required=True, parse=parse_instant),
        Column("ends_at", required=True, parse=parse_instant),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Store what differs from the plan as known now."""
        del allow_shrink
        people: dict[str, int] = dict(db.session.execute(select(Person.employee_no, Person.id)).all())
        units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        good = [row for row in rows if _is_good(row, people, units, result)]
        if not good:
            return
        known = _known(min(row["starts_at"] for row in good), max(row["starts_at"] for row in good))
        named: set[Key] = set()
        for row in good:
            unit = units[row["unit_code"]]
            key = (people[row["employee_no"]], unit.id, row["starts_at"])
            if key in named:
                reject(result, row.fault("starts_at", "is named twice", code="repeated"), file=row.file)
                continue
            named.add(key)
            _store(row, key, unit, known.get(key), result)
        if full:
            for key in known.keys() - named:
                known[key].superseded_at = recorded_at()
                result.ended += 1
        db.session.flush()


def _is_good(row: Row, people: dict[str, int], units: dict[str, Unit], result: ImportResult) -> bool:
    fault = None
    if row["employee_no"] not in people:
        fault = row.fault("employee_no", "there is no such person", code="unknown")
    elif row["unit_code"] not in units:
        fault = row.fault("unit_code", "there is no such unit", code="unknown")
    elif row["ends_at"] <= row["starts_at"]:
        fault = row.fault("ends_at", "is not after the beginning")
    elif (row["ends_at"] - row["starts_at"]).total_seconds() > LONGEST_HOURS * 3600:
        fault = row.fault("ends_at", f"makes a shift of more than {LONGEST_HOURS} hours; check the date")
    if fault is not None:
        reject(result, fault, file=row.file)
    return fault is None


def _known(first: datetime, last: datetime) -> dict[Key, Shift]:
    planned = select(Shift).where(Shift.superseded_at.is_(None), Shift.starts_at.between(first, last))
    return {(one.person_id, one.unit_id, one.starts_at): one for one in db.session.scalars(planned)}


def _store(row: Row, key: Key, unit: Unit, known: Shift | None, result: ImportResult) -> None:
    if known is not None and known.ends_at == row["ends_at"]:
        result.unchanged += 1
        return
    if known is not None:
        known.superseded_at = recorded_at()
        result.changed += 1
    else:
        result.added += 1
    result.changes.append(f"{'~' if known else '+'} shift of {row['employee_no']} at {row['starts_at']}")
    db.session.add(
        Shift(
            person_id=key[0],
            unit_id=key[1],
            starts_on=clock.local_date(row["starts_at"], unit.time_zone),
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            recorded_at=recorded_at(),
        )
    )
