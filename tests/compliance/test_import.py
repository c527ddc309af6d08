"""``lms import evidence``: a row lands or is refused with the reason; the same file twice changes nothing."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.compliance.importer import EvidenceImporter
from lms.compliance.listeners import roster_changed
from lms.compliance.models import Evidence
from lms.compliance.services.obligations import obligations_of_people
from lms.core import clock
from lms.core.database import db
from lms.core.imports import ImportResult
from lms.core.unit_of_work import UnitOfWork
from lms.people.events import RosterChanged
from lms.people.models import Person
from tests.factories import UnitFactory, make_person

HEADER = (
    "employee_no,kind,subject,occurred_on,source,score,outcome,expires_on,"
    "assessor_employee_no,revision,note\n"
)


@pytest.fixture
def people(published: UnitOfWork) -> list[Person]:
    unit = UnitFactory()
    found = [make_person(unit=unit, employee_no=number) for number in ("10042", "10043")]
    roster_changed(RosterChanged(person_ids=tuple(person.id for person in found)))
    return found


def run(tmp_path: Path, *rows: str) -> ImportResult:
    path = tmp_path / "evidence.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return EvidenceImporter().run([path], dry_run=False, full=False, allow_shrink=False)


def faults(result: ImportResult) -> list[tuple[str, str]]:
    return [(fault.where, fault.message) for file in result.files for fault in file.faults]


def test_a_row_becomes_evidence_with_everything_it_says(people: list[Person], tmp_path: Path) -> None:
    run(tmp_path, "10042,observed,walk-in,2026-11-02,import,91.5,pass,2027-05-31,10043,,seen at the desk")
    row = db.session.scalars(select(Evidence)).one()
    assert (row.person_id, row.kind, row.subject) == (people[0].id, "observed", "walk-in")
    assert (row.score, row.outcome, row.assessor_id) == (Decimal("91.50"), "pass", people[1].id)
    assert (str(row.expires_on), row.note) == ("2027-05-31", "seen at the desk")


def test_a_blank_revision_is_the_one_live_on_that_day(people: list[Person], tmp_path: Path) -> None:
    run(tmp_path, "10042,attestation,acceptable-use,2026-11-02,import,,,,,,")
    assert db.session.scalars(select(Evidence.revision)).one() == "1.0.0"


def test_obligations_follow_the_import(people: list[Person], tmp_path: Path) -> None:
    run(tmp_path, "10042,attestation,acceptable-use,2026-11-02,import,,,,,,")
    found = {
        person.employee_no: one.state
        for person in people
        for one in obligations_of_people([person.id], as_of=clock.today())[person.id]
        if one.subject == "acceptable-use"
    }
    assert found == {"10042": "complete", "10043": "overdue"}


def test_the_same_file_twice_changes_nothing(people: list[Person], tmp_path: Path) -> None:
    row = "10042,observed,walk-in,2026-11-02,import,91.5,pass,,,,"
    assert run(tmp_path, row).added == 1
    again = run(tmp_path, row)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)


def test_another_value_under_the_same_key_is_a_correction(people: list[Person], tmp_path: Path) -> None:
    run(tmp_path, "10042,observed,walk-in,2026-11-02,import,91.5,pass,,,,")
    again = run(tmp_path, "10042,observed,walk-in,2026-11-02,import,40,fail,,,,")
    assert (again.added, again.changed) == (0, 1)
    assert again.changes == ["~ observed walk-in of 10042 on 2026-11-02"]


def test_the_same_result_from_two_sources_is_two_facts(people: list[Person], tmp_path: Path) -> None:
    rows = [f"10042,observed,walk-in,2026-11-02,{source},90,pass,,,," for source in ("import", "agency")]
    assert run(tmp_path, *rows).added == 2


@pytest.mark.parametrize(
    ("row", "where", "message"),
    [
        ("99999,exam,PA01,2026-11-02,import,80,pass,,,,", "employee_no", "there is no such person"),
        ("10042,quiz,PA01,2026-11-02,import,80,pass,,,,", "kind", "is not one of"),
        ("10042,exam,ZZ-99,2026-11-02,import,80,pass,,,,", "subject", "there is no such thing for exam"),
        ("10042,observed,nothing,2026-11-02,import,80,pass,,,,", "subject", "there is no such thing"),
        ("10042,exam,PA01,02.11.2026,import,80,pass,,,,", "occurred_on", "is not a date"),
        ("10042,exam,PA01,2026-11-17,import,80,pass,,,,", "occurred_on", "is in the future"),
        ("10042,exam,PA01,2026-11-02,,80,pass,,,,", "source", "is required"),
        ("10042,exam,PA01,2026-11-02,import,101,pass,,,,", "score", "is not a percentage"),
        ("10042,exam,PA01,2026-11-02,import,80,passed,,,,", "outcome", "is not one of pass, fail"),
        ("10042,exam,PA01,2026-11-02,import,,,,,,", "outcome", "needs an outcome or a score"),
        ("10042,credential,RHIT,2026-11-02,import,,,2026-11-01,,,", "expires_on", "is before the day"),
        ("10042,observed,walk-in,2026-11-02,import,,pass,,77,,", "assessor_employee_no", "no such person"),
        ("10042,observed,walk-in,2026-11-02,import,,pass,,10042,,", "assessor_employee_no", "themselves"),
        ("10042,confirmation,x,2026-11-02,import,,,,,,", "kind", "is not one of"),
    ],
)
def test_a_bad_row_is_refused_with_column_and_reason_and_the_others_land(
    people: list[Person], tmp_path: Path, row: str, where: str, message: str
) -> None:
    result = run(tmp_path, row, "10043,credential,RHIT,2026-11-02,import,,,,,,")
    assert (result.rejected, result.added) == (1, 1)
    ((place, text),) = faults(result)
    assert place == f"line 2: {where}"
    assert message in text


def test_evidence_of_a_planned_module_may_come_before_the_module(
    people: list[Person], tmp_path: Path
) -> None:
    assert run(tmp_path, "10042,simulation,SC1,2026-11-02,import,88,pass,,,,").added == 1
