"""Imports of units, people and duties: bad rows are refused, the others land, twice changes nothing."""

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import DomainEvent
from lms.core.imports import Column, CsvImporter, ImportResult, ImportRun, Row, run_import
from lms.core.unit_of_work import unit_of_work
from lms.people.api import employment_of, jobs_of
from lms.people.models import Duty, Employment, Job, Person, Unit

pytestmark = pytest.mark.database

ORG = """code,name,kind,parent_code,care_setting,time_zone,npi
ADM,Admitting,department,NORTH,acute,,
NORTH,Alder Ridge,facility,LH,acute,America/Chicago,1234567893;1987654328
LH,Lakemont Health,system,,both,,
"""
HEADER = (
    "employee_no,given_name,family_name,email,status,hired_on,left_on,employment_type,work_location,"
    "manager_employee_no,npi,job_role,unit_code,job_from,job_to\n"
)
DANA = (
    "1001,Dana,Whitfield,dana@h.example,active,2026-03-02,,employee,onsite,1002,,registrar,ADM,2026-03-02,\n"
)
MORGAN = "1002,Morgan,Reyes,morgan@h.example,active,2019-01-07,,employee,onsite,,,leader,ADM,2019-01-07,\n"


@pytest.fixture
def load(database: Flask, tmp_path: Path):
    """Write text to a file and import it."""

    def run(kind: str, text: str, **options: bool) -> ImportResult:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        return run_import(kind, [path], **options)

    run("org", ORG)
    return run


def messages(result: ImportResult) -> list[str]:
    return [f"{fault.where}: {fault.message}" for file in result.files for fault in file.faults]


def test_units_get_their_path_though_parents_stand_later(load) -> None:
    paths = dict(db.session.execute(select(Unit.code, Unit.path)).all())

    assert paths["ADM"].startswith(paths["NORTH"])
    assert paths["NORTH"].startswith(paths["LH"])
    assert db.session.scalar(select(Unit.npis).where(Unit.code == "NORTH")) == ["1234567893", "1987654328"]


def test_the_same_tree_twice_changes_nothing(load) -> None:
    again = load("org", ORG)

    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def test_a_loop_of_units_is_refused_and_the_rest_lands(load) -> None:
    result = load("org", "code,name,kind,parent_code\nA,A,region,B\nB,B,region,A\nC,C,region,LH\n")

    assert (result.added, result.rejected) == (1, 2)
    assert "line 2: parent_code: makes a loop of units" in messages(result)


def test_a_roster_adds_people_employment_and_jobs(load) -> None:
    result = load("roster", HEADER + DANA + MORGAN)

    assert (result.added, result.rejected) == (2, 0)
    dana = db.session.scalars(select(Person).where(Person.employee_no == "1001")).one()
    job = jobs_of([dana.id])[dana.id][0]
    assert (job.job_role, job.unit_code, job.from_on, job.to_on) == (
        "registrar",
        "ADM",
        date(2026, 3, 2),
        None,
    )
    assert employment_of([dana.id])[dana.id][0].from_on == date(2026, 3, 2)
    manager = db.session.get(Person, dana.manager_id)
    assert manager is not None
    assert manager.employee_no == "1002"


@pytest.mark.parametrize("kind", ["org", "roster", "duties"])
def test_the_same_file_twice_changes_nothing(load, kind: str) -> None:
    files = {
        "org": ORG,
        "roster": HEADER + DANA + MORGAN,
        "duties": "employee_no,duty,unit_code,from,to\n1002,manager,NORTH,2026-01-01,\n",
    }
    load("roster", files["roster"])
    load(kind, files[kind])
    before = [
        db.session.scalar(select(func.count()).select_from(model)) for model in (Person, Job, Duty, Unit)
    ]

    again = load(kind, files[kind])

    assert (again.added, again.changed, again.ended) == (0, 0, 0)
    assert again.unchanged > 0
    assert before == [
        db.session.scalar(select(func.count()).select_from(model)) for model in (Person, Job, Duty, Unit)
    ]


