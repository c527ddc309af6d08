"""Roll-ups and commands: counts on any day, completion beside proficiency, documents of the contract."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from lms.compliance.cli import compliance_group
from lms.compliance.listeners import roster_changed
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.exceptions import waive
from lms.compliance.services.rebuild import put_right
from lms.compliance.services.reports import report
from lms.compliance.services.rollup import Counts, folded, rollup
from lms.core import clock
from lms.core.errors import Refused
from lms.core.exports import delivering
from lms.core.exports.as_pdf import Pdf
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_by_employee_no
from lms.people.events import RosterChanged
from lms.people.models import Unit
from tests.compliance.conftest import publish_everything
from tests.factories import JobFactory, UnitFactory, make_person

HIRED = date(2026, 3, 2)
SIGNED = date(2026, 3, 9)
LATER = date(2026, 4, 30)


@pytest.fixture
def hospital(database: Flask) -> dict[str, Unit]:
    """Three registrars in two units since 2 March; one signed and was observed, one only signed."""
    with clock.frozen(datetime(2026, 3, 2, 15, tzinfo=UTC)), unit_of_work():
        publish_everything()
        root = UnitFactory(code="LH", kind="system")
        places = {name: UnitFactory(code=name, parent=root) for name in ("NORTH", "SOUTH")}
        people = [make_person(unit=root, job_role=None, employee_no=f"7000{n}") for n in range(3)]
        for person, place in zip(people, ("NORTH", "NORTH", "SOUTH"), strict=True):
            JobFactory(person_id=person.id, unit_id=places[place].id, from_on=HIRED)
        roster_changed(RosterChanged(person_ids=tuple(person.id for person in people)))
    with clock.frozen(datetime(2026, 3, 9, 15, tzinfo=UTC)), unit_of_work():
        facts = [
            NewEvidence(person.id, "attestation", "acceptable-use", SIGNED, "sign") for person in people[:2]
        ]
        facts.append(NewEvidence(people[0].id, "observed", "walk-in", SIGNED, "seen", outcome="pass"))
        record_evidence(facts)
    return {"LH": root, **places}


def test_people_obligations_and_lateness_are_counted_by_unit_and_role(hospital: dict[str, Unit]) -> None:
    rows = {row.unit_id: row.counts for row in rollup(("unit", "role"), as_of=LATER)}
    north = rows[hospital["NORTH"].id]
    assert (north.people, north.people_on_time, north.people_complete) == (2, 1, 0)
    assert (north.obligations, north.met, north.late) == (6, 3, 1)


def test_proficiency_is_counted_apart_from_completion(hospital: dict[str, Unit]) -> None:
    rows = {row.unit_id: row.counts for row in rollup(("unit",), as_of=LATER)}
    north = rows[hospital["NORTH"].id]
    assert (north.people_measured, north.people_proficient) == (2, 1)
    assert (north.competencies, north.proficient) == (2, 1)


def test_an_earlier_day_has_its_own_counts(hospital: dict[str, Unit]) -> None:
    (before,) = rollup((), as_of=HIRED)
    assert (before.counts.met, before.counts.late) == (0, 0)


def test_before_the_first_job_there_is_nothing_to_count(hospital: dict[str, Unit]) -> None:
    assert rollup(("unit",), as_of=date(2026, 3, 1)) == []
    assert rollup((), as_of=date(2026, 3, 1)) == []


def test_as_known_before_the_evidence_came_nothing_was_met(hospital: dict[str, Unit]) -> None:
    (row,) = rollup((), as_of=LATER, known_at=datetime(2026, 3, 5, tzinfo=UTC))
    assert row.counts.met == 0


def test_a_waived_obligation_is_in_no_number(hospital: dict[str, Unit]) -> None:
    (before,) = rollup((), as_of=LATER)
    with unit_of_work():
        waive(
            person_id=person_by_employee_no("70000").id,
            requirement=("attestation", "acceptable-use"),
            from_on=LATER,
            to_on=LATER,
            text="paper",
            by_id=None,
        )
    (after,) = rollup((), as_of=LATER)
    assert before.counts.obligations - after.counts.obligations == 1


def test_only_the_units_below_the_paths_are_counted(hospital: dict[str, Unit]) -> None:
    rows = rollup(("unit",), as_of=LATER, paths=(hospital["SOUTH"].path,))
    assert [row.unit_id for row in rows] == [hospital["SOUTH"].id]
    assert rollup(("unit",), as_of=LATER, paths=()) == []


def test_a_roll_up_by_unit_and_role_is_one_query_that_reads_no_spans(
    hospital: dict[str, Unit], count_queries: object
) -> None:
    paths = (hospital["LH"].path,)
    with count_queries() as statements:
        rollup(("unit", "role"), as_of=LATER, paths=paths)
    assert len([text for text in statements if "standing_change" in text]) == 1
    assert not [text for text in statements if "obligation_span" in text]


def test_a_roll_up_by_requirement_of_all_units_reads_no_spans(
    hospital: dict[str, Unit], count_queries: object
) -> None:
    with count_queries() as statements:
        rows = rollup(("requirement",), as_of=LATER, paths=(hospital["LH"].path,))
    assert {row.counts.obligations for row in rows if row.counts.people} == {3}
    assert not [text for text in statements if "obligation_span" in text]


def test_a_roll_up_by_requirement_reads_the_spans_once(
    hospital: dict[str, Unit], count_queries: object
) -> None:
    with count_queries() as statements:
        rollup(("unit", "role", "requirement"), as_of=LATER)
    assert len([text for text in statements if "obligation_span" in text]) == 1


def test_rows_add_up_under_the_unit_that_is_shown(hospital: dict[str, Unit]) -> None:
    units = {unit.id: unit for unit in hospital.values()}
    shown = {unit.id: hospital["LH"].id for unit in hospital.values()}
    cells = folded(rollup(("unit", "role"), as_of=LATER), units, shown)
    assert cells[hospital["LH"].id, "registrar"].people == 3


def test_counts_add_up() -> None:
    assert Counts(people=1, met=2) + Counts(people=2, late=1) == Counts(people=3, met=2, late=1)


def test_a_report_names_units_and_requirements_and_gives_the_fraction(hospital: dict[str, Unit]) -> None:
    rows = report(("unit", "requirement"), as_of=LATER)
    row = next(
        row
        for row in rows
        if row["unit"] == "NORTH" and row["requirement"] == {"kind": "observed-skill", "subject": "walk-in"}
    )
    assert (row["met"], row["obligations"], row["completion"]) == (1, 2, 50.0)
    assert row["proficiency"] is None


def test_a_report_by_something_else_is_refused() -> None:
    with pytest.raises(Refused):
        report(("person",), as_of=LATER)


def command(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(compliance_group, arguments)
    return result.exit_code, result.stdout


def test_the_person_command_prints_the_document_of_the_contract(hospital: dict[str, Unit]) -> None:
    code, text = command("person", "70000", "--as-of", "2026-04-30", "--json")
    document = json.loads(text)
    assert code == 0
    assert (document["employee_no"], document["as_of"], document["known_on"]) == ("70000", "2026-04-30", None)
    signed = next(one for one in document["obligations"] if one["requirement"]["kind"] == "attestation")
    assert set(signed) == {
        "requirement",
        "state",
        "due_on",
        "expires_on",
        "cycle",
        "cycles",
        "reasons",
        "satisfied_by",
    }
    assert (signed["state"], signed["cycle"], signed["expires_on"]) == ("complete", 1, "2027-03-09")
    assert signed["reasons"][0]["kind"] == "rule"


def test_the_person_command_answers_as_known_on_a_day(hospital: dict[str, Unit]) -> None:
    _, text = command("person", "70000", "--as-of", "2026-04-30", "--known-on", "2026-03-05", "--json")
    states = {one["requirement"]["subject"]: one["state"] for one in json.loads(text)["obligations"]}
    assert states["acceptable-use"] == "overdue"


def test_an_unknown_person_is_refused_with_one_document(hospital: dict[str, Unit]) -> None:
    code, text = command("person", "nobody", "--json")
    assert code == 2
    assert "error" in json.loads(text)


def test_the_report_command_prints_csv_with_a_header(hospital: dict[str, Unit]) -> None:
    code, text = command(
        "report", "--unit", "NORTH", "--by", "role", "--as-of", "2026-04-30", "--format", "csv"
    )
    lines = text.splitlines()
    assert code == 0
    assert lines[0].startswith("unit,role,kind,subject,people")
    assert lines[1].startswith(",registrar,,,2,1,0,6,3,1,50.0")


def test_a_rebuild_finds_nothing_to_put_right(hospital: dict[str, Unit]) -> None:
    with unit_of_work():
        assert put_right() == 0


def report_in(*options: str) -> Result:
    """Run the report on North's roles at the end of April."""
    words = ("report", "--unit", "NORTH", "--by", "role", "--as-of", "2026-04-30", "--known-on", "2026-05-02")
    return CliRunner().invoke(compliance_group, [*words, *options])


