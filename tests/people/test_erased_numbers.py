"""A roster that names somebody erased: refused, or a new person that the import speaks of."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import db
from lms.core.imports import ImportResult, run_import
from lms.core.unit_of_work import unit_of_work
from lms.people.api import employment_of
from lms.people.models import Person
from lms.records.services.erasing import take_names
from tests.people.test_imports import DANA, HEADER, MORGAN, ORG

pytestmark = pytest.mark.database


@pytest.fixture
def roster(database: Flask, tmp_path: Path):
    """Import a roster; Dana was known and is erased."""

    def run(text: str, kind: str = "roster", **options: bool) -> ImportResult:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        return run_import(kind, [path], **options)

    run(ORG, "org")
    run(HEADER + DANA + MORGAN)
    with unit_of_work(durable=True):
        take_names(db.session.scalars(select(Person.id).where(Person.employee_no == "1001")).one())
    return run


def people() -> int:
    return db.session.scalar(select(func.count(Person.id))) or 0


def told(result: ImportResult) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for file in result.files for fault in file.faults]


def test_a_row_about_somebody_erased_is_refused_and_the_others_land(roster) -> None:
    before = people()
    result = roster(HEADER + DANA + MORGAN.replace("Morgan", "Morgane"))
    assert (result.rejected, result.changed, people()) == (1, 1, before)
    assert told(result) == [("erased", "line 2: employee_no")]


def test_the_refusal_names_the_number_that_stayed_and_not_the_person(roster) -> None:
    [fault] = [fault for file in roster(HEADER + DANA).files for fault in file.faults]
    erased = db.session.scalars(select(Person).where(Person.erased_at.is_not(None))).one()
    assert f"P-{erased.id}" in fault.message
    assert "Dana" not in fault.message
    assert "1001" not in (erased.number_digest or "")


def test_whoever_is_hired_after_the_erasure_is_a_new_person_and_the_import_says_so(roster) -> None:
    before = people()
    hired = (clock.today() + date.resolution).isoformat()
    result = roster(HEADER + DANA.replace("2026-03-02", hired))
    assert (result.added, result.rejected, people()) == (1, 0, before + 1)
    assert told(result) == [("erased", "line 2: employee_no")]


def test_a_full_roster_with_such_a_row_ends_nobody_else(roster) -> None:
    roster(HEADER + DANA + MORGAN, full=True, allow_shrink=True)
    morgan = db.session.scalars(select(Person.id).where(Person.employee_no == "1002")).one()
    assert [fact.status for fact in employment_of([morgan])[morgan]] == ["active"]


def test_a_number_that_nobody_erased_had_is_as_before(roster) -> None:
    assert told(roster(HEADER + DANA.replace("1001", "1003").replace("dana@", "d@"))) == []
