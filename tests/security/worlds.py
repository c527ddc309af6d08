"""A hospital in which every page has something to show, and every text in it is hostile."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.access.models import SignOff
from lms.assessments.models import Attempt
from lms.assessments.services.starting import start
from lms.claims.models import ClaimFact
from lms.core import audit, clock
from lms.core.content import ContentRevision, live
from lms.core.database import db
from lms.core.imports import ImportRun
from lms.core.permissions import Identity
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, Work, ask
from lms.people.api import give_password
from tests.access import factories as access
from tests.cast import Cast, make_cast
from tests.claims.worlds import claims_content, take_in
from tests.claims.x12_files import Clm, Clp, claim_file, remit_file
from tests.courses.factories import ModuleCompletionFactory, module_body, publish_policy, sit
from tests.factories import DutyFactory, make_person
from tests.kpi.conftest import publish_definitions
from tests.kpi.portfolio import add_portfolio

MARK = "<script>alert(1)</script>"
PASSWORD = "three quiet harbour lights"
ATTESTATION = access.ATTESTATION | {"text": f"I keep it to myself. {MARK}", "months": 12}
CHECKLIST = access.CHECKLIST | {
    "module": "PA-03",
    "minutes": 20,
    "setting": "live",
    "steps": [
        {
            "id": f"S{number}",
            "text": f"Does step {number} {MARK}.",
            "critical": number == 1,
            "anchors": {str(mark): f"mark {mark}" for mark in range(4)},
        }
        for number in (1, 2)
    ],
}


@dataclass
class World:
    """The cast, the addresses that have something behind them, and two exams of the learner."""

    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)
    open_attempt: str = ""
    done_attempt: str = ""

    @property
    def north_marks(self) -> tuple[str, ...]:
        """What a page must hold nowhere for somebody of another facility."""
        people = [person for name, person in self.cast.by_duty.items() if name not in ("eve", "root")]
        return (*(person.employee_no for person in people), "Northside", self.ids["claim"])


def make_world(folder: Path) -> World:
    """Make it; opens units of work of its own and writes a claim file into ``folder``."""
    with unit_of_work():
        cast = make_cast()
        world = World(cast)
        _name_everybody(cast)
        _publish()
        add_portfolio(cast.north.id)
        cast.north.npis = ["1234567893"]
        access.study(cast["learner"])
        newcomer = make_person(unit=cast.admitting, given_name="New", family_name=f"Northside{MARK}")
        cast.by_duty["newcomer"] = newcomer
        root = make_person(unit=cast.system, job_role=None, duty="administrator", family_name="Root")
        cast.by_duty["root"] = root
        give_password([person.id for person in cast.by_duty.values()], PASSWORD)
        _record_decisions(cast)
    with unit_of_work():
        _sit_exams(world)
        _note_import(cast)
    denied = Clp("N1", charge="100.00", paid="0.00", adjustments=("CO-197 100.00",))
    take_in(folder, claim_file(Clm("N1", charge="100.00")).write(), remit_file(denied, day=30).write())
    _collect_ids(world)
    return world


def _name_everybody(cast: Cast) -> None:
    for name, person in cast.by_duty.items():
        if name != "eve":
            person.given_name, person.family_name = f"{name}{MARK}", f"Northside{MARK}"
    cast.north.name = cast.admitting.name = f"Northside{MARK}"
    for duty in ("director", "executive", "trainer", "educator", "compliance_consultant"):
        DutyFactory(person_id=cast["eve"].id, unit_id=cast.south.id, duty=duty)
    for duty in ("access_officer", "auditor", "administrator"):
        DutyFactory(person_id=cast["eve"].id, unit_id=cast.south.id, duty=duty)
    db.session.flush()


def _publish() -> None:
    for section, values in access.POLICY.items():
        access.publish("policy", section, values)
    publish_policy()
    body = module_body("PA-03")
    body["module"]["title"] = f"Who pays first {MARK}"
    body["lessons"][0]["text"] += (
        f"\n\n## Then {MARK}\n\n[go](javascript:alert(1)) <img src=x onerror=alert(1)>\n"
    )
    access.publish("module", "PA-03", body)
    access.publish("checklist", "walk-in", CHECKLIST)
    access.publish("attestation", "acceptable-use", ATTESTATION)
    access.publish("role", "registrar", access.role(with_attestation=False))
    publish_definitions()
    for thing in claims_content():
        if not db.session.query(ContentRevision).filter_by(kind=thing.kind, key=thing.key).count():
            access.publish(thing.kind, thing.key, thing.body)
    access.follow_content()


def _record_decisions(cast: Cast) -> None:
    access.clear(cast["learner"], cast)
    audit.record(
        "access.released", subject=f"person:{MARK}", actor=cast["manager"].employee_no, unit="NORTH", why=MARK
    )


def _sit_exams(world: World) -> None:
    module, learner = live("module", "PA-03"), world.cast["learner"]
    for person in (learner, world.cast["newcomer"]):
        ModuleCompletionFactory(person_id=person.id, revision_id=module.id, module="PA-03")
    world.done_attempt = sit(learner.id, module, wrong=("O2", "O2", "O2")).public_id
    started = start(person_id=learner.id, live=module, token="second")
    world.open_attempt = started.attempt.public_id


def _note_import(cast: Cast) -> None:
    fault = {"where": f"line 2: {MARK}", "code": "value", "message": f"={MARK} Northside"}
    file = {"file": f"{MARK}.csv", "sha256": "0" * 64, "sets": [], "faults": [fault]}
    file |= {"claims": 0, "charge": "0.00", "remits": 0, "paid": "0.00"}
    result: dict[str, Any] = {"kind": "roster", "dry_run": False, "files": [file]}
    by = cast["administrator"].employee_no
    run = ImportRun(kind="roster", started_at=clock.now(), by=by, state="faults", message=MARK, result=result)
    db.session.add(run)
    db.session.flush()
    root = cast["root"]
    arguments = {"kind": "roster", "name": f"{MARK}.csv", "full": False, "dry_run": True}
    work = ask(Asked("import", arguments, Identity(root.id, root.employee_no, MARK)))
    counts = dict.fromkeys(("added", "changed", "unchanged", "ended", "rejected"), 1)
    lists = {"files": [file | {"set_count": 0}], "faults": [(f"{MARK}.csv", fault)], "changes": [f"+ {MARK}"]}
    work.result = counts | lists | {"fault_count": 1, "change_count": 1}
    work.state, work.ended_at = "done", clock.now()
    db.session.flush()


def _collect_ids(world: World) -> None:
    learner = world.cast["learner"]
    claim = db.session.query(ClaimFact).filter(ClaimFact.public_id.like("C-____________")).first()
    signed = db.session.query(SignOff).first()
    run = db.session.query(ImportRun).first()
    entry = db.session.query(audit.AuditEntry).order_by(audit.AuditEntry.id.desc()).first()
    assert claim is not None
    assert signed is not None
    assert run is not None
    assert entry is not None
    assert db.session.query(Attempt).count() == 2
    world.ids = {
        "employee_no": learner.employee_no,
        "gate": access.GATE,
        "sign_off_id": str(signed.id),
        "suspension_id": "1",
        "entry_id": str(entry.id),
        "run_id": str(run.id),
        "work_id": db.session.query(Work.public_id).scalar() or "",
        "public_id": world.open_attempt,
        "claim": claim.public_id,
        "place": "1",
        "measure_id": "K34",
        "module_id": "PA-03",
        "lesson_id": "L1",
        "check_id": "K1",
        "attestation_id": "acceptable-use",
        "checklist_id": "walk-in",
        "step_id": "W03",
        "persona": "learner",
        "token": "none",
    }
