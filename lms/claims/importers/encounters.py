"""``lms import encounters``: visits, which give claims their unit and tell who registered them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from lms.claims.models import Encounter
from lms.claims.services.bulk import Rows, chunks
from lms.claims.services.keys import seal
from lms.claims.services.recompute import recompute_touched
from lms.claims.services.touched import touch
from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_date, parse_decimal, parse_instant
from lms.core.imports.csvfile import one_of, reject
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, units

_YES = ("yes", "true", "1", "y")
_NO = ("no", "false", "0", "n")


def yes_or_no(text: str) -> bool:
    """Take yes or no in their usual spellings."""
    return one_of(*_YES, *_NO)(text) in _YES


def short_text(text: str) -> str:
    """Take a code or name of at most 60 characters."""
    if len(text) > 60:
        raise ValueError("has more than 60 characters")
    return text


@dataclass
class EncountersImporter(CsvImporter):
    """Visits by their number; a row tells the whole visit as it is now known."""

    kind = "encounters"
    columns = (
        Column("encounter_id", required=True),
        Column("class", parse=short_text),
        Column("scheduled_at", parse=parse_instant),
        Column("registered_at", parse=parse_instant),
        Column("prereg_completed_at", parse=parse_instant),
        Column("verified_at", parse=parse_instant),
        Column("service_date", parse=parse_date),
        Column("auth_required", parse=yes_or_no),
        Column("auth_number"),
        Column("initial_payer_class", parse=short_text),
        Column("final_payer_class", parse=short_text),
        Column("estimated_liability", parse=parse_decimal),
        Column("department", parse=short_text),
        Column("claim_id"),
        Column("unit_code"),
        Column("registered_by"),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Add and change encounters; claims that gain or lose one are judged again."""
        del full, allow_shrink
        unit_ids = {unit.code: unit.id for unit in units().values()}
        people = _people({row["registered_by"] for row in rows if row["registered_by"]})
        wanted: dict[str, dict[str, Any]] = {}
        for row in rows:
            if row["unit_code"] is not None and row["unit_code"] not in unit_ids:
                reject(result, row.fault("unit_code", "is no unit; import org first"), file=row.file)
            elif row["registered_by"] is not None and row["registered_by"] not in people:
                reject(result, row.fault("registered_by", "is no employee number"), file=row.file)
            else:
                values = _values(row, unit_ids, people)
                wanted[values["encounter_key"]] = values
        _store(wanted, result)
        recompute_touched()


def _people(employee_numbers: set[str]) -> dict[str, int]:
    """Return person ids by employee number."""
    return {
        number: person_id
        for some in chunks(sorted(employee_numbers))
        for number, person_id in db.session.execute(
            select(Person.employee_no, Person.id).where(Person.employee_no.in_(some))
        )
    }


def _values(row: Row, unit_ids: dict[str, int], people: dict[str, int]) -> dict[str, Any]:
    """Return the columns of an encounter; its numbers as keys only."""
    return {
        "encounter_key": seal().encounter(row["encounter_id"]),
        "claim_key": seal().claim(row["claim_id"]) if row["claim_id"] else None,
        "unit_id": unit_ids[row["unit_code"]] if row["unit_code"] else None,
        "registered_by": people[row["registered_by"]] if row["registered_by"] else None,
        "patient_class": row["class"],
        "scheduled_at": row["scheduled_at"],
        "registered_at": row["registered_at"],
        "prereg_completed_at": row["prereg_completed_at"],
        "verified_at": row["verified_at"],
        "service_on": row["service_date"],
        "auth_required": row["auth_required"],
        "has_auth_number": row["auth_number"] is not None,
        "initial_payer_class": row["initial_payer_class"],
        "final_payer_class": row["final_payer_class"],
        "estimated_liability": row["estimated_liability"],
        "department": row["department"],
    }


def _store(wanted: dict[str, dict[str, Any]], result: ImportResult) -> None:
    """Write what differs and note the claims whose unit may change."""
    known = {
        row.encounter_key: row
        for some in chunks(sorted(wanted))
        for row in db.session.execute(
            select(*Encounter.__table__.columns).where(Encounter.encounter_key.in_(some))
        )
    }
    writer = Rows()
    changed: list[dict[str, Any]] = []
    claims: set[str | None] = set()
    for key, values in wanted.items():
        old = known.get(key)
        if old is None:
            result.added += 1
            writer.add(Encounter, values | {"recorded_at": recorded_at()})
        elif any(getattr(old, name) != value for name, value in values.items()):
            result.changed += 1
            changed.append({"row_id": old.id, **values})
            claims.add(old.claim_key)
        else:
            result.unchanged += 1
            continue
        claims.add(values["claim_key"])
    writer.flush()
    if changed:
        table: Any = Encounter.__table__
        statement = update(table).where(table.c.id == bindparam("row_id"))
        db.session.connection().execute(statement, changed)
    touch(key for key in claims if key is not None)
