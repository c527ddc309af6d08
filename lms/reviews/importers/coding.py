"""``lms import coding``: who coded which record, of which type of patients, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from lms.claims.api import claim_key
from lms.core.clock import zone
from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_instant
from lms.core.imports.csvfile import reject
from lms.core.unit_of_work import recorded_at
from lms.people.api import in_chunks
from lms.reviews.importers.shared import OF_RECORD, fault_of, people_by_number, some_keys
from lms.reviews.models import CodedRecord


@dataclass
class CodingImporter(CsvImporter):
    """Coded records by claim number; a row with other values supersedes the one before.

    The claim number is hashed at once and kept nowhere.
    """

    kind = "coding"
    columns = (
        Column("claim_id", required=True),
        Column("coder", required=True),
        Column("patient_type", required=True),
        Column("ready_at", parse=parse_instant),
        Column("coded_at", required=True, parse=parse_instant),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Store what is new or differs."""
        del full, allow_shrink
        numbers = people_by_number(row["coder"] for row in rows)
        wanted: dict[str, dict[str, Any]] = {}
        for row in rows:
            fault = fault_of(row, numbers, row["coded_at"])
            if fault is None and row["ready_at"] and row["ready_at"] > row["coded_at"]:
                fault = row.fault("ready_at", "is later than coded_at")
            if fault is not None:
                reject(result, fault, file=row.file)
                continue
            values = _values(row, numbers)
            wanted[values["record_key"]] = values
        _store(wanted, result)


def _values(row: Row, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "record_key": claim_key(row["claim_id"]),
        "person_id": numbers[row["coder"]],
        "patient_type": row["patient_type"],
        "ready_on": _day(row["ready_at"]) if row["ready_at"] else None,
        "coded_on": _day(row["coded_at"]),
    }


def _day(at: datetime) -> Any:
    return at.astimezone(zone()).date()


def _store(wanted: dict[str, dict[str, Any]], result: ImportResult) -> None:
    known: dict[str, Any] = {}
    for some in some_keys(wanted):
        rows = db.session.execute(
            select(CodedRecord.id, *(getattr(CodedRecord, name) for name in OF_RECORD)).where(
                CodedRecord.record_key.in_(some), CodedRecord.superseded_at.is_(None)
            )
        )
        known |= {row.record_key: row for row in rows}
    fresh, ended = [], []
    for key, values in wanted.items():
        old = known.get(key)
        if old is not None and all(getattr(old, name) == value for name, value in values.items()):
            result.unchanged += 1
            continue
        fresh.append({**values, "recorded_at": recorded_at(), "superseded_at": None})
        if old is None:
            result.added += 1
        else:
            result.changed += 1
            ended.append(old.id)
    for chunk in in_chunks(ended):
        db.session.execute(
            update(CodedRecord).where(CodedRecord.id.in_(chunk)).values(superseded_at=recorded_at())
        )
    if fresh:
        db.session.execute(insert(CodedRecord), fresh)
