"""Facilities without a national provider identifier."""

from datetime import date

from lms.people.api import Unit, units
from lms.records.quality.base import Check, Found, Row


def _facilities() -> list[Unit]:
    return [unit for unit in units().values() if unit.kind == "facility"]


def _count(_day: date) -> Found:
    return Found(sum(not unit.npis for unit in _facilities()), len(_facilities()))


def _rows(_day: date, most: int) -> list[Row]:
    return [Row(f"{unit.name}, {unit.code}") for unit in _facilities() if not unit.npis][:most]


CHECK = Check(
    kind="unit-without-npi",
    title="Facilities without an NPI",
    of_what="facilities",
    why="Claims without an encounter cannot be attributed to them.",
    owner="Administrator: npi in the organisation file",
    fix=("Import an organisation", "/admin/imports/new"),
    count=_count,
    rows=_rows,
)
