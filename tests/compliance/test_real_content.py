"""The shipped content through the real load: the registrar's way from nothing to everything met."""

from collections import Counter
from datetime import date
from pathlib import Path

from flask import Flask

from lms.compliance.api import gate_terms, judge, known_at_end_of, obligations_of
from lms.compliance.importer import EvidenceImporter
from lms.compliance.listeners import roster_changed
from lms.compliance.services.ledger import ledgers_of
from lms.core.config import ROOT
from lms.core.content import load
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Person
from tests.factories import JobFactory, UnitFactory, make_person

DAY = date(2026, 11, 16)
HEADER = "employee_no,kind,subject,occurred_on,source,score,outcome\n"
EVIDENCE_OF = {
    "module-completed": "completion",
    "exam-passed": "exam",
    "observed-skill": "observed",
    "attestation": "attestation",
    "simulation-passed": "simulation",
}


def hire(employee_no: str = "10042", job_role: str = "registrar") -> Person:
    person = make_person(unit=UnitFactory(), job_role=None, employee_no=employee_no)
    JobFactory(person_id=person.id, unit_id=UnitFactory().id, job_role=job_role, from_on=date(2026, 11, 2))
    roster_changed(RosterChanged(person_ids=(person.id,)))
    return person


def import_everything(folder: Path) -> None:
    """Import one passing row for each requirement of the registrar's gate."""
    rows = [
        f"10042,{EVIDENCE_OF[asked.kind]},{asked.subject},2026-11-10,import,92,pass"
        for asked in gate_terms("registrar")[0].requirements
    ]
    path = folder / "evidence.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n")
    result = EvidenceImporter().run([path], dry_run=False, full=False, allow_shrink=False)
    assert (result.added, result.rejected) == (24, 0)


def test_one_imported_pass_for_each_requirement_meets_the_registrar_gate(
    database: Flask, tmp_path: Path
) -> None:
    with unit_of_work():
        assert not load(ROOT / "content").is_refused
        person = hire()
        import_everything(tmp_path)
    (gate,) = gate_terms("registrar")
    ledger = ledgers_of([person.id])[person.id]
    verdicts = [judge(asked.kind, asked.terms, ledger, as_of=DAY) for asked in gate.requirements]
    assert (gate.gate, gate.version, len(verdicts)) == ("ehr-registrar", 2, 24)
    assert all(verdict.met for verdict in verdicts)
    assert {fact.revision for fact in ledger if fact.kind in ("completion", "exam")} == {"1.0.0"}


def test_the_learner_reads_every_obligation_with_its_reason(database: Flask, tmp_path: Path) -> None:
    with unit_of_work():
        load(ROOT / "content")
        person = hire()
    found = obligations_of(person.id, as_of=DAY)
    due = Counter(one.due_on for one in found)
    assert due == {date(2026, 12, 2): 26, date(2027, 1, 1): 2}
    assert all(reason.text for one in found for reason in one.reasons)
    assert obligations_of(person.id, as_of=DAY, known_at=known_at_end_of(date(2026, 11, 15))) == []


def test_the_whole_module_meets_its_shorter_form_and_the_form_does_not_meet_the_module(
    database: Flask, tmp_path: Path
) -> None:
    with unit_of_work():
        load(ROOT / "content")
        registrar, counselor = hire(), hire("10043", "financial_counselor")
        path = tmp_path / "evidence.csv"
        path.write_text(
            HEADER
            + "10042,completion,PA-06,2026-11-10,import,,pass\n10042,exam,PA-06,2026-11-10,import,92,pass\n"
            + "10043,completion,PA-06-A,2026-11-10,import,,pass\n"
            + "10043,exam,PA-06-A,2026-11-10,import,92,pass\n"
        )
        EvidenceImporter().run([path], dry_run=False, full=False, allow_shrink=False)
    asked = {
        (person.id, one.subject): one.state
        for person in (registrar, counselor)
        for one in obligations_of(person.id, as_of=DAY)
    }
    assert asked[registrar.id, "PA-06-A"] == "complete"
    assert asked[counselor.id, "PA-06"] != "complete"


def test_loading_the_shipped_content_twice_changes_nothing(database: Flask) -> None:
    with unit_of_work():
        load(ROOT / "content")
    with unit_of_work():
        again = load(ROOT / "content")
    assert (again.added, again.changed) == (0, 0)
