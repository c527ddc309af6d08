"""``lms import coding`` and ``coding-audit``: good rows land, bad ones say why, twice changes nothing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.claims.api import claim_key
from lms.compliance.models import Evidence
from lms.core.database import db
from lms.core.imports import ImportResult
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.reviews.importers.coding import CodingImporter
from lms.reviews.importers.coding_audit import CodingAuditImporter
from lms.reviews.models import AuditedCase, CodedRecord
from tests.cast import Cast

pytestmark = pytest.mark.database
CODING = "claim_id,coder,patient_type,ready_at,coded_at\n"
AUDIT = (
    "case_id,coder,patient_type,audited_at,codes_reviewed,codes_correct,"
    "drg_original,drg_final,em_original,em_final\n"
)


def run(folder: Path, kind: str, *rows: str, dry_run: bool = False) -> ImportResult:
    path = folder / f"{kind}.csv"
    header, importer = (CODING, CodingImporter()) if kind == "coding" else (AUDIT, CodingAuditImporter())
    path.write_text(header + "\n".join(rows) + "\n")
    with unit_of_work():
        return importer.run([path], dry_run=dry_run, full=False, allow_shrink=False)


def faults(result: ImportResult) -> list[tuple[str, str]]:
    return [(fault.where, fault.code) for file in result.files for fault in file.faults]


def known(number: str) -> CodedRecord | None:
    return db.session.scalar(
        select(CodedRecord).where(
            CodedRecord.record_key == claim_key(number), CodedRecord.superseded_at.is_(None)
        )
    )


def reviews(person: Person) -> list[Evidence]:
    return list(
        db.session.scalars(
            select(Evidence).where(
                Evidence.person_id == person.id,
                Evidence.kind == "coding-review",
                Evidence.superseded_at.is_(None),
            )
        )
    )


def test_a_coded_record_lands_under_a_keyed_number_alone(cast: Cast, coder: Person, tmp_path: Path) -> None:
    no = coder.employee_no
    result = run(tmp_path, "coding", f"B77,{no},inpatient,2026-08-01T09:00,2026-08-03T23:30")
    row = known("B77")
    assert row is not None
    assert (result.added, row.coded_on, row.ready_on) == (1, date(2026, 8, 3), date(2026, 8, 1))
    assert "B77" not in str(vars(row))


def test_the_same_file_twice_changes_nothing_and_another_coder_supersedes(
    cast: Cast, coder: Person, other: Person, tmp_path: Path
) -> None:
    row = f"B77,{coder.employee_no},inpatient,,2026-08-03T10:00"
    run(tmp_path, "coding", row)
    assert run(tmp_path, "coding", row).unchanged == 1
    assert run(tmp_path, "coding", row.replace(coder.employee_no, other.employee_no)).changed == 1
    found = known("B77")
    assert found is not None
    assert found.person_id == other.id


def test_each_bad_row_of_coding_says_where_and_the_others_land(
    cast: Cast, coder: Person, tmp_path: Path
) -> None:
    no = coder.employee_no
    result = run(
        tmp_path,
        "coding",
        "B1,nobody,inpatient,,2026-08-03T10:00",
        f"B2,{no},dental,,2026-08-03T10:00",
        f"B3,{no},inpatient,,2027-08-03T10:00",
        f"B4,{no},inpatient,2026-08-04T10:00,2026-08-03T10:00",
        f"B5,{no},inpatient,,2026-08-03T10:00",
    )
    assert faults(result) == [
        ("line 2: coder", "unknown"),
        ("line 3: patient_type", "unknown"),
        ("line 4: coded_at", "value"),
        ("line 5: ready_at", "value"),
    ]
    assert (result.added, result.rejected) == (1, 4)


def test_the_cases_of_a_day_are_one_review_in_the_ledger(cast: Cast, coder: Person, tmp_path: Path) -> None:
    no = coder.employee_no
    run(
        tmp_path,
        "coding-audit",
        f"C1,{no},inpatient,2026-08-03T10:00,12,12,470,470,,",
        f"C2,{no},inpatient,2026-08-03T15:00,8,6,291,292,,",
        f"C3,{no},inpatient,2026-08-04T15:00,10,10,,,,",
    )
    first, second = sorted(reviews(coder), key=lambda one: one.occurred_on)
    assert (first.score, first.records, first.outcome) == (Decimal("90.00"), 2, "fail")
    assert first.source == "import"
    assert (first.detail or {})["codes"] == [18, 20]
    assert (second.score, second.records, second.outcome) == (Decimal("100.00"), 1, "pass")


def test_a_corrected_case_supersedes_the_review_and_a_moved_one_leaves_no_score_behind(
    cast: Cast, coder: Person, tmp_path: Path
) -> None:
    no = coder.employee_no
    row = f"C1,{no},inpatient,2026-08-03T10:00,10,9,,,,"
    run(tmp_path, "coding-audit", row)
    assert run(tmp_path, "coding-audit", row).unchanged == 1
    run(tmp_path, "coding-audit", row.replace("10,9", "10,10"))
    assert [one.score for one in reviews(coder)] == [Decimal("100.00")]
    run(tmp_path, "coding-audit", row.replace("08-03", "08-05"))
    assert {one.occurred_on.day: one.score for one in reviews(coder)} == {3: None, 5: Decimal("90.00")}


def test_each_bad_row_of_an_audit_says_where(cast: Cast, coder: Person, tmp_path: Path) -> None:
    no = coder.employee_no
    result = run(
        tmp_path,
        "coding-audit",
        f"C1,{no},inpatient,2026-08-03T10:00,0,0,,,,",
        f"C2,{no},inpatient,2026-08-03T10:00,5,6,,,,",
        f"C3,{no},inpatient,2026-08-03T10:00,5,5,470,,,",
        f"C4,{no},outpatient,2026-08-03T10:00,5,5,,,4,",
        f"C5,{no},inpatient,2026-08-03T10:00,many,5,,,,",
    )
    assert [where for where, _code in faults(result)] == [
        "line 6: codes_reviewed",
        "line 2: codes_reviewed",
        "line 3: codes_correct",
        "line 4: drg_final",
        "line 5: em_final",
    ]
    assert not db.session.scalars(select(AuditedCase)).all()
