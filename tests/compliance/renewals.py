"""A registrar who passed two modules a year ago, and what they do with a renewal form."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lms.assessments.models import Attempt
from lms.assessments.services.answers import save_answer
from lms.assessments.services.asked_exams import exam_asked
from lms.assessments.services.attempts import find, hand_in
from lms.claims.models import ClaimFact
from lms.compliance.listeners import roster_changed
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.renewing import start_renewal
from lms.core import clock
from lms.core.database import db
from lms.people.events import RosterChanged
from lms.people.models import Person, Unit
from tests.compliance.conftest import POLICY, publish, role_body
from tests.courses.factories import module_body
from tests.factories import JobFactory, UnitFactory, make_person

PASSED = date(2025, 12, 20)
TODAY = date(2026, 11, 16)
MODULES = ("TS-01", "TS-02")


def publish_modules(**options: Any) -> None:
    """Publish two modules, the policy, and a registrar's job that asks for both."""
    for name, values in POLICY.items():
        publish("policy", name, values)
    for module in MODULES:
        publish("module", module, module_body(module, **options))
    gate = {
        "version": 1,
        "modules": [{"module": module, "critical": True} for module in MODULES],
        "requirements": [],
    }
    publish("role", "registrar", role_body(gate=gate, after={}, competencies=[]))
    content_published()


def registrar(unit: Unit | None = None, *, passed: date | None = PASSED) -> Person:
    """Hire a registrar who completed and passed both modules on a day."""
    home = unit or UnitFactory()
    person = make_person(unit=home, job_role=None)
    JobFactory(person_id=person.id, unit_id=home.id, from_on=date(2025, 12, 1))
    roster_changed(RosterChanged(person_ids=(person.id,)))
    if passed is not None:
        pass_both(person, passed)
    return person


def pass_both(person: Person, on: date) -> None:
    """Record that a person completed and passed both modules on a day."""
    record_evidence(
        [
            NewEvidence(
                person.id, kind, module, on, f"{kind}:{module}:{on}", outcome=outcome, revision="1.0.0"
            )
            for module in MODULES
            for kind, outcome in (("completion", None), ("exam", "pass"))
        ]
    )


def take_form(person: Person, *, wrong: int = 0) -> Attempt:
    """Take the form that a person is offered, with so many wrong answers, and hand it in."""
    public_id = start_renewal(person_id=person.id, token=f"form {person.id}").public_id
    attempt = find(public_id, with_items=True)
    exam = exam_asked(attempt)
    for row in attempt.items:
        right = wrong <= 0
        wrong -= not right
        question = exam.items[row.item_id].question
        places = question.deal(f"{attempt.seed}:{row.item_id}")
        choice = [place for place, key in places.items() if key == ("A" if right else "B")]
        save_answer(
            public_id=public_id,
            place=row.place,
            form={"choice": choice},
            sequence=1,
            is_flagged=False,
            at=clock.now(),
        )
    db.session.expire_all()
    attempt = find(public_id)
    hand_in(attempt=attempt, at=clock.now())
    return attempt


def denied_claim(unit: Unit, on: date, number: int, **about: Any) -> ClaimFact:
    """Add a claim of a unit that was denied on a day for coordination of benefits."""
    values: dict[str, Any] = {
        "root_key": f"root-{unit.id}-{number}",
        "public_id": f"C-{unit.id}-{number}",
        "claim_key": f"claim-{unit.id}-{number}",
        "unit_id": unit.id,
        "payer_order": "P",
        "claim_type": "837P",
        "charge": Decimal(100),
        "submissions": 1,
        "is_resubmitted": False,
        "ack_conflict": False,
        "first_remit_on": on,
        "result": "full_denial",
        "is_counted": True,
        "is_quarantined": False,
        "cause": "CARC-22",
        "category": "coordination_of_benefits",
        "step": "W04",
        "competency": "PA06",
        "duplicate_events": 0,
        "takeback": Decimal(0),
        "is_overturned": False,
    }
    made = ClaimFact(**values | about)
    db.session.add(made)
    db.session.flush()
    return made


def at_noon(day: date) -> datetime:
    """Return noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
