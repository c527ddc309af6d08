"""``lms import coding-audit``: records that an auditor elsewhere reviewed; they give evidence of accuracy."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.claims.api import claim_key
from lms.core.clock import zone
from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_instant
from lms.core.imports.base import ImportFault
from lms.core.imports.csvfile import reject
from lms.core.superseding import succeed
from lms.reviews.importers.shared import fault_of, people_by_number, some_keys
from lms.reviews.models import AuditedCase
from lms.reviews.rules.results import LONGEST_GROUP, MOST_CODES
from lms.reviews.services.audits import Group, give_evidence

VALUES = (
    "person_id",
    "patient_type",
    "audited_on",
    "codes",
    "correct",
    "drg_original",
    "drg_final",
    "em_original",
    "em_final",
)


def parse_codes(text: str) -> int:
    """Parse how many codes were looked at, or stand."""
    if not text.isascii() or not text.isdecimal() or len(text) > 3 or int(text) > MOST_CODES:
        raise ValueError(f"is not a whole number up to {MOST_CODES}")
    return int(text)


def parse_group(text: str) -> str:
    """Parse a group for payment or a level of a visit."""
    if len(text) > LONGEST_GROUP or not text.isascii():
        raise ValueError(f"is not a number or level of at most {LONGEST_GROUP} characters")
    return text


@dataclass
class CodingAuditImporter(CsvImporter):
    """Audited records by case; the records of a coder, type and day together are one review of accuracy.

    A row with other values supersedes the one before, and so does the evidence it is part of.
    """

    kind = "coding-audit"
    columns = (
        Column("case_id", required=True),
        Column("coder", required=True),
        Column("patient_type", required=True),
        Column("audited_at", required=True, parse=parse_instant),
        Column("codes_reviewed", required=True, parse=parse_codes),
        Column("codes_correct", required=True, parse=parse_codes),
        Column("drg_original", parse=parse_group),
        Column("drg_final", parse=parse_group),
        Column("em_original", parse=parse_group),
        Column("em_final", parse=parse_group),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Store the good rows, then bring the evidence of every coder, type and day they touch up to date."""
        del full, allow_shrink
        numbers = people_by_number(row["coder"] for row in rows)
        wanted: dict[str, dict[str, Any]] = {}
        for row in rows:
            fault = fault_of(row, numbers, row["audited_at"]) or _fault(row)
            if fault is not None:
                reject(result, fault, file=row.file)
            else:
                wanted[claim_key(row["case_id"])] = _values(row, numbers)
        give_evidence(_Store(result).store(wanted))


def _fault(row: Row) -> ImportFault | None:
    if not row["codes_reviewed"]:
        return row.fault("codes_reviewed", "is not at least 1")
    if row["codes_correct"] > row["codes_reviewed"]:
        return row.fault("codes_correct", "is more than codes_reviewed")
    for first, second in (("drg_original", "drg_final"), ("em_original", "em_final")):
        if (row[first] is None) != (row[second] is None):
            return row.fault(second, f"goes with {first}; give both or none")
    return None


def _values(row: Row, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "person_id": numbers[row["coder"]],
        "patient_type": row["patient_type"],
        "audited_on": _day(row["audited_at"]),
        "codes": row["codes_reviewed"],
        "correct": row["codes_correct"],
        **{name: row[name] for name in VALUES[5:]},
    }


def _day(at: datetime) -> date:
    return at.astimezone(zone()).date()


@dataclass
class _Store:
    """Writes cases and notes which groups of coder, type and day change."""

    result: ImportResult
    touched: set[Group] = field(default_factory=set)

    def store(self, wanted: dict[str, dict[str, Any]]) -> set[Group]:
        known: dict[str, dict[str, Any]] = {}
        for some in some_keys(wanted):
            columns = [AuditedCase.case_key, *(getattr(AuditedCase, name) for name in VALUES)]
            rows = db.session.execute(
                select(*columns).where(AuditedCase.case_key.in_(some), AuditedCase.superseded_at.is_(None))
            )
            known |= {row.case_key: {name: getattr(row, name) for name in VALUES} for row in rows}
        for key, values in wanted.items():
            self._one(key, values, known.get(key))
        return self.touched

    def _one(self, key: str, values: dict[str, Any], old: dict[str, Any] | None) -> None:
        if old == values:
            self.result.unchanged += 1
            return
        if old is None:
            self.result.added += 1
        else:
            self.result.changed += 1
            self.touched.add(_group(old))
        succeed(AuditedCase, {"case_key": key}, **values)
        self.touched.add(_group(values))


def _group(values: dict[str, Any]) -> Group:
    return Group(values["person_id"], values["patient_type"], values["audited_on"])
