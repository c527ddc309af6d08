"""Facilities without a time zone of their own or above them."""

from datetime import date

from lms.people.api import Unit, units
from lms.records.quality.base import Check, Found, Row


def _without() -> tuple[list[Unit], int]:
    known = units()
    facilities = [unit for unit in known.values() if unit.kind == "facility"]
    return [unit for unit in facilities if not _zoned(unit, known)], len(facilities)


def _zoned(unit: Unit, known: dict[int, Unit]) -> bool:
    above = (known.get(int(part)) for part in unit.path.split("/") if part)
    return any(one is not None and one.time_zone for one in above)


def _count(_day: date) -> Found:
    wrong, every = _without()
    return Found(len(wrong), every)


def _rows(_day: date, most: int) -> list[Row]:
    return [Row(f"{unit.name}, {unit.code}", "uses LMS_TIME_ZONE") for unit in _without()[0][:most]]


CHECK = Check(
    kind="unit-without-zone",
    title="Facilities without a time zone",
    of_what="facilities",
    why="Due days and shifts count in the zone of the system.",
    owner="Administrator: time_zone in the organisation file",
    fix=("Import an organisation", "/admin/imports/new"),
    count=_count,
    rows=_rows,
)
