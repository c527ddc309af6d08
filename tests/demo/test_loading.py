"""Loading: the demo goes in through the importers without a fault, with a past, and changes nothing twice."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.access.api import access_validity, decide
from lms.access.models import SignOff
from lms.access.services.registers import to_limit_or_end
from lms.app.commands import initialise
from lms.app.demo import people as fates
from lms.app.demo.absences import RESIDENTS
from lms.app.demo.files import write_files
from lms.app.demo.inputs import Inputs
from lms.app.demo.loading import ensure_loopback, load_demo
from lms.app.demo.records import FORMER
from lms.app.demo.system import HealthSystem, plan_system
from lms.claims.api import ClaimFact, ParkedEvent
from lms.compliance.api import obligations_of
from lms.core import audit, clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.imports import ImportRun, run_import
from lms.core.rebuild import rebuild_all
from lms.people.api import Person, confirm_password, person_by_employee_no
from tests.conftest import NOW
from tests.demo.conftest import LOADED, PASSWORD, TODAY, Loaded
from tests.demo.tallies import sent


@pytest.fixture(scope="module")
def plan(inputs: Inputs) -> HealthSystem:
    """The plan that was loaded."""
    return plan_system(LOADED, inputs)


def gate_state(employee_no: str, job_role: str, as_of: dt.date = TODAY) -> str:
    person = person_by_employee_no(employee_no)
    return decide(person.id, f"ehr-{job_role}", as_of=as_of).decision.state


def runs() -> list[ImportRun]:
    return list(db.session.scalars(select(ImportRun)))


def test_every_import_ended_without_a_fault_but_for_the_pair_that_is_excepted(demo: Loaded) -> None:
    faulty = [run for run in runs() if run.state != "done"]
    codes = [fault["code"] for run in faulty for file in run.result["files"] for fault in file["faults"]]
    assert codes == ["forbidden-combination"]
    assert {run.kind for run in runs()} == {
        *("org", "roster", "duties", "evidence", "ehr-accounts", "schedule"),
        *("encounters", "claims", "edits", "coding"),
    }


def test_everybody_of_the_plan_is_known(demo: Loaded, plan: HealthSystem) -> None:
    taken_in = {number for number, *_name in RESIDENTS}
    known = db.session.scalars(select(Person.employee_no).where(Person.erased_at.is_(None)))
    assert set(known) == set(plan.people) | taken_in | {FORMER[1][0]}


def test_every_sent_claim_became_one_fact_with_a_unit(demo: Loaded, plan: HealthSystem) -> None:
    facts = db.session.execute(select(func.count(), func.count(ClaimFact.unit_id)).select_from(ClaimFact))
    assert facts.one() == (len(sent(plan)), len(sent(plan)))


def test_no_answer_is_left_over(demo: Loaded) -> None:
    assert db.session.scalar(select(func.count()).select_from(ParkedEvent)) == 0


@pytest.mark.parametrize(
    ("employee_no", "job_role", "state"),
    [
        ("10042", "registrar", "in_progress"),
        ("10043", "registrar", "ready_for_signoff"),
        ("10044", "registrar", "blocked"),
        ("10045", "registrar", "grace"),
        ("10046", "ed_registrar", "provisional"),
        ("10047", "registrar", "cleared"),
        ("10051", "nurse", "cleared"),
        ("10031", "him_analyst", "cleared"),
        ("10061", "ed_registrar", "in_progress"),
        ("10062", "registrar", "ready_for_signoff"),
    ],
)
def test_gates_stand_as_the_plan_says(demo: Loaded, employee_no: str, job_role: str, state: str) -> None:
    assert gate_state(employee_no, job_role) == state


def test_a_clearance_that_ends_within_30_days_says_so(demo: Loaded) -> None:
    person = person_by_employee_no("10047")
    until = decide(person.id, "ehr-registrar", as_of=TODAY).decision.cleared_until
    assert until is not None
    assert 0 <= (until - TODAY).days <= 30


def test_two_people_hold_an_account_without_a_valid_gate(demo: Loaded) -> None:
    validity = access_validity(("/",), TODAY)
    assert validity.holders - validity.valid == 2


def test_an_access_officer_finds_people_to_end_and_one_suspended(demo: Loaded, plan: HealthSystem) -> None:
    ended = {number for number, person in plan.people.items() if person.fate == fates.CONTRACT_ENDED}
    assert len(ended) == 2
    assert ended <= {one.person.employee_no for one in to_limit_or_end(("/",), TODAY)}
    (suspended,) = plan.suspensions
    assert gate_state(suspended.employee_no, suspended.job_role) == "suspended"


def test_the_past_was_recorded_in_the_past(demo: Loaded) -> None:
    recorded = db.session.scalars(select(SignOff.recorded_at)).all()
    assert min(recorded).date() < LOADED.go_live_on + dt.timedelta(days=14)
    assert max(recorded) < NOW


def test_what_was_known_earlier_differs_from_what_is_known_now(demo: Loaded, plan: HealthSystem) -> None:
    learner = person_by_employee_no("10043")
    hired_on = plan.people["10043"].hired_on
    monday = hired_on + dt.timedelta(days=14 - hired_on.weekday())

    def met(known_on: dt.date | None) -> int:
        known_at = known_on and dt.datetime.combine(known_on, dt.time(23), dt.UTC)
        found = obligations_of(learner.id, as_of=TODAY, known_at=known_at)
        return sum(one.state == "complete" for one in found)

    assert met(monday) < met(None)


def test_the_audit_chain_is_whole_and_in_order_of_time(demo: Loaded) -> None:
    assert audit.first_broken_link() is None
    instants = db.session.scalars(select(audit.AuditEntry.at).order_by(audit.AuditEntry.id)).all()
    assert list(instants) == sorted(instants)


def test_everybody_signs_in_with_the_password_of_the_demo(demo: Loaded) -> None:
    assert confirm_password(person_by_employee_no("10042").id, PASSWORD)


def test_the_personas_of_the_sign_in_page_are_people_of_the_roster(demo: Loaded) -> None:
    numbers = {persona.body["employee_no"] for persona in live_all("persona").values()}
    assert numbers <= set(db.session.scalars(select(Person.employee_no)))


def test_the_application_knows_that_it_is_a_demo(demo: Loaded) -> None:
    assert demo.app.config["DEMO"] is True


def test_loading_again_changes_nothing(demo: Loaded) -> None:
    before = len(runs())
    with clock.frozen(NOW):
        assert load_demo(LOADED, demo.folder / "demo") is False
    assert len(runs()) == before


def test_the_files_of_the_command_say_nothing_new(demo: Loaded, plan: HealthSystem, tmp_path: Path) -> None:
    write_files(plan, tmp_path)
    for kind in ("org", "roster", "duties", "evidence", "schedule", "encounters", "edits"):
        with clock.frozen(NOW):
            result = run_import(kind, [tmp_path / f"{kind}.csv"], dry_run=True)
        assert not result.has_faults, kind
        assert (result.added, result.changed, result.ended) == (0, 0, 0), kind


def test_the_claim_files_are_repeats(demo: Loaded, plan: HealthSystem, tmp_path: Path) -> None:
    write_files(plan, tmp_path)
    with clock.frozen(NOW):
        result = run_import("claims", [tmp_path / "x12"], dry_run=True)
    assert not result.has_faults
    assert (result.added, result.changed) == (0, 0)


def test_a_server_that_others_can_reach_gets_no_demo(demo: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(demo.app.config, "LMS_HOST", "0.0.0.0")  # noqa: S104  the refused case
    with pytest.raises(Refused, match="public address"):
        ensure_loopback()
    with pytest.raises(Refused, match="public address"):
        initialise(demo=True)


def test_what_is_derived_of_the_demo_agrees_with_what_it_is_derived_from(demo: Loaded) -> None:
    with clock.frozen(NOW):
        differences = rebuild_all(check_only=True)
    assert {name for name, count in differences.items() if count} == set()
