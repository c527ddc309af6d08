"""A hospital in which every page has something to show, and every text in it is hostile."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from lms.access.models import SignOff
from lms.assessments.models import Attempt
from lms.assessments.services.starting import start
from lms.claims.models import ClaimFact
from lms.classes.services.placing import sign_up
from lms.compliance.api import EvidenceRow
from lms.core import audit, clock
from lms.core.content import ContentRevision, live
from lms.core.database import db
from lms.core.imports import ImportRun
from lms.core.permissions import Identity
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, Work, ask
from lms.documents.models import Certificate
from lms.documents.services.certificates import issue
from lms.documents.services.prints import OLDER, Hanging, hang
from lms.people.api import give_password
from lms.quality.services.panels import open_panel
from lms.support.models import Issue
from lms.support.services.issues import Place, open_issue
from tests.access import factories as access
from tests.cast import Cast, make_cast
from tests.claims.worlds import claims_content, take_in
from tests.claims.x12_files import Clm, Clp, claim_file, remit_file
from tests.classes import factories as classes
from tests.courses.factories import ModuleCompletionFactory, module_body, publish_policy, sit
from tests.factories import DutyFactory, make_person
from tests.kpi.conftest import publish_definitions
from tests.kpi.portfolio import add_portfolio
from tests.security.careers import set_up_careers
from tests.security.desks import set_up_desk
from tests.security.education import set_up_education
from tests.security.exceptions import set_up_exceptions
from tests.security.notices import set_up_notices
from tests.security.overrides import set_up_overrides
from tests.security.plays import set_up_plays
from tests.security.privileges import set_up_privileges
from tests.security.queues import set_up_queues
from tests.security.records import set_up_records
from tests.security.reflections import ask_for_words, write_words
from tests.security.reports import set_up_reports
from tests.security.reviews import set_up_coding_reviews
from tests.security.tables import set_up_tables
from tests.security.tasks import set_up_tasks

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
        cast.by_duty["chief"] = make_person(unit=cast.system, duty="trainer", family_name=f"Northside{MARK}")
        give_password([person.id for person in cast.by_duty.values()], PASSWORD)
        _record_decisions(cast)
    with unit_of_work():
        _sit_exams(world)
        place = Place("PA-03", "lesson", "L1", live("module", "PA-03").id)
        open_issue(person_id=cast["learner"].id, place=place, text=f"Northside {MARK}")
        _note_import(cast)
    class_id = _plan_class(cast)
    denied = Clp("N1", charge="100.00", paid="0.00", adjustments=("CO-197 100.00",))
    take_in(folder, claim_file(Clm("N1", charge="100.00")).write(), remit_file(denied, day=30).write())
    _collect_ids(world)
    world.ids |= {"class_id": class_id, "day": "1", "secret": "none"}
    with unit_of_work():
        _issue_papers(world)
        world.ids |= set_up_desk(cast, MARK)
        world.ids |= set_up_education(cast, MARK)
        world.ids |= set_up_plays(cast, MARK)
        world.ids |= set_up_queues(cast, MARK)
        world.ids |= set_up_tasks(cast, MARK)
        world.ids |= set_up_tables(cast, MARK)
        world.ids |= set_up_careers(cast, MARK)
        world.ids |= set_up_notices(cast, MARK)
        world.ids |= set_up_records(cast, MARK)
        world.ids |= set_up_privileges(cast, MARK)
        world.ids |= set_up_reports(cast, MARK)
        world.ids |= write_words(cast, MARK)
        world.ids |= set_up_overrides(cast, MARK)
        world.ids |= set_up_exceptions(cast, MARK)
        world.ids |= set_up_coding_reviews(cast, MARK)
        _judge_items(world)
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
    body["exam"]["pre_test"] = 4
    ask_for_words(body, MARK)
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


def _judge_items(world: World) -> None:
    """Open a panel of judges, and try a decision on an item whose outcome is hostile."""
    cast, chief = world.cast, world.cast["chief"]
    judges = [cast[name] for name in ("learner", "chief", "administrator")]
    panel = open_panel(live=live("module", "PA-03"), judges=judges, by=chief, form_key="panel")
    deciding = {"module": "PA-03", "item": "PA-03-O1-01", "act": "strike", "keys": [], "reason": MARK}
    deciding |= {"lower": False, "form_key": "", "is_trial": True}
    work = ask(Asked("quality.regrade", deciding, Identity(chief.id, chief.employee_no, MARK)))
    who = {"attempt": 1, "person": chief.id, "number": 1, "name": MARK, "employee_no": "1", "act": "held"}
    who |= {"before": ["80.00", "pass"], "after": ["60.00", "fail"], "owed": ["met", "overdue"]}
    who |= {"gates": [{"gate": MARK, "before": "cleared", "after": "blocked"}]}
    counts = dict.fromkeys(("attempts", "changed", "rises", "falls", "kept", "held"), 1)
    work.result, work.state, work.ended_at = counts | {"ruling": "r", "people": [who]}, "done", clock.now()
    db.session.flush()
    world.ids |= {
        "panel_id": panel.public_id,
        "item_id": "PA-03-O1-01",
        "decision_id": work.public_id,
        "held_id": "1",
    }


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


def _issue_papers(world: World) -> None:
    """Issue certificates and hang a card; the number that is checked is of somebody outside."""
    learner, eve = world.cast["learner"], world.cast["eve"]
    access.study(eve)
    issued = {person: certificate_of(person) for person in (learner, eve)}
    hanging = Hanging(
        module="PA-03",
        unit_id=world.cast.admitting.id,
        place=f"Northside{MARK}",
        copies=2,
        by_id=learner.id,
        form_key="hung",
        version=OLDER,
    )
    card = hang(hanging, {world.cast.admitting.id})
    world.ids |= {
        "certificate_id": str(issued[learner].id),
        "evidence_id": str(issued[learner].evidence_id),
        "code": issued[eve].code,
        "card_id": str(card.id),
    }


def certificate_of(person: Any) -> Certificate:
    """Issue the certificate of a person's pass."""
    passed = db.session.query(EvidenceRow.id).filter_by(person_id=person.id, kind="exam", outcome="pass")
    return issue(person_id=person.id, evidence_id=passed.limit(1).scalar(), by_id=person.id)


def _plan_class(cast: Cast) -> str:
    """Plan a class of which the first day is over; the learner has a place in it."""
    days = classes.days(date(2026, 11, 13), date(2026, 11, 20))
    with clock.frozen(datetime(2026, 11, 10, 14, tzinfo=UTC)), unit_of_work():
        public_id = classes.make_class(
            cast, days=days, module="PA-03", title=f"Northside{MARK}", room=MARK, opens_on=date(2026, 11, 1)
        )
        sign_up(public_id, person_id=cast["learner"].id)
    return public_id


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
        "issue_id": db.session.query(Issue.public_id).scalar() or "",
        "role_id": "registrar",
        "token": "none",
    }
