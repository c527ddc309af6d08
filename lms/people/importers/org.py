"""``lms import org``: the organisation tree."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlalchemy import select

from lms.core.database import db
from lms.core.events import announce
from lms.core.imports import Column, CsvImporter, ImportResult, Row
from lms.core.imports.csvfile import one_of, reject
from lms.people.events import NpisMoved, UnitsChanged
from lms.people.models import CARE_SETTINGS, UNIT_KINDS, Unit
from lms.people.rules.trees import members_of_loops

FIELDS = ("name", "kind", "care_setting", "time_zone", "npis")


def time_zone(text: str) -> str:
    """Take the name of an IANA time zone."""
    if text not in available_timezones():
        raise ValueError("is not a time zone such as America/Chicago")
    return text


def npi_list(text: str) -> list[str]:
    """Take NPIs separated by semicolons."""
    numbers = [part.strip() for part in text.split(";") if part.strip()]
    if any(not number.isdigit() or len(number) != 10 for number in numbers):
        raise ValueError("holds something that is not a ten-digit NPI")
    return numbers


@dataclass
class OrgImporter(CsvImporter):
    """Units by code; a parent may stand later in the file; nothing is ever removed by it."""

    kind = "org"
    columns = (
        Column("code", required=True),
        Column("name"),
        Column("kind", parse=one_of(*UNIT_KINDS)),
        Column("parent_code"),
        Column("care_setting", parse=one_of(*CARE_SETTINGS)),
        Column("time_zone", parse=time_zone),
        Column("npi", parse=npi_list),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Add and change units, then give every unit its path."""
        del full, allow_shrink
        units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        npis_before = {code: set(unit.npis) for code, unit in units.items()}
        good = self._checked(rows, units, result)
        for row in good:
            _store(row, units, result)
        db.session.flush()
        for row in good:
            parent = units.get(row["parent_code"] or "")
            if row["parent_code"] is not None:
                units[row["code"]].parent_id = parent.id if parent else None
        set_paths(list(units.values()))
        if result.added or result.changed:
            announce(UnitsChanged(unit_ids=tuple(units[row["code"]].id for row in good)))
        moved = {npi for code, unit in units.items() for npi in npis_before.get(code, set()) ^ set(unit.npis)}
        if moved:
            result.changes.append(f"~ claims that name {len(moved)} moved NPIs are attributed anew")
            announce(NpisMoved(npis=tuple(sorted(moved))))

    def _checked(self, rows: list[Row], units: dict[str, Unit], result: ImportResult) -> list[Row]:
        by_code: dict[str, Row] = {}
        for row in rows:
            if row["code"] in by_code:
                fault = row.fault(
                    "code", f"stands on line {by_code[row['code']].line} already", code="duplicate"
                )
                reject(result, fault, file=row.file)
            elif row["code"] not in units and (row["name"] is None or row["kind"] is None):
                reject(result, row.fault("name", "a new unit needs a name and a kind"), file=row.file)
            else:
                by_code[row["code"]] = row
        return _with_known_parents(by_code, units, result)


def _with_known_parents(by_code: dict[str, Row], units: dict[str, Unit], result: ImportResult) -> list[Row]:
    codes = {unit.id: unit.code for unit in units.values()}
    parents = {unit.code: codes.get(unit.parent_id or 0) for unit in units.values()}
    parents |= {code: row["parent_code"] for code, row in by_code.items() if row["parent_code"]}
    looped = members_of_loops(parents)
    good = []
    for row in by_code.values():
        parent = row["parent_code"]
        if parent and parent not in by_code and parent not in units:
            reject(
                result, row.fault("parent_code", f"there is no unit {parent}", code="unknown"), file=row.file
            )
        elif row["code"] in looped:
            reject(result, row.fault("parent_code", "makes a loop of units", code="loop"), file=row.file)
        else:
            good.append(row)
    return good


def _store(row: Row, units: dict[str, Unit], result: ImportResult) -> None:
    values = {name: row["npi" if name == "npis" else name] for name in FIELDS}
    given = {name: value for name, value in values.items() if value is not None}
    unit = units.get(row["code"])
    if unit is None:
        units[row["code"]] = Unit(
            code=row["code"], **{"care_setting": "both", "npis": [], "time_zone": None, **given}
        )
        db.session.add(units[row["code"]])
        result.added += 1
        result.changes.append(f"+ unit {row['code']}")
        return
    changed = {name: value for name, value in given.items() if getattr(unit, name) != value}
    parent = units.get(row["parent_code"] or "")
    if row["parent_code"] and (parent is None or parent.id != unit.parent_id):
        changed["parent_code"] = row["parent_code"]
    if not changed:
        result.unchanged += 1
        return
    for name, value in changed.items():
        if name != "parent_code":
            setattr(unit, name, value)
    result.changed += 1
    result.changes.append(f"~ unit {row['code']}: {', '.join(changed)}")


def set_paths(units: list[Unit]) -> None:
    """Give every unit the path from the root down to itself."""
    by_id = {unit.id: unit for unit in units}
    for unit in units:
        path, current = "", unit
        while True:
            path = f"{current.id}/{path}"
            if current.parent_id is None:
                break
            current = by_id[current.parent_id]
        if unit.path != f"/{path}":
            unit.path = f"/{path}"
    db.session.flush()