def test_the_report_as_xlsx_goes_to_standard_output(hospital: dict[str, Unit]) -> None:
    result = report_in("--format", "xlsx")
    book = load_workbook(io.BytesIO(result.stdout_bytes))
    head, registrars = book.worksheets[0].iter_rows(values_only=True)
    row = dict(zip(head, registrars, strict=True))
    assert result.exit_code == 0
    assert (row["Role"], row["Met"], row["Obligations"], row["Completion"]) == ("registrar", 3, 6, 0.5)


def test_the_report_says_scope_days_and_rows_in_the_file_and_beside_it(hospital: dict[str, Unit]) -> None:
    result = report_in("--format", "pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(result.stdout_bytes)).pages)
    for said in (" ".join(text.split()).replace("\u00a0", " "), result.stderr.replace("\u00a0", " ")):
        assert f"Scope: {hospital['NORTH'].name} with the units below" in said
        assert "As of the end of: 30 Apr 2026" in said
        assert "As known on: 2 May 2026" in said
        assert "Rows: 1" in said
    assert "the command line" in text


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf"])
def test_the_report_is_written_to_a_file(hospital: dict[str, Unit], tmp_path: Path, form: str) -> None:
    file = tmp_path / f"report.{form}"
    result = report_in("--format", form, "--output", str(file))
    begins = {"json": b"{", "csv": b"unit,role", "xlsx": b"PK", "pdf": b"%PDF"}[form]
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_bytes().startswith(begins)


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_a_terminal_gets_no_binary_report(
    hospital: dict[str, Unit], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(delivering, "sys", terminal)
    result = report_in("--format", form)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--output FILE" in result.stderr


def test_a_terminal_gets_json_and_csv(hospital: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(delivering, "sys", terminal)
    assert [report_in("--format", form).exit_code for form in ("json", "csv")] == [0, 0]


@pytest.mark.parametrize("place", ["missing/report.csv", "."])
def test_a_report_that_cannot_be_written_is_refused(
    hospital: dict[str, Unit], tmp_path: Path, place: str
) -> None:
    assert report_in("--format", "csv", "--output", str(tmp_path / place)).exit_code == 2


def test_a_report_with_too_many_rows_for_pdf_is_refused(
    hospital: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pdf, "most_rows", 0)
    result = report_in("--format", "pdf")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "XLSX" in result.stderr