def test_whoever_is_managed_by_a_refused_new_person_is_refused_too(load) -> None:
    refused = "1003,A,B,,active,2026-03-02,,,,9999,,registrar,ADM,2026-03-02,\n"
    managed = "1004,C,D,,active,2026-03-02,,,,1003,,registrar,ADM,2026-03-02,\n"
    below = "1005,E,F,,active,2026-03-02,,,,1004,,registrar,ADM,2026-03-02,\n"

    result = load("roster", HEADER + DANA + MORGAN + below + managed + refused)

    assert messages(result) == [
        "line 6: manager_employee_no: there is no person 9999",
        "line 5: manager_employee_no: there is no person 1003",
        "line 4: manager_employee_no: there is no person 1004",
    ]
    assert result.rejected == 3
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "1003,A,B,,active,2026-03-02,,,,,,registrar,NOWHERE,2026-03-02,\n",
            "unit_code: there is no unit NOWHERE",
        ),
        ("1003,A,B,,active,,,,,,,registrar,ADM,2026-03-02,\n", "hired_on: is required for a new person"),
        (
            "1003,A,B,,active,1900-03-02,,,,,,registrar,ADM,2026-03-02,\n",
            "hired_on: is outside 1950 to 2099; check the year",
        ),
        (
            "1003,A,B,,active,2026-03-02,,,,9999,,registrar,ADM,2026-03-02,\n",
            "manager_employee_no: there is no person 9999",
        ),
        (
            "1003,A,B,,active,2026-03-02,,,,1003,,registrar,ADM,2026-03-02,\n",
            "manager_employee_no: makes a loop of managers",
        ),
        (
            "1001,Someone,Else,,active,2026-03-02,,,,1002,,registrar,ADM,2026-04-02,\n",
            "given_name: differs from line 2, which has the same employee number",
        ),
        (
            "1003,A,B,dana@h.example,active,2026-03-02,,,,,,registrar,ADM,2026-03-02,\n",
            "email: belongs to another employee number",
        ),
        (
            "1003,A,B,,active,2026-03-02,,,,,,registrar,ADM,2026-03-02,2026-01-01\n",
            "job_to: is before job_from",
        ),
        (
            "1003,A,B,,gone,2026-03-02,,,,,,registrar,ADM,2026-03-02,\n",
            "status: is not one of active, leave, terminated",
        ),
        ("1003,A,B\n", "row: has another number of cells than the header"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_others_land(load, row: str, message: str) -> None:
    result = load("roster", HEADER + DANA + MORGAN + row)

    assert f"line 4: {message}" in messages(result)
    assert (result.added, result.rejected) == (2, 1)


def test_an_unknown_column_is_reported(load) -> None:
    result = load("roster", "favourite_colour," + HEADER + "blue," + DANA.replace("1002", ""))

    assert messages(result) == ["line 1: favourite_colour: is not read; check its name"]


def test_a_changed_last_day_supersedes_the_job(load) -> None:
    load("roster", HEADER + DANA + MORGAN)

    load("roster", HEADER + DANA.replace("2026-03-02,\n", "2026-03-02,2026-12-31\n") + MORGAN)

    dana = db.session.scalars(select(Person.id).where(Person.employee_no == "1001")).one()
    assert [job.to_on for job in jobs_of([dana])[dana]] == [date(2026, 12, 31)]
    assert len(jobs_of([dana], with_superseded=True)[dana]) == 2


def test_leaving_ends_the_job_on_the_last_day(load) -> None:
    load("roster", HEADER + DANA + MORGAN)

    load("roster", HEADER + DANA.replace("active,2026-03-02,,", "terminated,2026-03-02,2026-11-10,") + MORGAN)

    dana = db.session.scalars(select(Person.id).where(Person.employee_no == "1001")).one()
    newest = employment_of([dana])[dana][-1]
    assert (newest.status, newest.from_on) == ("terminated", date(2026, 11, 11))
    assert [job.to_on for job in jobs_of([dana])[dana]] == [date(2026, 11, 10)]


def test_a_dry_run_shows_the_diff_and_stores_nothing(load) -> None:
    dry = load("roster", HEADER + DANA + MORGAN, dry_run=True)

    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    real = load("roster", HEADER + DANA + MORGAN)
    assert dry.changes == real.changes
    assert real.added == 2


def test_a_full_roster_ends_who_is_absent_when_few(load) -> None:
    staff = "".join(f"2{n:03d},P,Q{n},,active,2020-01-06,,,,,,registrar,ADM,2020-01-06,\n" for n in range(20))
    load("roster", HEADER + staff)

    result = load("roster", HEADER + staff.split("\n", 1)[1], full=True)

    gone = db.session.scalars(select(Person.id).where(Person.employee_no == "2000")).one()
    assert result.ended == 1
    assert employment_of([gone])[gone][-1].status == "terminated"
    assert jobs_of([gone])[gone][0].to_on == date(2026, 11, 15)


def test_a_full_roster_that_would_end_many_is_refused_whole(load) -> None:
    load("roster", HEADER + DANA + MORGAN)

    with pytest.raises(Refused, match="would end 1 of 2"):
        load("roster", HEADER + MORGAN, full=True)

    assert db.session.scalar(select(func.count()).select_from(Employment)) == 2
    assert db.session.scalars(select(ImportRun.state).order_by(ImportRun.id.desc())).first() == "refused"


def test_a_refused_row_does_not_end_its_person(load) -> None:
    staff = "".join(f"2{n:03d},P,Q{n},,active,2020-01-06,,,,,,registrar,ADM,2020-01-06,\n" for n in range(20))
    load("roster", HEADER + staff)

    result = load("roster", HEADER + staff.replace("ADM,2020-01-06", "NOWHERE,2020-01-06", 1), full=True)

    assert (result.rejected, result.ended) == (1, 0)
    kept = db.session.scalars(select(Person.id).where(Person.employee_no == "2000")).one()
    assert jobs_of([kept])[kept][0].to_on is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00a", "is not UTF-8"),
        (b"employee_no\n1001\n", "the header lacks"),
        (b"PK\x03\x04\x00\x00", "is not text"),
    ],
)
def test_a_file_of_another_kind_is_refused(load, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(content)

    with pytest.raises(Refused, match=message):
        run_import("roster", [path])


def test_duties_name_known_people_and_units(load) -> None:
    load("roster", HEADER + DANA + MORGAN)

    result = load(
        "duties",
        "employee_no,duty,unit_code,from,to\n1002,manager,ADM,2026-01-01,\n9,manager,ADM,2026-01-01,\n"
        "1002,king,ADM,2026-01-01,\n1002,manager,MOON,2026-01-01,\n",
    )

    assert (result.added, result.rejected) == (1, 3)
    assert db.session.scalar(select(Duty.duty)) == "manager"


def test_a_dry_run_tells_nobody_and_the_import_tells_of_everybody(load) -> None:
    load("roster", HEADER + DANA + MORGAN, dry_run=True)
    assert announced() == []

    load("roster", HEADER + DANA + MORGAN)
    ids = sorted(db.session.scalars(select(Person.id)))
    assert announced() == [("people.person.renamed.v1", ids), ("people.roster.changed.v1", ids)]


def announced() -> list[tuple[str, list[int]]]:
    names = ("people.person.renamed.v1", "people.roster.changed.v1")
    events = db.session.scalars(select(DomainEvent).where(DomainEvent.name.in_(names)))
    return [(event.name, event.payload["person_ids"]) for event in events]


def test_a_manager_may_stand_later_in_the_file_and_change_later(load) -> None:
    load("roster", HEADER + DANA + MORGAN)
    managers = select(Person.employee_no, Person.manager_id)
    ids = dict(db.session.execute(select(Person.employee_no, Person.id)).all())
    assert dict(db.session.execute(managers).all()) == {"1001": ids["1002"], "1002": None}

    other = MORGAN.replace("1002,Morgan,Reyes,morgan", "1003,Avery,Stone,avery")
    result = load(
        "roster", HEADER + other + DANA.replace("onsite,1002", "onsite,1003").replace("Dana", "Dee")
    )
    assert (result.added, result.changed) == (1, 1)
    assert result.changes == ["+ 1003: new person", "~ 1001: given_name, manager_id"]
    assert dict(db.session.execute(managers).all())["1001"] == db.session.scalar(
        select(Person.id).where(Person.employee_no == "1003")
    )


def test_whoever_is_known_without_employment_needs_a_hire_date(load) -> None:
    with unit_of_work() as unit:
        db.session.add(Person(employee_no="1001", given_name="Dana", family_name="W", recorded_at=unit.at))
    result = load("roster", HEADER + DANA.replace("active,2026-03-02", "active,") + MORGAN)

    assert (result.added, result.rejected) == (1, 1)
    assert messages(result) == ["line 2: hired_on: is required: it is not known yet"]


ROWS = st.lists(st.lists(st.sampled_from(["", "a", " b ", "1", "2", "x,y", 'q"q', "two\nlines"]), max_size=4))


@given(ROWS, st.permutations(["size", "name", "other"]))
def test_rows_are_read_as_the_reader_of_dictionaries_reads_them(
    rows: list[list[str]], header: list[str]
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "things.csv"
        path.write_text(text.getvalue(), newline="")
        read: list[tuple[int, dict[str, object]]] = []
        result = Things(read).run([path], dry_run=True, full=False, allow_shrink=False)
    expected, rejected = [], 0
    reader = csv.DictReader(io.StringIO(text.getvalue()))
    for cells in reader:
        values = {name: (cells[name] or "").strip() or None for name in ("name", "size")}
        is_whole = None not in cells and None not in cells.values()
        if is_whole and values["name"] is not None and (values["size"] or "1").isdigit():
            size = int(values["size"]) if values["size"] else None
            expected.append((reader.line_num, {"name": values["name"], "size": size}))
        else:
            rejected += 1
    assert (read, result.rejected) == (expected, rejected)


@dataclass
class Things(CsvImporter):
    """Rows of two columns, kept as they were read."""

    read: list[tuple[int, dict[str, object]]]
    kind = "things"
    columns = (Column("name", required=True), Column("size", parse=int))

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        self.read += [(row.line, row.values) for row in rows]
